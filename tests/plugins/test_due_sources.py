"""The trigger that wakes the collect DAG."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import aclosing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from airflowing import airflows_own_warnings
from sqlalchemy import URL, update

from partnership_watch.feeds.claiming import ensure_sources
from partnership_watch.registry import load_partnership
from partnership_watch.store import Store
from partnership_watch.store.tables import SourceState

pytestmark = pytest.mark.airflow
NOW = datetime(2026, 3, 2, 7, 5, tzinfo=UTC)
ALL = ["norland-government", "norland-post", "solano-bao"]


@pytest.fixture
def norland(project: Path) -> Path:
    """A partnership's folder with three enabled sources."""
    return project / "tests" / "partnerships" / "norland-sudmark"


@pytest.fixture
def trigger(monkeypatch: pytest.MonkeyPatch, owner_url: URL, norland: Path) -> Any:
    """A trigger that looks twenty times a second, at the fixed moment NOW."""
    address = owner_url.set(username="partnership_watch").render_as_string(hide_password=False)
    monkeypatch.setenv("PARTNERSHIP_WATCH_DATABASE_URL", address)
    monkeypatch.setenv("PARTNERSHIP_WATCH_MOMENT", NOW.isoformat())
    with airflows_own_warnings():
        from due_sources import DueSourcesTrigger
    return DueSourcesTrigger(config=str(norland), tick_seconds=0.05)


def known(store: Store, norland: Path, *, due: datetime) -> None:
    """Let every source be due at a moment."""
    with store.transaction() as session:
        ensure_sources(session, load_partnership(norland), now=due)


def make_due(store: Store, key: str, at: datetime) -> None:
    """Move one source."""
    with store.transaction() as session:
        session.execute(update(SourceState).where(SourceState.key == key).values(due_at=at))


async def first(events: AsyncIterator[Any]) -> list[str]:
    """The sources of the next event."""
    event = await asyncio.wait_for(anext(events), timeout=20)
    return list(event.payload["sources"])


async def nothing(events: AsyncIterator[Any]) -> bool:
    """Whether no event comes within ten looks."""
    waiting = asyncio.ensure_future(anext(events))
    done, _ = await asyncio.wait([waiting], timeout=0.5)
    waiting.cancel()
    await asyncio.gather(waiting, return_exceptions=True)
    return not done


def test_sources_that_are_due_are_announced_once(trigger: Any, store: Store, norland: Path) -> None:
    """The collect DAG is woken, and then left to its work."""
    known(store, norland, due=NOW - timedelta(minutes=1))

    async def look() -> tuple[list[str], bool]:
        async with aclosing(trigger.run()) as events:
            return await first(events), await nothing(events)

    assert asyncio.run(look()) == (ALL, True)


def test_source_that_comes_due_later_is_announced_then(trigger: Any, store: Store, norland: Path) -> None:
    """Nothing is said while nothing is due; a source that was read is announced when it is due again."""
    known(store, norland, due=NOW + timedelta(hours=1))

    async def look() -> list[list[str]]:
        heard = []
        async with aclosing(trigger.run()) as events:
            for _ in range(2):
                waiting = asyncio.ensure_future(first(events))
                await asyncio.sleep(0.3)
                make_due(store, "norland-post", NOW)
                heard.append(await waiting)
                make_due(store, "norland-post", NOW + timedelta(hours=1))
        return heard

    assert asyncio.run(look()) == [["norland-post"], ["norland-post"]]


def test_database_that_is_away_is_waited_for(
    trigger: Any, store: Store, norland: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A trigger that raises is started again every second, for ever; this one looks again instead."""
    known(store, norland, due=NOW)
    right = store.url.render_as_string(hide_password=False)
    monkeypatch.setenv("PARTNERSHIP_WATCH_DATABASE_URL", "postgresql://nobody@127.0.0.1:1/nothing")

    async def look() -> list[str]:
        async with aclosing(trigger.run()) as events:
            waiting = asyncio.ensure_future(first(events))
            await asyncio.sleep(0.3)
            monkeypatch.setenv("PARTNERSHIP_WATCH_DATABASE_URL", right)
            return await waiting

    assert asyncio.run(look()) == ALL


def test_trigger_is_made_again_from_what_it_serialises(trigger: Any) -> None:
    """The triggerer knows it by these words alone, and two partnerships have different ones."""
    path, arguments = trigger.serialize()

    assert path == "due_sources.DueSourcesTrigger"
    assert type(trigger)(**arguments).serialize() == trigger.serialize()
    assert arguments["config"].endswith("norland-sudmark")
