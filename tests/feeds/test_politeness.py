"""Many feeds at once, without being a burden to one host."""

import asyncio
import threading
import time
from collections.abc import Callable

import pytest

from partnership_watch.feeds import Fetcher, FetchRequest, FetchResult, by_host, fetch_all
from partnership_watch.store.tables import FetchOutcome

FEED = b'<rss version="2.0"><channel></channel></rss>'


@pytest.fixture
def read_all(site) -> Callable[..., list[FetchResult]]:
    """Ask for these addresses and wait for all results."""

    def read(*urls: str, **pacing: float) -> list[FetchResult]:
        async def ask() -> list[FetchResult]:
            allow = frozenset({site.host, site.host.replace("127.0.0.1", "localhost")})
            async with Fetcher(contact="desk@watch.example", allow_hosts=allow) as fetcher:
                requests = [FetchRequest(source=str(number), url=url) for number, url in enumerate(urls)]
                return [result async for result in fetch_all(fetcher, requests, **pacing)]

        return asyncio.run(ask())

    return read


def test_one_host_is_asked_in_series_with_a_pause(site, read_all):
    """Two requests never overlap, and the second waits."""
    busy, overlaps, moments = threading.Lock(), [], []

    def answer(handler):
        overlaps.append(not busy.acquire(blocking=False))
        moments.append(time.monotonic())
        time.sleep(0.05)
        busy.release()
        handler.send_response(404)
        handler.end_headers()

    for path in ("/1", "/2", "/3"):
        site.answer(path, answer)

    results = read_all(site.url("/1"), site.url("/2"), site.url("/3"), pause_seconds=0.2)

    assert [result.source for result in results] == ["0", "1", "2"]
    assert not any(overlaps)
    assert moments[1] - moments[0] >= 0.25
    assert moments[2] - moments[1] >= 0.25


def test_hosts_are_asked_side_by_side_and_a_slow_one_stops_nobody(site, read_all):
    """The quick host's result is there before the slow host has answered."""
    site.answer("/slow", lambda handler: time.sleep(0.5))
    site.reply("/quick", FEED)

    results = read_all(site.url("/slow"), site.url("/quick").replace("127.0.0.1", "localhost"))

    assert [result.source for result in results] == ["1", "0"]


def test_bound_of_one_host_at_a_time_is_kept(site, read_all):
    """With a bound of one, the hosts too stand in line."""
    site.answer("/slow", lambda handler: time.sleep(0.2))
    site.reply("/quick", FEED)

    results = read_all(
        site.url("/slow"), site.url("/quick").replace("127.0.0.1", "localhost"), parallel_hosts=1
    )

    assert [result.source for result in results] == ["0", "1"]


def test_host_that_wants_fewer_requests_gets_fewer(site, read_all):
    """After a 429 the host's other feeds are not asked in this round, and share the wish."""
    site.reply("/1", status=429, headers={"Retry-After": "600"})
    site.reply("/2", FEED)

    first, second = read_all(site.url("/1"), site.url("/2"), pause_seconds=0)

    assert len(site.asked) == 1
    assert (first.source, second.source) == ("0", "1")
    assert second.outcome is FetchOutcome.RATE_LIMITED
    assert second.retry_after == "600"
    assert "not asked" in second.reason


def test_every_request_has_one_result_however_it_fails(site, read_all):
    """Good, missing, unresolvable and nonsensical addresses all come back."""
    site.reply("/good", FEED)

    results = read_all(
        site.url("/good"), site.url("/none"), "http://x.invalid/", "http://[", "", pause_seconds=0
    )

    outcomes = {result.source: result.outcome for result in results}
    assert outcomes == {
        "0": FetchOutcome.CHANGED,
        "1": FetchOutcome.NOT_FOUND,
        "2": FetchOutcome.DNS,
        "3": FetchOutcome.REFUSED_ADDRESS,
        "4": FetchOutcome.REFUSED_ADDRESS,
    }


def test_leaving_early_cancels_the_rest(site):
    """A stage that stops at the first result leaves nothing running."""
    site.reply("/quick", FEED)
    site.answer("/slow", lambda handler: time.sleep(1))

    async def ask_once() -> int:
        allow = frozenset({site.host, site.host.replace("127.0.0.1", "localhost")})
        async with Fetcher(contact="desk@watch.example", allow_hosts=allow) as fetcher:
            urls = (site.url("/slow"), site.url("/quick").replace("127.0.0.1", "localhost"))
            results = fetch_all(fetcher, [FetchRequest(source="s", url=url) for url in urls])
            await anext(results)
            await results.aclose()
            return len(asyncio.all_tasks())

    assert asyncio.run(ask_once()) == 1


def test_batches_are_by_host(site):
    """What may be handed to different workers never splits a host."""
    urls = ("https://a.example/1", "http://A.example:80/2", "https://b.example/")

    batches = by_host(FetchRequest(source=url, url=url) for url in urls)

    assert {host: len(batch) for host, batch in batches.items()} == {"a.example": 2, "b.example": 1}
