"""Feeds: what is known of each, and every attempt to read it."""

from enum import StrEnum

from sqlalchemy import ForeignKey, Index, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from partnership_watch.store.tables.base import Base, BigId, JsonList, Utc, one_of


class FetchOutcome(StrEnum):
    """How one look at a feed ended. CHANGED and UNCHANGED are successes."""

    CHANGED = "changed"
    UNCHANGED = "unchanged"
    NOT_A_FEED = "not_a_feed"
    WITHDRAWN = "withdrawn"
    HTTP_ERROR = "http_error"
    NOT_FOUND = "not_found"
    GONE = "gone"
    BLOCKED = "blocked"
    RATE_LIMITED = "rate_limited"
    TIMEOUT = "timeout"
    TOO_SLOW = "too_slow"
    TOO_LARGE = "too_large"
    BAD_ENCODING = "bad_encoding"
    TRUNCATED = "truncated"
    DNS = "dns"
    CONNECTION = "connection"
    TLS = "tls"
    REFUSED_ADDRESS = "refused_address"
    REDIRECT_REFUSED = "redirect_refused"

    @property
    def succeeded(self) -> bool:
        """Whether the feed was read, new content or not."""
        return self in SUCCEEDED


SUCCEEDED = (FetchOutcome.CHANGED, FetchOutcome.UNCHANGED)
"""The feed was read, new content or not."""


class SourceState(Base):
    """What the last looks at one source left behind: when it is due, and what to ask for."""

    __tablename__ = "sources"
    __table_args__ = (
        UniqueConstraint("partnership", "key", name="sources_one_state"),
        Index("sources_due", "partnership", "due_at"),
    )

    id: Mapped[BigId]
    partnership: Mapped[str] = mapped_column(Text)
    key: Mapped[str] = mapped_column(Text)
    url: Mapped[str] = mapped_column(Text)
    """The address that the validators below belong to; another one in the configuration voids them."""
    due_at: Mapped[Utc]
    etag: Mapped[str | None] = mapped_column(Text)
    last_modified: Mapped[str | None] = mapped_column(Text)
    body_hash: Mapped[str | None] = mapped_column(Text)
    interval_seconds: Mapped[int]
    failures: Mapped[float] = mapped_column(default=0.0)
    """Weighted count of failures since the last success (feeds/pace.py)."""
    first_success_at: Mapped[Utc | None]
    last_success_at: Mapped[Utc | None]
    last_checked_at: Mapped[Utc | None]
    last_full_at: Mapped[Utc | None]
    """When it was last asked without conditions."""
    last_new_item_at: Mapped[Utc | None]
    paused_at: Mapped[Utc | None]
    paused_reason: Mapped[str | None] = mapped_column(Text)


class Fetch(Base):
    """One look at one source: what was tried, when, with which outcome. Answers "were we blind that day?"."""

    __tablename__ = "fetches"
    __table_args__ = (
        # With what is counted over a time: looks of one source lie far apart in the table.
        Index(
            "fetches_source_started",
            "source_id",
            "started_at",
            postgresql_include=["outcome", "new_items"],
        ),
        {"info": {"append_only": True}},
    )

    id: Mapped[BigId]
    source_id: Mapped[int] = mapped_column(ForeignKey("sources.id"))
    started_at: Mapped[Utc]
    finished_at: Mapped[Utc]
    outcome: Mapped[FetchOutcome] = mapped_column(one_of(FetchOutcome))
    http_status: Mapped[int | None]
    reason: Mapped[str | None] = mapped_column(Text)
    bytes: Mapped[int] = mapped_column(default=0)
    entries: Mapped[int] = mapped_column(default=0)
    new_items: Mapped[int] = mapped_column(default=0)
    new_revisions: Mapped[int] = mapped_column(default=0)
    set_aside: Mapped[JsonList]
    """Entries that could not be used: `[{"entry": ..., "reason": ...}]`."""
