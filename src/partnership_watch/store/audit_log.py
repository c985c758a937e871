"""The one writer of the audit log."""

from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from partnership_watch.store.tables import AuditEntry


def record(
    session: Session,
    *,
    at: datetime,
    actor: str,
    action: str,
    object_type: str,
    object_id: object,
    **details: Any,
) -> None:
    """Write one act in the transaction that does it.

    Args:
        details: ids, names of fields, counts; never an address or a name of a person.
    """
    session.add(
        AuditEntry(
            at=at,
            actor=actor,
            action=action,
            object_type=object_type,
            object_id=str(object_id),
            details=details,
        )
    )
