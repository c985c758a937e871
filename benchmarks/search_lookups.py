"""Searches, by words and by filters, one and two together, and further pages of them."""

from collections.abc import Callable, Iterator
from typing import Any

from benchmarks.history import YEARS
from benchmarks.lookups import ITEMS, Lookup
from benchmarks.page_lookups import BAR_SEARCH, Subjects, rule_set
from partnership_watch.audit.filters import parse_filters
from partnership_watch.audit.searching import Filters, search
from partnership_watch.registry import Partnership
from partnership_watch.store import Store

Asked = dict[str, Any]
"""Fields of Filters."""


def search_lookups(store: Store, partnership: Partnership, of: Subjects) -> Iterator[Lookup]:
    """Every filter by itself, two that meet often, seldom and never, and words with and without marks."""

    def searched(
        name: str, asked: Callable[[int], Asked], after: Callable[[], str | None] = lambda: None
    ) -> Lookup:
        def ask(number: int) -> dict[str, Any]:
            with store.transaction() as session:
                found = search(session, partnership.slug, Filters(**asked(number)), after=after(), limit=50)
            return {"items": sorted({row.item_id for row in found.rows})}

        return Lookup(name, BAR_SEARCH, ask, (ITEMS,))

    def year() -> Asked:
        filters = parse_filters([tuple(pair.split("=")) for pair in of.days().split("&")])
        return {"since": filters.since, "until": filters.until}

    def source(number: int) -> list[str]:
        return [f"press-{number * number % 60}.example"]

    def old(number: int) -> str:
        return rule_set(number % YEARS)

    yield searched("search: newest", lambda _: {})
    yield searched("  a later page", lambda _: {}, of.cursor)
    yield from _by_one_filter(searched, of, source, old, year)
    yield from _by_two(searched, of, source, old, year)
    yield from _by_words(searched, of, year)


def _by_one_filter(searched: Any, of: Subjects, source: Any, old: Any, year: Any) -> Iterator[Lookup]:
    yield searched("a pillar", lambda _: {"pillar": [of.any_of(of.pillars)]})
    yield searched("a clause", lambda _: {"clause": [of.any_of(of.clauses)]})
    yield searched("  a later page", lambda _: {"clause": [of.any_of(of.clauses)]}, of.cursor)
    yield searched("a commitment", lambda _: {"commitment": [of.any_of(of.commitments)]})
    yield searched("a source", lambda n: {"source": source(n)})
    yield searched("context", lambda _: {"grade": ["context"]})
    yield searched("looks that found nothing", lambda _: {"grade": ["none"]})
    yield searched("a language", lambda n: {"language": ["en" if n % 2 else "vi"]})
    yield searched("a party", lambda n: {"party": ["uk" if n % 2 else "vn"]})
    yield searched("rejected", lambda _: {"verdict": ["rejected"]})
    yield searched("undecided", lambda _: {"verdict": ["undecided"]})
    yield searched("an old rule set", lambda n: {"rule_set": old(n)})
    yield searched("imported (there is nothing)", lambda _: {"purpose": ["import"]})
    yield searched("every screening", lambda _: {"every_screening": True})
    yield searched("four months of a year", lambda _: year())


def _by_two(searched: Any, of: Subjects, source: Any, old: Any, year: Any) -> Iterator[Lookup]:
    yield searched(
        "a commitment, four months of a year", lambda _: {"commitment": [of.any_of(of.commitments)], **year()}
    )
    yield searched("a clause, a source", lambda n: {"clause": [of.any_of(of.clauses)], "source": source(n)})
    yield searched(
        "a clause, a source, context",
        lambda n: {"clause": [of.any_of(of.clauses)], "source": source(n), "grade": ["context"]},
    )
    yield searched(
        "a clause, rejected", lambda _: {"clause": [of.any_of(of.clauses)], "verdict": ["rejected"]}
    )
    yield searched(
        "two sources, a pillar", lambda n: {"source": source(n) + source(n + 3), "pillar": of.pillars[:1]}
    )
    yield searched("a source, an old rule set", lambda n: {"source": source(n), "rule_set": old(n)})
    yield searched(
        "never: an old rule set, the newest year",
        lambda n: {"rule_set": rule_set(n % (YEARS - 1)), "since": "2026-08-01"},
    )
    yield searched(
        "never: a clause, another's commitment",
        lambda n: {
            "clause": [of.clauses[n % len(of.clauses)]],
            "commitment": of.of_clause[of.clauses[(n + 1) % len(of.clauses)]][:1],
        },
    )
    yield searched(
        "never: a large clause, another's commitment",
        lambda n: {"clause": of.clauses[:2], "commitment": of.of_clause[of.clauses[-1 - n % 30]][:1]},
    )
    yield searched("never: a rule set, imported", lambda n: {"rule_set": old(n), "purpose": ["import"]})
    yield searched(
        "never: a source, an unknown rule set", lambda n: {"source": source(n), "rule_set": "0123456789ab"}
    )


def _by_words(searched: Any, of: Subjects, year: Any) -> Iterator[Lookup]:
    marked = [word for word in of.words.common if not word.isascii()]
    unmarked = ["hop tac", "viet nam", "thuong mai", "nang luong"]
    yield searched("a common word", lambda _: {"words": of.any_of(of.words.common)})
    yield searched("  with marks", lambda _: {"words": of.any_of(marked)})
    yield searched("  without", lambda _: {"words": of.any_of(unmarked)})
    yield searched("  a later page", lambda _: {"words": of.any_of(of.words.common)}, of.cursor)
    yield searched(
        "a common word, a clause",
        lambda _: {"words": of.any_of(of.words.common), "clause": [of.any_of(of.clauses)]},
    )
    yield searched("a rare word", lambda _: {"words": of.any_of(of.words.rare)})
    yield searched("a word of one season", lambda _: {"words": of.any_of(of.words.seasonal)})
    yield searched(
        "  a clause, Vietnamese",
        lambda _: {
            "words": of.any_of(of.words.seasonal),
            "clause": [of.any_of(of.clauses)],
            "language": ["vi"],
        },
    )
    yield searched("a phrase", lambda _: {"words": of.any_of(of.words.phrases)})
    yield searched(
        "  a clause, a year",
        lambda _: {"words": of.any_of(of.words.phrases), "clause": [of.any_of(of.clauses)], **year()},
    )
    yield searched(
        "one word or another, not a third",
        lambda _: {"words": f"{of.any_of(of.words.rare)} or {of.any_of(of.words.seasonal)} -university"},
    )
    yield searched("a word that there is not", lambda n: {"words": f"nowhere{n + 2}"})
