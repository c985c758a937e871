"""Kinds of questions, each asked many times and timed beside a bare look-up of the rows in its answers."""

import os
import re
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from statistics import median, quantiles
from typing import Any

import httpx
from sqlalchemy import text

from benchmarks.history import ENDS
from benchmarks.showing import show
from partnership_watch.store import Store

WARMING, ROUNDS, COLD_ROUNDS = 2, 40, 5
BARE_EVERY = 4
"""Of the warm answers, one in so many is followed by a bare look-up."""

Found = Mapping[str, Any]
"""What an answer shows, as parameters of the bare statements: `items`, `editions` and so on, by number."""
Ask = Callable[[int], Found]
"""Ask the n-th question of a kind; other questions have other subjects."""

ITEMS = """
    SELECT * FROM items JOIN revisions ON revisions.item_id = items.id
    JOIN screenings ON screenings.revision_id = revisions.id
    LEFT JOIN matches ON matches.screening_id = screenings.id
    WHERE items.id = ANY (:items)
"""
TALLIES = "SELECT * FROM tallies WHERE partnership = :partnership AND month > :year_ago"
TALLIES_OF_CLAUSE = (
    "SELECT * FROM tallies WHERE partnership = :partnership AND commitment = ANY (:commitments)"
)
STORIES = "SELECT * FROM stories JOIN story_items ON story_id = stories.id WHERE stories.id = ANY (:stories)"
EDITIONS = (
    "SELECT * FROM editions LEFT JOIN told ON edition_id = editions.id WHERE editions.id = ANY (:editions)"
)
DELIVERIES = """
    SELECT * FROM deliveries JOIN attempts ON delivery_id = deliveries.id WHERE edition_id = ANY (:editions)
"""
READERS = """
    SELECT * FROM deliveries JOIN subscriptions ON subscriptions.id = subscription_id
    JOIN subscribers ON subscribers.id = subscriber_id
    WHERE edition_id = ANY (:editions)
"""
RULE_SETS = "SELECT hash, engine_version, first_used_at FROM rule_sets"
RULE_SET = "SELECT * FROM rule_sets WHERE left(hash, 12) = ANY (:rules)"
SOURCES = "SELECT * FROM sources WHERE partnership = :partnership"
FETCHES = """
    SELECT * FROM sources JOIN fetches ON source_id = sources.id AND started_at >= :since
    WHERE partnership = :partnership AND (CAST(:source AS text) IS NULL OR key = :source)
"""
LOOK_TALLIES = """
    SELECT * FROM sources JOIN look_tallies ON source_id = sources.id AND day >= CAST(:since AS date)
    WHERE partnership = :partnership
"""

_LINKED = re.compile(r'href="[^"]*/(items|stories|editions)/([0-9]+)')


@dataclass(frozen=True)
class Lookup:
    """One kind of question, and how many milliseconds its answer may take; None if it is no page's."""

    name: str
    bar: int | None
    ask: Ask
    bare: Sequence[str]


@dataclass(frozen=True)
class Timed:
    """How long answers to one kind of question took, in milliseconds."""

    warm: Sequence[float]
    cold: Sequence[float]
    """With nothing of the database in the system's memory; in PostgreSQL's own is what was asked last."""
    bare: Sequence[float]
    """The same rows once more, by their keys, after some of the warm answers."""


def page(
    client: httpx.Client, path: Callable[[int], str], found: Callable[[str], Found] = lambda _: {}
) -> Ask:
    """Fetch a page; what it links to is what it shows.

    Args:
        found: what else it shows, by its path.
    """

    def ask(number: int) -> Found:
        asked = path(number)
        answer = client.get(asked)
        if answer.status_code != 200:
            raise RuntimeError(f"{asked} answers {answer.status_code}")
        shown: dict[str, set[int]] = {"items": set(), "stories": set(), "editions": set()}
        for kind, row_id in _LINKED.findall(answer.text):
            shown[kind].add(int(row_id))
        return {**{kind: sorted(ids) for kind, ids in shown.items()}, **found(asked)}

    return ask


def ask_all(
    store: Store, partnership: str, data: Path, title: str, lookups: Sequence[Lookup], *, note: str
) -> None:
    """Ask all kinds, one after the other, and print how long they took."""
    rows = []
    for lookup in lookups:
        timed = _timed(store, partnership, data, lookup)
        highest = _percentile(timed.warm)
        over = lookup.bar is not None and highest > lookup.bar
        rows.append(
            (
                lookup.name,
                f"{median(timed.warm):,.0f}",
                f"{highest:,.0f}",
                f"{max(timed.warm):,.0f}",
                f"{median(timed.cold):,.0f}",
                f"{_percentile(timed.bare):,.1f}",
                f"{lookup.bar or ''}{' over' if over else ''}",
            )
        )
    show(
        title,
        ("", "median", "95 %", "longest", "cold", "bare, 95 %", "bar"),
        rows,
        f"milliseconds; {ROUNDS} different questions of each kind after {WARMING} to warm up; cold: the "
        f"median of {COLD_ROUNDS} others, each with the files out of the system's memory; bare: the rows in "
        f"the answer, by their keys, after it; {note}",
    )


def _timed(store: Store, partnership: str, data: Path, lookup: Lookup) -> Timed:
    warm, cold, bare = [], [], []
    for number in range(-WARMING, ROUNDS):
        seconds, found = _asked(lookup.ask, number)
        warm.append(seconds)
        if number % BARE_EVERY == 0:
            bare.append(_bare(store, partnership, lookup.bare, found))
    for number in range(ROUNDS, ROUNDS + COLD_ROUNDS):
        _out_of_memory(store, data)
        cold.append(_asked(lookup.ask, number)[0])
    return Timed(*([one * 1000 for one in times] for times in (warm[WARMING:], cold, bare)))


def _asked(ask: Ask, number: int) -> tuple[float, Found]:
    start = time.perf_counter()
    found = ask(number)
    return time.perf_counter() - start, found


def _bare(store: Store, partnership: str, statements: Sequence[str], found: Found) -> float:
    asked = {
        "partnership": partnership,
        "year_ago": ENDS.date() - timedelta(days=365),
        "source": None,
        **found,
    }
    start = time.perf_counter()
    with store.transaction() as session:
        for statement in statements:
            session.execute(text(statement), asked).all()
    return time.perf_counter() - start


def _out_of_memory(store: Store, data: Path) -> None:
    with store.transaction() as session:
        database = session.scalar(text("SELECT oid FROM pg_database WHERE datname = current_database()"))
    for file in (data / "base" / str(database)).iterdir():
        descriptor = os.open(file, os.O_RDONLY)
        try:
            os.posix_fadvise(descriptor, 0, 0, os.POSIX_FADV_DONTNEED)
        finally:
            os.close(descriptor)


def _percentile(times: Sequence[float]) -> float:
    return quantiles(times, n=20, method="inclusive")[-1]
