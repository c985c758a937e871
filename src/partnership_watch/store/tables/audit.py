"""Who did what, when; and the chain of seals that shows whether it still says so."""

from sqlalchemy import BigInteger, Index, LargeBinary, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from partnership_watch.store.tables.base import APPEND_ONLY, Base, BigId, Hash, Json, Utc


class AuditEntry(Base):
    """One act. It holds ids and field names, never an address, so that a person can be forgotten."""

    __tablename__ = "audit_log"
    __table_args__ = (
        Index("audit_log_object", "object_type", "object_id"),
        # Entries are mostly written in the order of their times, so ranges of pages are enough.
        Index(
            "audit_log_at",
            "at",
            postgresql_using="brin",
            postgresql_with={"pages_per_range": 32, "autosummarize": "on"},
        ),
        Index("audit_log_actor", "actor"),
        Index("audit_log_action", "action"),
        Index(
            "audit_log_settled",
            "action",
            "object_id",
            postgresql_where=text("action IN ('edition.settled', 'edition.reopened')"),
        ),
        APPEND_ONLY,
    )

    id: Mapped[BigId]
    at: Mapped[Utc]
    actor: Mapped[str] = mapped_column(Text)
    """A stage, a command or a staff member's login."""
    action: Mapped[str] = mapped_column(Text)
    object_type: Mapped[str] = mapped_column(Text)
    object_id: Mapped[str] = mapped_column(Text)
    details: Mapped[Json]


class Seal(Base):
    """Every entry behind the previous seal's last one, up to `last_id`, as it was when it was sealed.

    docs/audit.md says how the hash is made, so that a stranger can make it too.
    """

    __tablename__ = "seals"
    __table_args__ = (APPEND_ONLY,)

    number: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    """1, 2, 3 ... without a gap."""
    previous: Mapped[Hash]
    """The hash of the seal before; of zeros for the first."""
    first_id: Mapped[int] = mapped_column(BigInteger)
    last_id: Mapped[int] = mapped_column(BigInteger)
    entries: Mapped[int] = mapped_column(BigInteger)
    """Fewer than the ids between: what was rolled back leaves a gap."""
    sealed_at: Mapped[Utc]
    fingerprints: Mapped[bytes] = mapped_column(LargeBinary)
    """The SHA-256 of each entry, 32 bytes, in their order: they name the entry that was changed."""
    hash: Mapped[Hash]
