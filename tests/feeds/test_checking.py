"""Trying a feed before it is enabled."""

import asyncio
from datetime import UTC, datetime
from typing import Any

from pydantic import HttpUrl

from partnership_watch.feeds.checking import check_sources
from partnership_watch.feeds.collecting import Fetching
from partnership_watch.registry.models import Source, SourceKind
from partnership_watch.store.tables import FetchOutcome

FEED = (
    b"<rss version='2.0'><channel><title>Paper</title><item><guid>1</guid><title>News</title>"
    b"<pubDate>Sun, 01 Mar 2026 05:00:00 GMT</pubDate></item></channel></rss>"
)


def test_each_source_is_tried_and_reported_in_the_order_asked(site: Any) -> None:
    """What works says how much and how new; what fails says why and what to do."""
    site.reply("/good", FEED)
    sources = [
        Source(
            key=key,
            publisher="paper.example",
            name=key,
            kind=SourceKind.NEWS,
            zone="UTC",
            url=HttpUrl(site.url(f"/{key}")),
            enabled=False,
        )
        for key in ("missing", "good")
    ]
    done: list[str] = []

    missing, good = asyncio.run(
        check_sources(
            sources,
            Fetching("desk@watch.example", frozenset({site.host}), pause_seconds=0),
            clock=lambda: datetime(2026, 3, 1, 6, 0, tzinfo=UTC),
            progress=done.append,
        )
    )

    assert (good.outcome, good.entries) == (FetchOutcome.CHANGED, 1)
    assert good.newest == datetime(2026, 3, 1, 5, 0, tzinfo=UTC)
    assert missing.outcome is FetchOutcome.NOT_FOUND
    assert missing.reason
    assert done == ["missing", "good"]
