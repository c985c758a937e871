"""What was decided of each revision, under which rules, and what staff said of it."""

from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from partnership_watch.store.tables.base import (
    APPEND_ONLY,
    Base,
    BigId,
    CommitmentKey,
    Hash,
    Json,
    Utc,
    one_of,
)


class Purpose(StrEnum):
    """Why a revision was screened. Only LIVE screenings are told to anybody."""

    LIVE = "live"
    REPLAY = "replay"
    IMPORT = "import"


class MatchGrade(StrEnum):
    """DIRECT: both sides are party to it. CONTEXT: one side only."""

    DIRECT = "direct"
    CONTEXT = "context"


class VerdictWord(StrEnum):
    """A staff member's word on a match; the newest one stands."""

    CONFIRMED = "confirmed"
    REJECTED = "rejected"


class StoredRuleSet(Base):
    """The full text of rules that ever decided, so that any decision can be replayed."""

    __tablename__ = "rule_sets"
    __table_args__ = (APPEND_ONLY,)

    hash: Mapped[Hash] = mapped_column(primary_key=True)
    partnership: Mapped[str] = mapped_column(Text)
    engine_version: Mapped[str] = mapped_column(Text)
    body: Mapped[Json]
    first_used_at: Mapped[Utc]


class Screening(Base):
    """One revision looked at under one rule set, whether or not anything matched."""

    __tablename__ = "screenings"
    __table_args__ = (
        UniqueConstraint("revision_id", "rule_set_hash", "purpose", "number", name="screenings_once"),
        Index(
            "screenings_live_numbered",
            "revision_id",
            "partnership",
            "number",
            unique=True,
            postgresql_where=text("purpose = 'live'"),
        ),
        CheckConstraint("number = 1 OR purpose = 'live'", name="only_live_again"),
        Index("screenings_screened", "screened_at"),
        APPEND_ONLY,
    )

    id: Mapped[BigId]
    revision_id: Mapped[int] = mapped_column(ForeignKey("revisions.id"))
    partnership: Mapped[str] = mapped_column(Text)
    rule_set_hash: Mapped[Hash] = mapped_column(ForeignKey("rule_sets.hash"))
    purpose: Mapped[Purpose] = mapped_column(one_of(Purpose))
    number: Mapped[int] = mapped_column(default=1, server_default=text("1"))
    """Among a revision's live screenings: each rescreen adds one to it, and the highest decides."""
    screened_at: Mapped[Utc]
    language: Mapped[str] = mapped_column(Text)
    sides: Mapped[Json]
    """Which parties were found, and by what."""


class Match(Base):
    """One revision is about one commitment, by one rule set. Never updated, never deleted."""

    __tablename__ = "matches"
    __table_args__ = (
        UniqueConstraint("screening_id", "commitment", name="matches_once"),
        Index("matches_commitment", "commitment", "screening_id", postgresql_include=["id"]),
        APPEND_ONLY,
    )

    id: Mapped[BigId]
    screening_id: Mapped[int] = mapped_column(ForeignKey("screenings.id"))
    commitment: Mapped[CommitmentKey]
    clause: Mapped[int]
    pillar: Mapped[str] = mapped_column(Text)
    grade: Mapped[MatchGrade] = mapped_column(one_of(MatchGrade))
    score: Mapped[float]
    evidence: Mapped[Json]


class Verdict(Base):
    """A staff member confirmed or rejected a match."""

    __tablename__ = "verdicts"
    __table_args__ = (Index("verdicts_match", "match_id"), APPEND_ONLY)

    id: Mapped[BigId]
    match_id: Mapped[int] = mapped_column(ForeignKey("matches.id"))
    word: Mapped[VerdictWord] = mapped_column(one_of(VerdictWord))
    given_by: Mapped[str] = mapped_column(Text)
    given_at: Mapped[Utc]
    note: Mapped[str | None] = mapped_column(Text)
