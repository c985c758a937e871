"""An import or replay that was begun and that nobody works on any more is said, and how to go on."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from partnership_watch.history import import_history, replay
from partnership_watch.matching.unfinished import unfinished_troubles
from partnership_watch.troubles import Trouble

QUOTA = {
    "link": "https://norlandpost.example/quota",
    "title": "Norland and Sudmark agree herring quota",
    "published": "2026-06-01T10:00Z",
}


class KilledError(Exception):
    """Stands for the end of the process."""


def said(past: Any) -> list[Trouble]:
    """What is unfinished now."""
    with past.store.transaction() as session:
        return unfinished_troubles(session, past.partnership.slug, now=past.now)


@pytest.fixture
def long_work(past: Any) -> tuple[Callable[[int], None], list[Trouble]]:
    """Takes an hour at the first sign of progress, then its process dies; and what was said in that hour."""
    meanwhile: list[Trouble] = []

    def progress(_done: int) -> None:
        past.forward(hours=1)
        meanwhile.extend(said(past))
        raise KilledError

    return progress, meanwhile


def test_an_import_that_was_killed_is_said_until_it_has_ended(past: Any, long_work: Any) -> None:
    """As long as it runs it is no trouble, however long it takes."""
    progress, meanwhile = long_work
    file, begun = past.file(QUOTA), past.now
    with pytest.raises(KilledError):
        import_history(
            past.store,
            past.partnership,
            file,
            rejected=file.with_suffix(".rejected"),
            actor="test",
            clock=lambda: past.now,
            progress=progress,
        )

    (killed,) = said(past)
    past.import_file(file)

    assert meanwhile == said(past) == []
    assert killed.what == "the import of past.jsonl was begun and has not ended; 0 rows are done"
    assert (killed.since, killed.urgent) == (begun, False)


def test_a_replay_that_was_killed_is_said_until_another_under_its_rules_has_ended(
    past: Any, long_work: Any
) -> None:
    """With what to ask for, and for two weeks at most: then nobody waits for it."""
    progress, meanwhile = long_work
    past.shows({**QUOTA, "id": QUOTA["link"], "published": past.now.isoformat()})
    past.screen()
    past.forward(hours=1)
    begun = past.now

    def look_back(**more: Any) -> None:
        replay(
            past.store,
            past.partnership,
            since=begun - timedelta(days=90),
            until=past.now,
            rules="active",
            actor="test",
            clock=lambda: past.now,
            **more,
        )

    with pytest.raises(KilledError):
        look_back(progress=progress)
    (killed,) = said(past)
    past.forward(days=15)
    much_later = said(past)
    past.forward(days=-15)
    look_back()

    assert meanwhile == much_later == said(past) == []
    assert "has not ended" in killed.what
    assert killed.since == begun
    assert "--since 2026-03-03T13:00:00+00:00 --until 2026-06-01T13:00:00+00:00 --rules" in killed.remedy
