"""Which sources are due, and reading them."""

import asyncio
import random
from collections.abc import Callable, Collection
from datetime import datetime

from partnership_watch.feeds.claiming import due_batches, ensure_sources
from partnership_watch.feeds.collecting import CollectReport, Fetching, collect_due
from partnership_watch.registry import Partnership
from partnership_watch.store import Store


def batches(
    store: Store, partnership: Partnership, *, clock: Callable[[], datetime], most: int
) -> list[list[str]]:
    """The keys of the sources that are due, in at most `most` lists that may be collected side by side."""
    with store.transaction() as session:
        ensure_sources(session, partnership, now=clock())
    with store.transaction() as session:
        return due_batches(session, partnership, now=clock(), batches=most)


def collect(
    store: Store,
    partnership: Partnership,
    fetching: Fetching,
    *,
    clock: Callable[[], datetime],
    only: Collection[str] | None = None,
    progress: Callable[[str], None] = lambda _: None,
) -> CollectReport:
    """Read the sources that are due, and keep what is new.

    Args:
        only: the keys of the sources to look at; all if None.
        progress: told the key of each source when it is done.
    """
    return asyncio.run(
        collect_due(
            store,
            partnership,
            fetching,
            clock=clock,
            chance=random.SystemRandom(),
            only=only,
            progress=progress,
        )
    )
