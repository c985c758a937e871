"""The past, brought in from files and looked at again: each run, and what came from a file alone."""

from sqlalchemy import BigInteger, ForeignKey, Index, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from partnership_watch.store.tables.base import Base, BigId, Hash, Json, Utc, rewritten


class Import(Base):
    """One file of past items, known by its content; how far it was read, and what came of it."""

    __tablename__ = "imports"
    __table_args__ = (
        UniqueConstraint("partnership", "file_hash", name="imports_once"),
        rewritten(
            "ended_at",
            *("rows_done", "rejected_bytes", "rejected", "new_items", "new_revisions", "known"),
            *("screened", "matches"),
        ),
    )

    id: Mapped[BigId]
    partnership: Mapped[str] = mapped_column(Text)
    file_hash: Mapped[Hash]
    file_name: Mapped[str] = mapped_column(Text)
    """As it was last called, without its folder."""
    file_bytes: Mapped[int] = mapped_column(BigInteger)
    begun_by: Mapped[str] = mapped_column(Text)
    begun_at: Mapped[Utc]
    ended_at: Mapped[Utc | None]
    """None: it runs, or was killed; started again it goes on where it was."""
    rows_done: Mapped[int] = mapped_column(BigInteger, default=0)
    """Records from the file's beginning that need not be looked at again."""
    rejected_bytes: Mapped[int] = mapped_column(BigInteger, default=0)
    """Of the file of rejected rows, as far as it belongs to `rows_done`."""
    rejected: Mapped[int] = mapped_column(BigInteger, default=0)
    new_items: Mapped[int] = mapped_column(BigInteger, default=0)
    new_revisions: Mapped[int] = mapped_column(BigInteger, default=0)
    """Further texts of items that were known."""
    known: Mapped[int] = mapped_column(BigInteger, default=0)
    """Rows that said what an item was known to say."""
    screened: Mapped[int] = mapped_column(BigInteger, default=0)
    matches: Mapped[int] = mapped_column(BigInteger, default=0)


class ImportedRevision(Base):
    """A revision that an import brought. Until a feed shows it, it is not screened live and not told."""

    __tablename__ = "imported_revisions"
    __table_args__ = (
        Index("imported_revisions_import", "import_id"),
        Index("imported_revisions_said", "said_seen_at"),
        rewritten("collected_at"),
    )

    revision_id: Mapped[int] = mapped_column(
        ForeignKey("revisions.id"), primary_key=True, autoincrement=False
    )
    import_id: Mapped[int] = mapped_column(ForeignKey("imports.id"))
    row: Mapped[int] = mapped_column(BigInteger)
    """The line of the file on which it begins, from 1."""
    said_seen_at: Mapped[Utc | None]
    """When it was collected, or else published, as the file says; None where it says neither. It is for
    finding items of a time; when we knew of one stands in `revisions.seen_at`."""
    collected_at: Mapped[Utc | None]
    """When a feed first showed it too."""


class Replay(Base):
    """One run of stored history under other rules. What it decided are screenings with purpose `replay`."""

    __tablename__ = "replays"
    __table_args__ = (
        Index("replays_begun", "partnership", "begun_at"),
        rewritten("ended_at", "revisions", "screened", "differences"),
    )

    id: Mapped[BigId]
    partnership: Mapped[str] = mapped_column(Text)
    asked_hash: Mapped[Hash]
    """The rule set that was asked for."""
    rule_set_hash: Mapped[Hash] = mapped_column(ForeignKey("rule_sets.hash"))
    """The one that decided: the same, unless that was made for another version of the engine."""
    since: Mapped[Utc]
    until: Mapped[Utc]
    begun_by: Mapped[str] = mapped_column(Text)
    begun_at: Mapped[Utc]
    ended_at: Mapped[Utc | None]
    """None: it runs, or was killed; what it had decided stands, and is not decided again."""
    revisions: Mapped[int] = mapped_column(BigInteger, default=0)
    screened: Mapped[int] = mapped_column(BigInteger, default=0)
    """Revisions that no earlier run had looked at under these rules."""
    differences: Mapped[Json]
    """By commitment, how many matches were gained, lost, regraded, rescored and the same."""
