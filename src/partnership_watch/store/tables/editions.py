"""What an audience was told, when, and what it was not told and why."""

import uuid
from datetime import date
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, Text, UniqueConstraint, Uuid
from sqlalchemy import text as sql
from sqlalchemy.orm import Mapped, mapped_column

from partnership_watch.store.tables.base import APPEND_ONLY, Base, BigId, CommitmentKey, Utc, one_of


class EditionState(StrEnum):
    """What became of one audience's date."""

    TOLD = "told"
    """Its readers were written to: of what was owed, or that nothing was, where they asked for that."""
    EMPTY = "empty"
    """The hour came and nothing was owed: no mail."""
    SKIPPED = "skipped"
    """The hour passed while nothing ran; the next edition covers it."""


class ToldKind(StrEnum):
    """Why an item is in an edition."""

    FIRST = "first"
    UPDATE = "update"
    UPGRADE = "upgrade"
    CORRECTION = "correction"


class ExpiredReason(StrEnum):
    """Why something owed was never told."""

    TOO_OLD = "too_old"


class Edition(Base):
    """What one audience is told at one moment. A row is a run: a second start finds it and resumes."""

    __tablename__ = "editions"
    __table_args__ = (
        UniqueConstraint("audience_id", "local_date", name="editions_one_a_date"),
        UniqueConstraint("audience_id", "alert_number", name="editions_alerts_numbered"),
        UniqueConstraint("web_id", name="editions_web"),
        CheckConstraint("(local_date IS NULL) <> (alert_number IS NULL)", name="dated_or_numbered"),
        CheckConstraint("(state = 'told') = (subject IS NOT NULL)", name="told_has_a_body"),
        Index("editions_cut", "cut_at"),
        APPEND_ONLY,
    )

    id: Mapped[BigId]
    audience_id: Mapped[int] = mapped_column(ForeignKey("audiences.id"))
    local_date: Mapped[date | None]
    alert_number: Mapped[int | None]
    state: Mapped[EditionState] = mapped_column(one_of(EditionState))
    period_from: Mapped[Utc]
    cut_at: Mapped[Utc]
    """The end of its period, and the moment at which what is owed was taken."""
    subject: Mapped[str | None] = mapped_column(Text)
    html: Mapped[str | None] = mapped_column(Text)
    text: Mapped[str | None] = mapped_column(Text)
    """Both bodies hold placeholders where a reader's own links go (editions/placeholders.py)."""
    payload: Mapped[str | None] = mapped_column(Text)
    """For an audience of webhooks: the JSON that is signed and sent, byte for byte (docs/webhooks.md)."""
    web_id: Mapped[uuid.UUID] = mapped_column(Uuid, server_default=sql("gen_random_uuid()"))
    """Names its copy on the web: nobody can guess it, and it says nothing about any reader."""


class Told(Base):
    """One audience was told of one item under one commitment: the guard against telling twice."""

    __tablename__ = "told"
    __table_args__ = (
        UniqueConstraint("audience_id", "item_id", "commitment", "kind", name="told_once"),
        Index("told_edition", "edition_id"),
        Index("told_match", "match_id"),
        APPEND_ONLY,
    )

    id: Mapped[BigId]
    audience_id: Mapped[int] = mapped_column(ForeignKey("audiences.id"))
    item_id: Mapped[int] = mapped_column(ForeignKey("items.id"))
    commitment: Mapped[CommitmentKey]
    kind: Mapped[ToldKind] = mapped_column(one_of(ToldKind))
    edition_id: Mapped[int] = mapped_column(ForeignKey("editions.id"))
    match_id: Mapped[int] = mapped_column(ForeignKey("matches.id"))


class Expired(Base):
    """Something was owed to an audience and aged out before it was told. Operators see the count."""

    __tablename__ = "expired"
    __table_args__ = (
        UniqueConstraint("audience_id", "item_id", "commitment", "kind", name="expired_once"),
        APPEND_ONLY,
    )

    id: Mapped[BigId]
    audience_id: Mapped[int] = mapped_column(ForeignKey("audiences.id"))
    item_id: Mapped[int] = mapped_column(ForeignKey("items.id"))
    commitment: Mapped[CommitmentKey]
    kind: Mapped[ToldKind] = mapped_column(one_of(ToldKind))
    match_id: Mapped[int] = mapped_column(ForeignKey("matches.id"))
    reason: Mapped[ExpiredReason] = mapped_column(one_of(ExpiredReason))
    expired_at: Mapped[Utc]
