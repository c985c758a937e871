"""A changed wish: the subscription moves to another audience, and is not told again what it was told.

Narrowing is done at once. Whatever widens, or moves an hour, a zone, a language or the cadence, waits for the
old audience's next edition, so that nothing falls between the two.
"""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import select, tuple_
from sqlalchemy.orm import Session

from partnership_watch.registry.models import Partnership
from partnership_watch.store.audit_log import record
from partnership_watch.store.tables import Audience, EndedReason, Subscription
from partnership_watch.subscribers.audiences import successor
from partnership_watch.subscribers.places import Place, locked_place
from partnership_watch.subscribers.wishes import Wish, wish_of


class Moved(StrEnum):
    """What became of a change."""

    UNCHANGED = "unchanged"
    AT_ONCE = "at_once"
    WAITS = "waits"
    """For the next edition of the audience that it is in."""


def move(
    session: Session,
    partnership: Partnership,
    subscriber_id: int,
    name: str,
    target: Wish,
    *,
    now: datetime,
    actor: str,
) -> Moved:
    """Let a live subscription get what the canonical `target` says.

    Raises:
        SubscriberError: there is no live subscription of this name.
    """
    place = locked_place(session, subscriber_id, name)
    if target == place.wanted:
        return Moved.UNCHANGED
    fields = _changed(place.wanted, target)
    current = place.current
    if target.filter != current.filter and target.filter.narrows(current.filter, partnership):
        current = Wish(**{**dict(current), "filter": target.filter})
        place = _replace(session, place, current, now=now)
    moved = Moved.AT_ONCE if target == current else Moved.WAITS
    if moved is Moved.WAITS:
        _wait(session, place, target, now=now)
    elif place.waiting is not None:
        _end(place.waiting, now)
    _note(session, place.live, now=now, actor=actor, moved=moved.value, fields=fields)
    return moved


def switch_waiting(
    session: Session, partnership: Partnership, audience: Audience, *, now: datetime, actor: str
) -> int:
    """Move everybody who waits for this locked audience, when its edition, or its empty hour, is done.

    Returns:
        how many moved.
    """
    old = wish_of(audience)
    pairs = _pairs_waiting(session, audience.id)
    for live, waiting in pairs:
        target = Wish.model_validate(waiting.wanted)
        narrows = target.filter.narrows(old.filter, partnership)
        live.ended_at, live.ended_reason = now, EndedReason.CHANGED
        session.flush()  # the one live row of a name ends before the next one stands
        waiting.audience_id = successor(session, audience, target, now=now, narrows=narrows)
        waiting.waits_for_audience_id, waiting.wanted, waiting.started_at = None, None, now
        session.flush()
        _note(session, waiting, now=now, actor=actor, moved="switched", from_audience=audience.id)
    return len(pairs)


def _changed(old: Wish, new: Wish) -> list[str]:
    before, after = dict(old), dict(new)
    fields = [field for field in after if field != "filter" and before[field] != after[field]]
    filters = zip(dict(old.filter).items(), dict(new.filter).values(), strict=True)
    return fields + [field for (field, was), will in filters if was != will]


def _replace(session: Session, place: Place, target: Wish, *, now: datetime) -> Place:
    """Put a narrower subscription into the place of the one that stands."""
    audience_id = successor(session, place.audience, target, now=now, narrows=True)
    _end(place.live, now)
    session.flush()
    live = Subscription(
        subscriber_id=place.live.subscriber_id, name=place.name, audience_id=audience_id, started_at=now
    )
    session.add(live)
    session.flush()
    return Place(live, session.get_one(Audience, audience_id), place.waiting)


def _wait(session: Session, place: Place, target: Wish, *, now: datetime) -> None:
    wanted = target.model_dump(mode="json")
    if place.waiting is not None:
        place.waiting.wanted, place.waiting.waits_for_audience_id = wanted, place.audience.id
        return
    session.add(
        Subscription(
            subscriber_id=place.live.subscriber_id,
            name=place.name,
            waits_for_audience_id=place.audience.id,
            wanted=wanted,
            started_at=now,
        )
    )


def _end(row: Subscription, now: datetime) -> None:
    row.ended_at, row.ended_reason = now, EndedReason.CHANGED


def _pairs_waiting(session: Session, audience_id: int) -> list[tuple[Subscription, Subscription]]:
    """Lock, in one order, every row that waits for this audience and the row that it will replace."""
    names = select(Subscription.subscriber_id, Subscription.name).where(
        Subscription.waits_for_audience_id == audience_id, Subscription.ended_at.is_(None)
    )
    rows = session.scalars(
        select(Subscription)
        .where(
            tuple_(Subscription.subscriber_id, Subscription.name).in_(names), Subscription.ended_at.is_(None)
        )
        .order_by(Subscription.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).all()
    live = {(row.subscriber_id, row.name): row for row in rows if row.audience_id == audience_id}
    waiting = [row for row in rows if row.waits_for_audience_id == audience_id]
    return [(live[key], row) for row in waiting if (key := (row.subscriber_id, row.name)) in live]


def _note(session: Session, row: Subscription, *, now: datetime, actor: str, **details: object) -> None:
    record(
        session,
        at=now,
        actor=actor,
        action="subscription.change",
        object_type="subscription",
        object_id=row.id,
        **details,
    )
