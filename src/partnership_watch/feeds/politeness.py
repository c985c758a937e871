"""Ask many feeds without being a burden: a host's in series with a pause, hosts side by side in a bound."""

import asyncio
from collections.abc import AsyncIterator, Iterable
from dataclasses import replace
from urllib.parse import urlsplit

from partnership_watch.feeds.fetch import Fetcher
from partnership_watch.feeds.outcomes import FetchRequest, FetchResult
from partnership_watch.store.tables import FetchOutcome

PAUSE_SECONDS = 2.0  # between two requests to one host
PARALLEL_HOSTS = 8


async def fetch_all(
    fetcher: Fetcher,
    requests: Iterable[FetchRequest],
    *,
    pause_seconds: float = PAUSE_SECONDS,
    parallel_hosts: int = PARALLEL_HOSTS,
) -> AsyncIterator[FetchResult]:
    """One result for each request, in the order in which they end.

    A host that answers "too many requests" is not asked again in this round; its other feeds share that
    answer.
    Leaving the iteration early cancels what is still under way.
    """
    hosts = by_host(requests)
    results: asyncio.Queue[FetchResult | None] = asyncio.Queue()
    places = asyncio.Semaphore(parallel_hosts)

    async def ask_host(batch: list[FetchRequest]) -> None:
        try:
            async with places:
                async for result in _in_series(fetcher, batch, pause_seconds):
                    results.put_nowait(result)
        finally:
            results.put_nowait(None)

    tasks = [asyncio.create_task(ask_host(batch)) for batch in hosts.values()]
    try:
        under_way = len(tasks)
        while under_way:
            result = await results.get()
            if result is None:
                under_way -= 1
            else:
                yield result
        await asyncio.gather(*tasks)  # an error of our own code is raised here, not lost
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


def by_host(requests: Iterable[FetchRequest]) -> dict[str, list[FetchRequest]]:
    """The requests of each host, in order: the smallest batches that may be handed to different workers."""
    hosts: dict[str, list[FetchRequest]] = {}
    for request in requests:
        hosts.setdefault(_host(request.url), []).append(request)
    return hosts


async def _in_series(
    fetcher: Fetcher, batch: list[FetchRequest], pause_seconds: float
) -> AsyncIterator[FetchResult]:
    told_to_wait: FetchResult | None = None
    for position, request in enumerate(batch):
        if told_to_wait:
            yield replace(
                told_to_wait,
                source=request.source,
                url=request.url,
                reason="not asked: the host wants fewer requests",
                etag=request.etag,
                last_modified=request.last_modified,
                body_hash=request.body_hash,
                seconds=0.0,
            )
            continue
        if position:
            await asyncio.sleep(pause_seconds)
        result = await fetcher.fetch(request)
        if result.outcome is FetchOutcome.RATE_LIMITED:
            told_to_wait = result
        yield result


def _host(url: str) -> str:
    try:
        return urlsplit(url).hostname or ""
    except ValueError:
        return ""
