"""What makes past decisions findable: the words of each revision, and one narrow row a match."""

from sqlalchemy import BigInteger, ForeignKey, Index, String, Text, func, text
from sqlalchemy.dialects import postgresql
from sqlalchemy.orm import Mapped, mapped_column

from partnership_watch.store.tables.base import APPEND_ONLY, Base, BigId, CommitmentKey, Utc, one_of
from partnership_watch.store.tables.matches import Purpose

RULE_SET_CHARACTERS = 12
"""As many of a rule set's hash stand in a search row: 48 bits, for tens of rule sets."""

FACETS = (
    "partnership",
    "purpose",
    "rule_set",
    "dated",
    "pillar",
    "clause",
    "commitment",
    "grade",
    "publisher",
    "language",
    "parties",
    "verdict",
)
"""What the function `facets_of` makes terms of (audit/facets.py)."""
FACET_SECONDS = 2_592_000
"""Thirty days: how long the stretches of time are, since 1970, whose numbers are the terms of `dated`."""


class RevisionWords(Base):
    """The folded words of a revision with their places, with marks and without. They never change."""

    __tablename__ = "revision_words"
    __table_args__ = (APPEND_ONLY,)

    revision_id: Mapped[int] = mapped_column(ForeignKey("revisions.id"), primary_key=True)
    words: Mapped[str] = mapped_column(postgresql.TSVECTOR)


class SearchRow(Base):
    """One match as search sees it; or one look, not of a replay, that found nothing.

    Triggers write it beside whatever writes matches (migration 0013): it repeats other tables, so that
    every filter and the order stand in one table. Its `verdict` is the newest on what the revision says
    under the commitment, in whichever look: one on a match so outlives a rescreen. It can be made again
    from them, so it has no foreign keys; in one transaction, because editions and the archive look up here
    what is rejected. One index holds what it can be filtered by, as terms that `facets_of` makes, and its
    words, which `words_of` looks up. Only one other index begins with the partnership: PostgreSQL does not
    intersect two that share a column of the question.
    """

    __tablename__ = "search_rows"
    __table_args__ = (
        Index("search_rows_match", "match_id", unique=True),
        Index("search_rows_item", "item_id"),
        Index("search_rows_dated", "partnership", "dated", "item_id"),
        Index("search_rows_pillar", "pillar", "dated", "item_id"),
        Index("search_rows_clause", "clause", "dated", "item_id"),
        Index("search_rows_commitment", "commitment", "dated", "item_id"),
        Index("search_rows_publisher", "publisher", "dated", "item_id"),
        Index("search_rows_rule_set", "rule_set", "dated", "item_id"),
        Index(
            "search_rows_judged",
            "verdict",
            "dated",
            "item_id",
            postgresql_include=["partnership", "purpose", "clause", "commitment", "grade"],
            postgresql_where=text("verdict IS NOT NULL"),
        ),
        Index(
            "search_rows_judged_clause",
            "clause",
            "commitment",
            "verdict",
            "dated",
            "item_id",
            postgresql_include=["partnership", "purpose", "grade"],
            postgresql_where=text("verdict IS NOT NULL"),
        ),
        Index(
            "search_rows_not_live",
            "purpose",
            "dated",
            "item_id",
            postgresql_where=text("purpose <> 'live'"),
        ),
        Index(
            "search_rows_terms",
            func.facets_of(*map(text, FACETS)),
            func.words_of(text("revision_id")),
            postgresql_using="gin",
            postgresql_with={"fastupdate": "off"},
        ),
    )

    id: Mapped[BigId]
    screening_id: Mapped[int] = mapped_column(BigInteger)
    match_id: Mapped[int | None] = mapped_column(BigInteger)
    """None: the look found nothing."""
    revision_id: Mapped[int] = mapped_column(BigInteger)
    item_id: Mapped[int] = mapped_column(BigInteger)
    revision: Mapped[int]
    """The revision's number."""
    partnership: Mapped[str] = mapped_column(Text)
    purpose: Mapped[Purpose] = mapped_column(one_of(Purpose))
    rule_set: Mapped[str] = mapped_column(String(RULE_SET_CHARACTERS))
    dated: Mapped[Utc]
    """Of the item: published, or else first seen."""
    pillar: Mapped[str | None] = mapped_column(Text)
    clause: Mapped[int | None]
    commitment: Mapped[CommitmentKey | None]
    grade: Mapped[str] = mapped_column(Text)
    """`direct`, `context`, or `none` where nothing was found."""
    publisher: Mapped[str] = mapped_column(Text)
    language: Mapped[str] = mapped_column(Text)
    parties: Mapped[list[str]] = mapped_column(postgresql.ARRAY(Text))
    """Those that the text was found to be about."""
    verdict: Mapped[str | None] = mapped_column(Text)
    """The newest on what this revision says under this commitment."""
