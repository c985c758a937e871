"""Trying feeds without keeping anything: what an operator asks before enabling one."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from partnership_watch.feeds.collecting import Fetching
from partnership_watch.feeds.fetch import Fetcher
from partnership_watch.feeds.outcomes import FetchRequest, FetchResult
from partnership_watch.feeds.parse import NotAFeed, parse_answer
from partnership_watch.feeds.politeness import fetch_all
from partnership_watch.registry.models import Source
from partnership_watch.store.tables import FetchOutcome


@dataclass(frozen=True)
class CheckedSource:
    """What one look at a feed gave."""

    source: Source
    outcome: FetchOutcome
    reason: str
    remedy: str | None
    entries: int = 0
    newest: datetime | None = None
    """The date of the newest dated entry, UTC."""


async def check_sources(
    sources: Sequence[Source],
    fetching: Fetching,
    *,
    clock: Callable[[], datetime],
    progress: Callable[[str], None],
) -> list[CheckedSource]:
    """Look at each source once, in the order given.

    Args:
        clock: the time now, UTC: entries' dates are judged by it.
        progress: told the key of each source when it is done.
    """
    by_key = {source.key: source for source in sources}
    requests = [FetchRequest(source=source.key, url=str(source.url)) for source in sources]
    checked: dict[str, CheckedSource] = {}
    async with Fetcher(contact=fetching.contact, allow_hosts=fetching.allow_hosts) as fetcher:
        async for result in fetch_all(fetcher, requests, pause_seconds=fetching.pause_seconds):
            checked[result.source] = _checked(by_key[result.source], result, clock())
            progress(result.source)
    return [checked[source.key] for source in sources]


def _checked(source: Source, result: FetchResult, now: datetime) -> CheckedSource:
    if not result.outcome.succeeded:
        return CheckedSource(source, result.outcome, result.reason, result.remedy)
    feed = parse_answer(source, result, fetched_at=now)
    if isinstance(feed, NotAFeed):
        return CheckedSource(source, FetchOutcome.NOT_A_FEED, feed.reason, feed.remedy)
    moved = f"it now lives at {result.permanent_url}" if result.permanent_url else None
    return CheckedSource(
        source,
        FetchOutcome.WITHDRAWN if feed.withdrawn else result.outcome,
        feed.title,
        moved,
        len(feed.entries),
        max((entry.published_at for entry in feed.entries if entry.published_at), default=None),
    )
