"""Publications: each once, with where it was seen, what it said, and which of them tell the same thing."""

from sqlalchemy import ForeignKey, Index, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from partnership_watch.store.tables.base import APPEND_ONLY, Base, BigId, Hash, Json, Utc, rewritten


class Item(Base):
    """One publication of one publisher, in however many feeds."""

    __tablename__ = "items"
    __table_args__ = (
        UniqueConstraint("publisher", "key", name="items_one_publication"),
        Index("items_first_seen", "first_seen_at"),
        Index("items_dated", text("coalesce(published_at, first_seen_at)")),
        rewritten("published_at", "published_raw", "backlog"),
    )

    id: Mapped[BigId]
    publisher: Mapped[str] = mapped_column(Text)
    key: Mapped[str] = mapped_column(Text)
    """The link without what varies (feeds/links.py), or else the feed's id, or else a hash of the text."""
    link: Mapped[str | None] = mapped_column(Text)
    published_at: Mapped[Utc | None]
    published_raw: Mapped[str | None] = mapped_column(Text)
    published_flag: Mapped[str | None] = mapped_column(Text)
    """Why the feed's date was not believed."""
    first_seen_at: Mapped[Utc]
    backlog: Mapped[bool]
    """Undated, and found on its source's first fetch or imported: of whatever age, so it is not fresh."""


class Sighting(Base):
    """One item under one id in one feed."""

    __tablename__ = "sightings"
    __table_args__ = (
        UniqueConstraint("source_id", "entry_id", name="sightings_once"),
        Index("sightings_item", "item_id"),
        APPEND_ONLY,
    )

    id: Mapped[BigId]
    source_id: Mapped[int] = mapped_column(ForeignKey("sources.id"))
    entry_id: Mapped[str] = mapped_column(Text)
    item_id: Mapped[int] = mapped_column(ForeignKey("items.id"))
    first_seen_at: Mapped[Utc]


class Revision(Base):
    """What an item said from one moment on. Evidence points into these characters, so they never change."""

    __tablename__ = "revisions"
    __table_args__ = (
        UniqueConstraint("item_id", "content_hash", name="revisions_once"),
        UniqueConstraint("item_id", "number", name="revisions_numbered"),
        Index("revisions_seen", "seen_at"),
        APPEND_ONLY,
    )

    id: Mapped[BigId]
    item_id: Mapped[int] = mapped_column(ForeignKey("items.id"))
    number: Mapped[int]
    content_hash: Mapped[Hash]
    title: Mapped[str] = mapped_column(Text)
    summary: Mapped[str] = mapped_column(Text)
    language: Mapped[str | None] = mapped_column(Text)
    """As the feed declares it; what was recognised stands in the screening."""
    seen_at: Mapped[Utc]


class Story(Base):
    """Items of several publishers that tell the same thing."""

    __tablename__ = "stories"

    id: Mapped[BigId]
    opened_at: Mapped[Utc]


class StoryItem(Base):
    """An item is in one story. `reason` holds the measures that put it there."""

    __tablename__ = "story_items"
    __table_args__ = (Index("story_items_story", "story_id"),)

    item_id: Mapped[int] = mapped_column(ForeignKey("items.id"), primary_key=True)
    story_id: Mapped[int] = mapped_column(ForeignKey("stories.id"))
    added_at: Mapped[Utc]
    reason: Mapped[Json]
