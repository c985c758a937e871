"""Whether the audit log is being sealed: what waits for its seal can be changed unseen."""

from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from partnership_watch.store.tables import AuditEntry, Seal
from partnership_watch.troubles import Trouble

UNSEALED_AFTER = timedelta(hours=2)
"""The sweep seals every half hour; four that did not are no accident."""

MUST_ACT_AFTER = timedelta(days=1)
"""Who works by hand sweeps once a day."""


def sealing_troubles(session: Session, *, now: datetime) -> list[Trouble]:
    """The oldest entry that waits for its seal, if it has waited for too long."""
    since = oldest_unsealed(session)
    if since is None or now - since <= UNSEALED_AFTER:
        return []
    return [
        Trouble(
            "the audit log is not being sealed",
            since,
            "see that the sweep DAG is not paused and that its tasks run; `partnership-watch sweep` seals",
            urgent=now - since > MUST_ACT_AFTER,
        )
    ]


def kept_from_sealing(session: Session) -> Trouble:
    """What a sweep says that found somebody in the middle of something."""
    return Trouble(
        "the audit log could not be sealed: who had written into it did not end in time",
        oldest_unsealed(session),
        "the next sweep tries again; if it says so once more, a process hangs: see pg_stat_activity",
    )


def oldest_unsealed(session: Session) -> datetime | None:
    """When the first entry behind the newest seal was written, UTC."""
    sealed = select(func.coalesce(func.max(Seal.last_id), 0)).scalar_subquery()
    first = select(AuditEntry.at).where(AuditEntry.id > sealed).order_by(AuditEntry.id).limit(1)
    return session.scalar(first)
