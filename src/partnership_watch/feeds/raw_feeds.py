"""What a reader of any format hands on, or why it cannot."""

from dataclasses import dataclass

from partnership_watch.feeds.entries import RawEntry


@dataclass(frozen=True)
class RawFeed:
    """A document that is a feed, its fields as written."""

    title: str
    ttl_minutes: str
    """How long the feed wishes to be left alone; often empty or nonsense."""
    entries: list[RawEntry]


class UnreadableError(ValueError):
    """A document that is no feed of the format. The message says why."""
