"""When the mailbox of bounces was last read to its end, and that nobody reads it any more."""

from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from partnership_watch.editions.health import COUNTED_BACK
from partnership_watch.store.tables import BounceRead
from partnership_watch.troubles import Trouble

UNREAD_TOO_LONG = timedelta(hours=2)
"""The DAG reads it every five minutes, and cron, where there is no Airflow, perhaps once an hour."""

_REMEDY = "see that the bounces DAG is not paused; `partnership-watch bounces read` reads it at once"


def note_read(session: Session, mailbox: str, *, now: datetime) -> None:
    """Keep that this mailbox was read to its end just now."""
    session.execute(
        insert(BounceRead)
        .values(mailbox=mailbox, read_at=now)
        .on_conflict_do_update(index_elements=[BounceRead.mailbox], set_={"read_at": now})
    )


def unread_troubles(session: Session, *, now: datetime) -> list[Trouble]:
    """That no mailbox is read any more. Said for a week: without the settings nobody can tell whether it was
    left on purpose.
    """
    read_at = session.scalar(select(func.max(BounceRead.read_at)))
    if read_at is None or not UNREAD_TOO_LONG < now - read_at < COUNTED_BACK:
        return []
    return [Trouble("the bounce mailbox has not been read: mail to dead addresses goes on", read_at, _REMEDY)]


def never_read(session: Session, mailbox: str, *, now: datetime) -> list[Trouble]:
    """That this one, which the settings name, was never read, or not for so long that nobody else says so."""
    row = session.get(BounceRead, mailbox)
    if row is not None and now - row.read_at < COUNTED_BACK:
        return []
    return [
        Trouble(
            "the bounce mailbox has not been read for {days} days"
            if row is not None
            else "the bounce mailbox has not been read yet",
            row.read_at if row else None,
            _REMEDY,
            values={"days": COUNTED_BACK.days},
        )
    ]
