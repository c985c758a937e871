"""From publishers' servers into PostgreSQL: what is kept, once, whatever goes wrong."""

import asyncio
import random
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from pydantic import HttpUrl
from sqlalchemy import func, select, update

from partnership_watch.feeds.claiming import CLAIMED_FOR, due_batches, ensure_sources
from partnership_watch.feeds.collecting import CollectReport, Fetching, collect_due
from partnership_watch.registry import Partnership, load_partnership
from partnership_watch.registry.models import Source, SourceKind
from partnership_watch.store import Store
from partnership_watch.store.tables import Fetch, FetchOutcome, Item, Revision, Sighting, SourceState

START = datetime(2026, 3, 1, 6, 0, tzinfo=UTC)


class Collector:
    """Collects from the test's publisher at a time that the test moves."""

    def __init__(self, store: Store, site: Any, folder: Path) -> None:
        self.store, self.site, self.now = store, site, START
        self._partnership = load_partnership(folder)
        self.sources: list[Source] = []

    def publishes(self, key: str, *entries: str, **more: Any) -> None:
        """Serve a feed under `/key`, and have it among the sources."""
        self.site.reply(f"/{key}", rss(*entries), **more)
        self.source(key)

    def source(self, key: str, publisher: str = "paper.example", **more: Any) -> None:
        """Add a source at `/key`, whatever is served there."""
        if not any(source.key == key for source in self.sources):
            url = HttpUrl(self.site.url(f"/{key}"))
            fields = {"name": key, "kind": SourceKind.NEWS, "zone": "UTC", "every_minutes": 30, **more}
            self.sources.append(Source(key=key, publisher=publisher, url=url, **fields))

    @property
    def partnership(self) -> Partnership:
        return self._partnership.model_copy(update={"sources": tuple(self.sources)})

    def collect(self, **moved: float) -> CollectReport:
        """Look at what is due, after moving the clock."""
        self.now += timedelta(**moved)
        fetching = Fetching("desk@watch.example", frozenset({self.site.host}), pause_seconds=0)
        return asyncio.run(
            collect_due(
                self.store, self.partnership, fetching, clock=lambda: self.now, chance=random.Random(1)
            )
        )

    def count(self, table: Any) -> int:
        with self.store.transaction() as session:
            return session.scalar(select(func.count()).select_from(table)) or 0

    def fetches(self) -> list[Fetch]:
        with self.store.transaction() as session:
            return list(session.scalars(select(Fetch).order_by(Fetch.id)))

    def one(self, table: Any) -> Any:
        with self.store.transaction() as session:
            return session.scalars(select(table)).one()


def rss(*entries: str) -> bytes:
    """A feed of these entries."""
    return f"<rss version='2.0'><channel><title>News</title>{''.join(entries)}</channel></rss>".encode()


def entry(
    guid: str = "g1",
    link: str = "https://paper.example/a",
    title: str = "Ministers meet",
    summary: str = "They met.",
    date: str | None = "Sun, 01 Mar 2026 05:00:00 GMT",
) -> str:
    """One entry of a feed."""
    dated = f"<pubDate>{date}</pubDate>" if date else ""
    return (
        f"<item><guid isPermaLink='false'>{guid}</guid><link>{link}</link><title>{title}</title>"
        f"<description>{summary}</description>{dated}</item>"
    )


@pytest.fixture
def collector(store: Store, site: Any, project: Path) -> Collector:
    """A partnership whose only sources are the test's."""
    return Collector(store, site, project / "tests" / "partnerships" / "norland-sudmark")


def test_a_new_entry_becomes_an_item_a_sighting_and_a_revision(collector: Collector) -> None:
    """What was published, where it was seen, what it said."""
    collector.publishes("home", entry(), entry("g2", "https://paper.example/b", "Trade grows"))

    report = collector.collect()

    assert (report.read, report.new_items) == (1, 2)
    assert [collector.count(table) for table in (Item, Sighting, Revision)] == [2, 2, 2]


def test_collecting_again_adds_nothing(collector: Collector) -> None:
    """Running it twice is running it once."""
    collector.publishes("home", entry())

    collector.collect()
    collector.collect(days=2)

    assert [collector.count(table) for table in (Item, Sighting, Revision)] == [1, 1, 1]


@pytest.mark.parametrize(
    "again",
    [
        entry(guid="another id"),
        entry(guid="another id", link="https://paper.example/a?utm_source=rss&amp;utm_medium=feed"),
        entry(guid="another id", link="http://www.paper.example/a#comments"),
    ],
    ids=["new guid", "tracking parameters", "another form of the link"],
)
def test_the_same_publication_under_another_name_is_the_same_item(collector: Collector, again: str) -> None:
    """Feeds change their ids: an old entry under a new one must not come back as news."""
    collector.publishes("home", entry())
    collector.collect()

    collector.publishes("home", again)
    report = collector.collect(days=1)

    assert report.new_items == 0
    assert [collector.count(table) for table in (Item, Revision)] == [1, 1]


def test_a_publication_in_two_feeds_of_its_publisher_is_one_item_seen_twice(collector: Collector) -> None:
    """A paper's front page and its world page carry the same article."""
    collector.publishes("home", entry("h1"))
    collector.publishes("world", entry("w1"))

    collector.collect()

    assert [collector.count(table) for table in (Item, Sighting)] == [1, 2]


def test_another_publishers_copy_is_an_item_of_its_own(collector: Collector) -> None:
    """Two outlets that tell the same are one story, and two items."""
    collector.publishes("home", entry())
    collector.site.reply("/other", rss(entry()))
    collector.source("other", publisher="other.example")

    collector.collect()

    assert collector.count(Item) == 2


def test_a_changed_text_is_a_further_revision_and_the_first_one_stays(collector: Collector) -> None:
    """What it said is never lost."""
    collector.publishes("home", entry())
    collector.collect()

    collector.publishes("home", entry(summary="They met and signed."))
    report = collector.collect(days=1)

    with collector.store.transaction() as session:
        said = session.execute(select(Revision.number, Revision.summary).order_by(Revision.number)).all()
    assert report.new_revisions == 1
    assert [tuple(row) for row in said] == [(1, "They met."), (2, "They met and signed.")]


def test_a_text_that_changes_back_is_no_third_revision(collector: Collector) -> None:
    """Two feeds of one paper with two summaries do not chase each other for ever."""
    for summary in ("They met.", "They met and signed.", "They met."):
        collector.publishes("home", entry(summary=summary))
        collector.collect(days=1)

    assert collector.count(Revision) == 2


def test_a_broken_feed_is_a_recorded_outcome_and_never_stops_the_others(collector: Collector) -> None:
    """Each source's day is on record, with a reason in words."""
    collector.source("missing")
    collector.site.reply("/page", b"<!doctype html><html><body>Hello</body></html>")
    collector.source("page")
    collector.site.reply("/broken", b"\xff\xfe\x00 no feed at all")
    collector.source("broken")
    collector.publishes("home", entry())

    report = collector.collect()

    assert report.new_items == 1
    assert {failure.source: failure.outcome for failure in report.failures} == {
        "missing": FetchOutcome.NOT_FOUND,
        "page": FetchOutcome.BLOCKED,
        "broken": FetchOutcome.NOT_A_FEED,
    }
    assert all(failure.reason for failure in report.failures)
    assert len(collector.fetches()) == 4


def test_a_feed_cut_off_midway_gives_what_came_before(collector: Collector) -> None:
    """Malformed is not empty: the entries that can be read are kept."""
    whole = rss(entry(), entry("g2", "https://paper.example/b"))
    collector.site.reply("/home", whole[: whole.index(b"<guid isPermaLink='false'>g2") + 10])
    collector.source("home")

    collector.collect()

    assert collector.count(Item) == 1


def test_one_bad_entry_is_set_aside_with_its_reason(collector: Collector) -> None:
    """The others of its feed are stored."""
    collector.publishes("home", entry(title="", summary=""), entry("g2", "https://paper.example/b"))

    report = collector.collect()

    assert (report.new_items, report.set_aside) == (1, 1)
    assert collector.fetches()[0].set_aside[0]["reason"]


def test_a_server_is_asked_with_what_it_gave_and_an_unchanged_feed_is_a_success(collector: Collector) -> None:
    """Conditional GET: most looks cost a publisher nothing."""
    collector.publishes("home", entry(), headers={"ETag": 'W/"7"'})
    collector.collect()

    collector.site.reply("/home", status=304)
    report = collector.collect(hours=8)

    assert collector.site.asked[-1][1]["if-none-match"] == 'W/"7"'
    assert (report.unchanged, report.failures) == (1, [])


def test_validators_of_a_body_that_was_no_feed_are_not_sent(collector: Collector) -> None:
    """Else the server would say "unchanged" of news that were never stored."""
    collector.site.reply("/home", b"<html>busy</html>", headers={"ETag": '"1"'})
    collector.source("home")
    collector.collect()

    collector.publishes("home", entry())
    collector.collect(hours=8)

    assert "if-none-match" not in collector.site.asked[-1][1]
    assert collector.count(Item) == 1


def test_a_source_is_left_alone_until_it_is_due(collector: Collector) -> None:
    """The schedule asks often; publishers are asked at their pace."""
    collector.publishes("home", entry())
    collector.collect()

    collector.collect(minutes=10)

    assert len(collector.site.asked) == 1


def test_two_collectors_at_once_ask_each_publisher_once(collector: Collector) -> None:
    """Sources are claimed before anybody is asked."""
    for number in range(6):
        collector.publishes(f"feed{number}", entry(f"g{number}", f"https://paper.example/{number}"))

    with ThreadPoolExecutor(2) as pool:
        list(pool.map(lambda _: collector.collect(), range(2)))

    assert len(collector.site.asked) == 6
    assert collector.count(Item) == 6


def test_sources_of_a_killed_collector_are_taken_up_again(collector: Collector) -> None:
    """A claim lasts a quarter of an hour and no longer."""
    collector.publishes("home", entry())
    with collector.store.transaction() as session:
        ensure_sources(session, collector.partnership, now=collector.now)
    with collector.store.transaction() as session:
        session.execute(update(SourceState).values(due_at=collector.now + CLAIMED_FOR))

    assert collector.collect(minutes=14).read == 0
    assert collector.collect(minutes=1).read == 1


def test_an_undated_entry_of_the_first_reading_is_backlog_and_a_later_one_is_not(
    collector: Collector,
) -> None:
    """On the first day nobody knows how old it is; afterwards it is as old as its first sight."""
    collector.publishes("home", entry(date=None))
    collector.collect()

    collector.publishes("home", entry("g2", "https://paper.example/b", date=None))
    collector.collect(days=1)

    with collector.store.transaction() as session:
        backlog = dict(session.execute(select(Item.key, Item.backlog)).all())
    assert list(backlog.values()) == [True, False]


def test_a_date_that_comes_later_is_taken(collector: Collector) -> None:
    """Some feeds add it with the second edition."""
    collector.publishes("home", entry(date=None))
    collector.collect()

    collector.publishes("home", entry(summary="They met and signed."))
    collector.collect(days=1)

    assert collector.one(Item).published_at == datetime(2026, 3, 1, 5, 0, tzinfo=UTC)


def test_a_feed_with_nothing_known_in_it_says_that_items_may_be_missed(collector: Collector) -> None:
    """It was asked too rarely, and what stood in between is lost."""
    collector.publishes("home", entry())
    collector.collect()

    collector.publishes("home", entry("g9", "https://paper.example/z"))
    collector.collect(days=1)

    assert "missed" in str(collector.fetches()[-1].reason)


def test_a_feed_gone_on_three_days_is_paused_for_a_person(collector: Collector) -> None:
    """410 once may be a mistake; three days of it are a decision."""
    collector.site.reply("/home", status=410)
    collector.source("home")

    for _ in range(4):
        collector.collect(days=1)

    state = collector.one(SourceState)
    assert state.paused_reason is not None
    assert len(collector.fetches()) == 3


def test_another_address_in_the_configuration_starts_afresh(collector: Collector) -> None:
    """Validators belong to an address, and a new one is looked at at once."""
    collector.publishes("home", entry(), headers={"ETag": '"1"'})
    collector.collect()

    collector.site.reply("/moved", rss(entry()))
    collector.sources[0] = collector.sources[0].model_copy(
        update={"url": HttpUrl(collector.site.url("/moved"))}
    )
    report = collector.collect(minutes=1)

    assert report.read == 1
    assert "if-none-match" not in collector.site.asked[-1][1]


def test_disabled_sources_are_not_asked(collector: Collector) -> None:
    """Addresses that were never seen working ship disabled."""
    collector.site.reply("/home", rss(entry()))
    collector.source("home", enabled=False)

    collector.collect()

    assert collector.site.asked == []


def test_batches_keep_a_hosts_sources_together(collector: Collector) -> None:
    """Workers side by side must not meet at one publisher's door."""
    for number in range(3):
        collector.source(f"one{number}")
    collector.sources.append(
        collector.sources[0].model_copy(update={"key": "far", "url": HttpUrl("https://far.example/feed")})
    )
    with collector.store.transaction() as session:
        ensure_sources(session, collector.partnership, now=collector.now)

    with collector.store.transaction() as session:
        batches = due_batches(session, collector.partnership, now=collector.now, batches=8)

    assert sorted(map(sorted, batches)) == [["far"], ["one0", "one1", "one2"]]
