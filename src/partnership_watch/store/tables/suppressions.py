"""Addresses that must get no mail, whatever they are subscribed to."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, DateTime, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from partnership_watch.store.tables.base import Base, BigId, Hash, Utc, one_of, rewritten


class SuppressionReason(StrEnum):
    """Why an address gets no mail."""

    OPERATOR = "operator"
    BOUNCED = "bounced"
    COMPLAINED = "complained"
    ERASED = "erased"
    """Its reader asked to be forgotten."""


class Suppression(Base):
    """One address, under a keyed hash of it, so that the list outlives an erasure and names nobody.

    Of this installation, not of one partnership. A row that was lifted stays.
    """

    __tablename__ = "suppressions"
    __table_args__ = (
        Index("suppressions_one_live", "hash", unique=True, postgresql_where=text("lifted_at IS NULL")),
        CheckConstraint("(lifted_at IS NULL) = (lifted_by IS NULL)", name="lifted_by_somebody"),
        rewritten("lifted_at", "lifted_by", "lifted_note"),
    )

    id: Mapped[BigId]
    hash: Mapped[Hash]
    key: Mapped[str] = mapped_column(String(16))
    """Which secret made the hash: under another one this row holds nobody back, and `doctor` says so."""
    reason: Mapped[SuppressionReason] = mapped_column(one_of(SuppressionReason))
    note: Mapped[str] = mapped_column(Text)
    """An operator's own words; empty where a machine knew."""
    actor: Mapped[str] = mapped_column(Text)
    since: Mapped[Utc]
    lifted_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    lifted_by: Mapped[str | None] = mapped_column(Text)
    lifted_note: Mapped[str | None] = mapped_column(Text)
