"""The audience of a wish: found, or opened for its first reader."""

from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, exists, func, or_, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from partnership_watch.store.tables import Audience, Edition, Subscriber, Subscription
from partnership_watch.subscribers.wishes import Wish

HEAD_START = timedelta(hours=24)
"""A new reader also gets what was first seen in the last day: the first digest shows what to expect."""


def open_audience(
    session: Session,
    partnership: str,
    wish: Wish,
    *,
    now: datetime,
    after_edition_id: int | None = None,
    owed_from: datetime | None = None,
) -> int:
    """Find the audience of a canonical wish, or open it; one that had lost its last reader is opened anew.

    Safe when two ask at once: the unique key lets one of them in, and the other finds it.

    Args:
        after_edition_id: the last edition of the audience that its readers come from, if any.
        owed_from: what was first seen before is not owed; a day ago by default.

    Returns:
        the audience's id.
    """
    opened = {"opened_at": now, "owed_from": owed_from or now - HEAD_START}
    key = {"partnership": partnership, "after_edition_id": after_edition_id, **wish.model_dump(mode="json")}
    made: int | None = session.scalar(
        insert(Audience)
        .values(**key, **opened)
        .on_conflict_do_nothing("audiences_one_each")
        .returning(Audience.id)
    )
    if made is not None:
        return made
    same = [getattr(Audience, column).is_not_distinct_from(value) for column, value in key.items()]
    found = session.scalars(select(Audience.id).where(*same)).one()
    session.execute(update(Audience).where(Audience.id == found, ~has_readers()).values(**opened))
    return found


def successor(session: Session, old: Audience, wish: Wish, *, now: datetime, narrows: bool) -> int:
    """Find or open the audience of readers who leave a locked `old` one, and are not told again what it told.

    Args:
        narrows: they want nothing that they did not want before, so what was owed to them still is.
    """
    last = session.scalar(select(func.max(Edition.id)).where(Edition.audience_id == old.id))
    return open_audience(
        session,
        old.partnership,
        wish,
        now=now,
        after_edition_id=last or old.after_edition_id,
        owed_from=old.owed_from if narrows else None,
    )


def has_readers(*, awake_at: datetime | None = None) -> ColumnElement[bool]:
    """Whether an audience has a live subscription, as a condition on `Audience`.

    Args:
        awake_at: count only subscribers who have not paused at this moment.
    """
    live = exists().where(Subscription.audience_id == Audience.id, Subscription.ended_at.is_(None))
    if awake_at is None:
        return live
    return live.where(Subscriber.id == Subscription.subscriber_id, awake(awake_at))


def awake(now: datetime) -> ColumnElement[bool]:
    """Whether a subscriber has not paused, as a condition on `Subscriber`."""
    return or_(Subscriber.paused_until.is_(None), Subscriber.paused_until <= now)
