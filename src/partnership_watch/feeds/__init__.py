"""The feeds room: addresses asked politely and within bounds, and their answers made into entries.

What one feed does wrong is a value in its result; nothing here raises because of a publisher.
"""

from partnership_watch.feeds.entries import Entry, SetAside
from partnership_watch.feeds.fetch import Fetcher, Limits
from partnership_watch.feeds.outcomes import FetchRequest, FetchResult
from partnership_watch.feeds.parse import NotAFeed, ParsedFeed, parse_feed
from partnership_watch.feeds.politeness import by_host, fetch_all

__all__ = [
    "Entry",
    "FetchRequest",
    "FetchResult",
    "Fetcher",
    "Limits",
    "NotAFeed",
    "ParsedFeed",
    "SetAside",
    "by_host",
    "fetch_all",
    "parse_feed",
]
