"""Every page of the staff, asked over a server of this process."""

import random
from collections.abc import Callable, Iterator
from datetime import timedelta
from hashlib import md5
from typing import Any
from urllib.parse import quote

import httpx

from benchmarks.history import ENDS, YEARS, Words
from benchmarks.lookups import (
    DELIVERIES,
    EDITIONS,
    FETCHES,
    ITEMS,
    LOOK_TALLIES,
    READERS,
    RULE_SET,
    RULE_SETS,
    SOURCES,
    STORIES,
    TALLIES,
    TALLIES_OF_CLAUSE,
    Found,
    Lookup,
    page,
)
from partnership_watch.audit.pages import Place
from partnership_watch.registry import Partnership

BAR, BAR_SEARCH = 150, 400  # milliseconds
USUAL, LONGEST = timedelta(days=30), timedelta(days=399)
"""What the pages of sources show unasked, and the most that they show."""


class Subjects:
    """What is asked about: drawn anew for each question, and the same in every run."""

    def __init__(self, partnership: Partnership, words: Words, items: int) -> None:
        self.words = words
        self.clauses = [one.number for one in partnership.clauses]
        self.commitments = [one.key for one in partnership.commitments]
        self.sources = [one.key for one in partnership.sources]
        self.of_clause = {one.number: [each.key for each in one.commitments] for one in partnership.clauses}
        self.pillars = [one.id for one in partnership.pillars]
        self._draw = random.Random(1)  # noqa: S311 - the same questions in every run
        self._items = items

    def any_of(self, values: Any) -> Any:
        """One of them."""
        return self._draw.choice(values)

    def item(self) -> int:
        """One with two matches."""
        return self._draw.randrange(1, self._items // 2) * 2

    def story(self) -> int:
        """One of several items."""
        return self.item() // 10 or 1

    def edition(self) -> int:
        """One of the ten years."""
        return self._draw.randrange(1, self._items // 110)

    def cursor(self) -> str:
        """Of a page anywhere in the ten years."""
        return Place(ENDS - timedelta(days=self._draw.randrange(1, 3_500)), 0, 0).cursor()

    def days(self) -> str:
        """Four months of a year, for an address."""
        year = self._draw.randrange(2018, 2027)
        return f"since={year}-03-01&until={year}-06-30"


def page_lookups(client: httpx.Client, of: Subjects) -> Iterator[Lookup]:
    """Every page but the search."""

    def staff(
        name: str, path: Callable[[int], str], *bare: str, found: Callable[[str], Found] = lambda _: {}
    ) -> Lookup:
        return Lookup(name, BAR, page(client, lambda number: f"/en{path(number)}", found), bare)

    def clause(number: int) -> str:
        return f"/clauses/{of.clauses[number % len(of.clauses)]}"

    def commitments(path: str) -> Found:
        return {"commitments": of.of_clause[int(path.partition("?")[0].rpartition("/")[2])]}

    def edition(path: str) -> Found:
        return {"editions": [int(path.split("/")[3])]}

    def rules(path: str) -> Found:
        return {"rules": path.split("/")[3:]}

    yield staff("overview", lambda _: "/", ITEMS, TALLIES, SOURCES)
    yield staff("clause", clause, ITEMS, STORIES, TALLIES_OF_CLAUSE, found=commitments)
    yield staff(
        "  a later page",
        lambda n: f"{clause(n)}?after={of.cursor()}",
        ITEMS,
        STORIES,
        TALLIES_OF_CLAUSE,
        found=commitments,
    )
    yield staff("item", lambda _: f"/items/{of.item()}", ITEMS, STORIES, EDITIONS, found=_item)
    yield staff(
        "item explained by today's rules", lambda _: f"/items/{of.item()}/explained", ITEMS, found=_item
    )
    yield staff(
        "  by a stored rule set",
        lambda n: f"/items/{of.item()}/explained?rules={rule_set(n % YEARS)}",
        ITEMS,
        RULE_SET,
        found=lambda path: _item(path) | {"rules": [path.rpartition("=")[2]]},
    )
    yield staff("story", lambda _: f"/stories/{of.story()}", ITEMS, STORIES)
    yield staff("review queue", lambda _: "/review", ITEMS)
    yield staff("  a clause", lambda _: f"/review?clause={of.any_of(of.clauses)}", ITEMS)
    yield staff("  context, Vietnamese", lambda _: "/review?grade=context&language=vi", ITEMS)
    yield staff(
        "  a clause, a grade, a language, a later page",
        lambda _: f"/review?clause={of.any_of(of.clauses)}&grade=direct&language=en&after={of.cursor()}",
        ITEMS,
    )
    yield staff("editions", lambda _: "/editions", EDITIONS)
    yield staff("  of some months", lambda _: f"/editions?audience=1&cadence=daily&{of.days()}", EDITIONS)
    yield staff("  that told of a clause", lambda _: f"/editions?clause={of.any_of(of.clauses)}", EDITIONS)
    yield staff("  a later page", lambda _: f"/editions?after={of.cursor()}", EDITIONS)
    yield staff("edition", lambda _: f"/editions/{of.edition()}", ITEMS, EDITIONS, DELIVERIES, found=edition)
    yield staff("  as it was mailed", lambda _: f"/editions/{of.edition()}/page", EDITIONS, found=edition)
    yield staff(
        "  its deliveries", lambda _: f"/editions/{of.edition()}/deliveries", DELIVERIES, found=edition
    )
    yield staff(
        "  its readers", lambda _: f"/editions/{of.edition()}/readers", READERS, DELIVERIES, found=edition
    )
    yield staff("rule sets", lambda _: "/rule-sets", RULE_SETS)
    yield staff("rule set", lambda n: f"/rule-sets/{rule_set(n % YEARS)}", RULE_SET, RULE_SETS, found=rules)
    yield staff(
        "rule sets compared",
        lambda n: f"/rule-sets/{rule_set(n % (YEARS - 1))}/{rule_set(n % (YEARS - 1) + 1)}",
        RULE_SET,
        found=rules,
    )
    yield staff("sources", lambda _: "/sources", LOOK_TALLIES, found=lambda _: {"since": ENDS - USUAL})
    yield staff(
        "  over 400 days",
        lambda n: (
            f"/sources?since={(ENDS - LONGEST - timedelta(days=n)):%Y-%m-%d}"
            f"&until={(ENDS - timedelta(days=n + 1)):%Y-%m-%d}"
        ),
        LOOK_TALLIES,
        found=lambda _: {"since": ENDS - LONGEST},
    )
    yield staff(
        "source, day by day",
        lambda n: f"/sources/{of.sources[n % len(of.sources)]}",
        FETCHES,
        found=lambda path: {"since": ENDS - USUAL, "source": path.rpartition("/")[2]},
    )


def search_page_lookups(client: httpx.Client, of: Subjects) -> Iterator[Lookup]:
    """The page around a search, in both languages of the pages."""

    def searched(name: str, language: str, query: Callable[[int], str]) -> Lookup:
        return Lookup(
            name, BAR_SEARCH, page(client, lambda number: f"/{language}/search?{query(number)}"), (ITEMS,)
        )

    def word(_: int) -> str:
        return f"words={quote(of.any_of(of.words.common))}&since=2024-01-01&until=2024-12-31"

    yield searched("search page: newest", "en", lambda _: "")
    yield searched("  in Vietnamese", "vi", lambda _: "")
    yield searched("  a later page", "en", lambda _: f"after={of.cursor()}")
    yield searched("  a common word, a year", "en", word)
    yield searched("  a common word, a year, in Vietnamese", "vi", word)


def rule_set(year: int) -> str:
    """The beginning of the hash of one year's rules, as history.sql makes them."""
    return md5(f"rules of year {year}".encode(), usedforsecurity=False).hexdigest()[:12]


def _item(path: str) -> Found:
    return {"items": [int(path.split("/")[3])]}
