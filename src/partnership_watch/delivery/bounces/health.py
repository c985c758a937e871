"""What came back lately, and what waits for the record of its message."""

from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from partnership_watch.delivery.bounces.reading import unread_troubles
from partnership_watch.editions.health import COUNTED_BACK
from partnership_watch.store.tables import Bounce, BounceKind, BounceOutcome
from partnership_watch.troubles import Trouble

KEPT_TOO_LONG = timedelta(hours=1)
"""The record of a message follows it within ten minutes (LEASE in claiming.py)."""


def bounce_troubles(session: Session, *, now: datetime) -> list[Trouble]:
    """For the daily look: a mailbox that nobody reads, whom we lost, and events about messages that this
    database does not have.
    """
    troubles = unread_troubles(session, now=now)
    lately = Bounce.outcome == BounceOutcome.ENDED, Bounce.settled_at > now - COUNTED_BACK
    bounced, since = _count(session, *lately, Bounce.kind != BounceKind.COMPLAINT)
    if bounced:
        troubles.append(
            Trouble(
                "mail to {count} addresses came back, and ended, in the last {days} days",
                since,
                "many at one provider at once is its word on our server: see the mail server's log",
                values={"count": bounced, "days": COUNTED_BACK.days},
            )
        )
    complained, since = _count(session, *lately, Bounce.kind == BounceKind.COMPLAINT)
    if complained:
        troubles.append(
            Trouble(
                "{count} readers complained of our mail in the last {days} days",
                since,
                "their mail has ended; see how they came to be subscribed",
                values={"count": complained, "days": COUNTED_BACK.days},
            )
        )
    lost, since = _count(session, Bounce.outcome.is_(None), Bounce.received_at < now - KEPT_TOO_LONG)
    if lost:
        troubles.append(
            Trouble(
                "{count} bounces are genuine, and about messages that are not stored here",
                since,
                "another installation sends under the same secret, a backup was put back, or they answered "
                "requests that were forgotten since",
                values={"count": lost},
            )
        )
    return troubles


def _count(session: Session, *conditions: ColumnElement[bool]) -> tuple[int, datetime | None]:
    return session.execute(select(func.count(), func.min(Bounce.received_at)).where(*conditions)).one()
