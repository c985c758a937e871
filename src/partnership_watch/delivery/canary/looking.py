"""One look into each canary's mailbox, and its outcome kept for those who ask later."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from pydantic import EmailStr, TypeAdapter
from sqlalchemy import delete, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from partnership_watch.delivery.canary.comparing import Found, Kind, compare
from partnership_watch.delivery.canary.expecting import known, sent, unqueued, untold
from partnership_watch.delivery.mailbox import Mailbox, MailboxError, MailboxSettings, Received
from partnership_watch.delivery.outbox import Post
from partnership_watch.store import Store
from partnership_watch.store.tables import CanaryLook, Subscriber
from partnership_watch.subscribers import find_subscriber, normalised_address

LOOKS_BACK = timedelta(days=3)
"""Over a weekend; what has not come by then is no news to anybody who looks at the rest."""


class CanarySettings(MailboxSettings):
    """One canary: the address of a subscriber, and where its mail is read."""

    address: EmailStr


@dataclass(frozen=True)
class Look:
    """What one look gave."""

    address: str
    mails: int = 0
    """In the mailbox, of the time that was looked at."""
    found: Sequence[Found] = ()
    error: str | None = None
    """Why there was nothing to compare."""


@dataclass
class CanaryReport:
    """One look at each canary."""

    looks: list[Look] = field(default_factory=list)


def look(
    store: Store,
    partnership: str,
    canaries: Sequence[CanarySettings],
    post: Post,
    *,
    clock: Callable[[], datetime],
) -> CanaryReport:
    """Read every canary's mailbox, compare, and keep what was found. Looking changes nothing there.

    Args:
        post: how the mails were sent; those of other lists in the mailbox are no matter.
    """
    report = CanaryReport()
    watched, unknown = set[int](), set[str]()
    for canary in canaries:
        with store.transaction() as session:
            email = normalised_address(canary.address)
            subscriber = find_subscriber(session, partnership, email)
        if subscriber is None:
            unknown.add(email)
            report.looks.append(Look(canary.address, error="no live subscriber has this address"))
            continue
        watched.add(subscriber.id)
        report.looks.append(_look(store, subscriber.id, canary, post, now=clock()))
    with store.transaction() as session:
        _forget_others(session, partnership, watched, unknown)
    return report


def _look(store: Store, subscriber_id: int, canary: CanarySettings, post: Post, *, now: datetime) -> Look:
    since = now - LOOKS_BACK
    try:
        with Mailbox(canary) as mailbox:
            # A day more: the server's days are of its own clock.
            mails = list(mailbox.since((since - timedelta(days=1)).date()))
    except MailboxError as error:
        with store.transaction() as session:
            _keep(session, subscriber_id, {"tried_at": now})
        return Look(canary.address, error=str(error))
    with store.transaction() as session:
        found = _compared(session, subscriber_id, mails, post, since=since, now=now)
        kept = TypeAdapter(list[Found]).dump_python(found, mode="json")
        _keep(session, subscriber_id, {"tried_at": now, "looked_at": now, "found": kept})
    return Look(canary.address, len(mails), found)


def _compared(
    session: Session,
    subscriber_id: int,
    mails: Sequence[Received],
    post: Post,
    *,
    since: datetime,
    now: datetime,
) -> list[Found]:
    expected = sent(session, subscriber_id, post.links, since=since)
    found, unexpected = compare(expected, mails, post.letterhead.list_id, now=now)
    strange = unexpected - known(session, subscriber_id, unexpected)
    if strange:
        found.append(Found(Kind.STRANGE, now, detail=str(len(strange))))
    found += [
        Found(Kind.UNQUEUED, one.cut_at, one.edition_id, one.cut_at)
        for one in unqueued(session, subscriber_id, since=since)
    ]
    count, oldest = untold(session, subscriber_id, since=since, now=now)
    if oldest is not None:
        found.append(Found(Kind.UNTOLD, oldest, detail=str(count)))
    return found


def _keep(session: Session, subscriber_id: int, values: dict[str, object]) -> None:
    row = insert(CanaryLook).values({"subscriber_id": subscriber_id, "found": [], **values})
    session.execute(row.on_conflict_do_update(constraint="canary_looks_newest_alone", set_=values))


def _forget_others(session: Session, partnership: str, watched: set[int], unknown: set[str]) -> None:
    """What is no canary any more is not late; one that has ended and is still named is missed."""
    ours = select(Subscriber.id).where(
        Subscriber.partnership == partnership, Subscriber.email.not_in(unknown)
    )
    session.execute(
        delete(CanaryLook).where(CanaryLook.subscriber_id.in_(ours), CanaryLook.subscriber_id.not_in(watched))
    )
