"""Who did what, when."""

from sqlalchemy import Index, Text
from sqlalchemy.orm import Mapped, mapped_column

from partnership_watch.store.tables.base import APPEND_ONLY, Base, BigId, Json, Utc


class AuditEntry(Base):
    """One act. It holds ids and field names, never an address, so that a person can be forgotten."""

    __tablename__ = "audit_log"
    __table_args__ = (Index("audit_log_object", "object_type", "object_id"), APPEND_ONLY)

    id: Mapped[BigId]
    at: Mapped[Utc]
    actor: Mapped[str] = mapped_column(Text)
    """A stage, a command or a staff member's login."""
    action: Mapped[str] = mapped_column(Text)
    object_type: Mapped[str] = mapped_column(Text)
    object_id: Mapped[str] = mapped_column(Text)
    details: Mapped[Json]
