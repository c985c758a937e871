"""A file and a feed bring the same new items at the same moment, in opposite order."""

import time
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from zoneinfo import ZoneInfo

from history.conftest import POST, rss
from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from partnership_watch.feeds.claiming import ensure_sources
from partnership_watch.feeds.parse import ParsedFeed, parse_feed
from partnership_watch.feeds.storing import store_entries
from partnership_watch.store.tables import Item, SourceState

PATIENCE = 20.0
"""Seconds until the other connection must wait."""


def rows(*numbers: int) -> list[dict[str, Any]]:
    """Items as files and feeds have them."""
    return [
        {
            "link": f"https://norlandpost.example/{number}",
            "title": f"Quota {number}",
            "published": "2026-06-01T10:00Z",
        }
        for number in numbers
    ]


def collect(past: Any, session: Session, *numbers: int) -> None:
    """Store what the feed shows of these, in the caller's transaction."""
    feed = parse_feed(
        rss(rows(*numbers)),
        content_type="application/rss+xml",
        registered_url="https://norlandpost.example/feed",
        language="en",
        zone=ZoneInfo("UTC"),
        fetched_at=past.now,
    )
    assert isinstance(feed, ParsedFeed)
    source_id = session.scalars(select(SourceState.id).where(SourceState.key == POST)).one()
    source = next(one for one in past.partnership.sources if one.key == POST)
    store_entries(
        session,
        feed.entries,
        source_id=source_id,
        publisher=source.publisher,
        first_reading=False,
        now=past.now,
    )


def somebody_waits(past: Any) -> bool:
    """For what another transaction has locked."""
    waiting = text(
        "SELECT count(*) FROM pg_stat_activity "
        "WHERE datname = current_database() AND wait_event_type = 'Lock'"
    )
    with past.store.transaction() as session:
        return bool(session.scalar(waiting))


def test_an_import_and_a_collect_of_the_same_items_in_opposite_order_both_end(past: Any) -> None:
    """One waits for the other, and each item is there once."""
    with past.store.transaction() as session:
        ensure_sources(session, past.partnership, now=past.now)
    with ThreadPoolExecutor(1) as other:
        with past.store.transaction() as session:
            collect(past, session, 1)
            importing = other.submit(past.bring, *rows(2, 1))
            until = time.monotonic() + PATIENCE
            while not somebody_waits(past):
                assert time.monotonic() < until
                time.sleep(0.02)
            collect(past, session, 2)
        importing.result()

    with past.store.transaction() as session:
        assert session.scalar(select(func.count()).select_from(Item)) == 2
