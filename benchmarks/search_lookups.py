"""Searches, by words and by filters, one and two together, and further pages of them."""

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from typing import Any
from urllib.parse import parse_qsl

from benchmarks.history import YEARS
from benchmarks.lookups import ITEMS, Ask, Lookup
from benchmarks.page_lookups import BAR_SEARCH, Subjects, rule_set
from partnership_watch.audit.searching import Filters, search
from partnership_watch.registry import Partnership
from partnership_watch.store import Store

Asked = dict[str, Any]
"""Fields of Filters, and perhaps `after`."""
Kind = tuple[str, Callable[[int], Asked]]
"""Its name, and what its n-th question asks for."""


def search_lookups(store: Store, partnership: Partnership, of: Subjects) -> Iterator[Lookup]:
    """Every filter by itself, two that meet often, seldom and never, and words with and without marks."""
    for kinds in (_by_one_filter, _by_two, _by_words):
        for name, asked in kinds(of):
            yield Lookup(name, BAR_SEARCH, _searched(store, partnership.slug, asked), (ITEMS,))


def _searched(store: Store, partnership: str, asked: Callable[[int], Asked]) -> Ask:
    def ask(number: int) -> dict[str, Any]:
        fields = asked(number)
        after = fields.pop("after", None)
        with store.transaction() as session:
            found = search(session, partnership, Filters(**fields), after=after, limit=50)
        return {"items": sorted({row.item_id for row in found.rows})}

    return ask


def _by_one_filter(of: Subjects) -> Iterator[Kind]:
    yield "search: newest", lambda _: {}
    yield "  a later page", lambda _: {"after": of.cursor()}
    yield "a pillar", lambda _: {"pillar": [of.any_of(of.pillars)]}
    yield "a clause", lambda _: _clause(of)
    yield "  a later page", lambda _: {**_clause(of), "after": of.cursor()}
    yield "a commitment", lambda _: {"commitment": [of.any_of(of.commitments)]}
    yield "a source", lambda n: {"source": _sources(n)}
    yield "context", lambda _: {"grade": ["context"]}
    yield "looks that found nothing", lambda _: {"grade": ["none"]}
    yield "a language", lambda n: {"language": ["en" if n % 2 else "vi"]}
    yield "a party", lambda n: {"party": ["uk" if n % 2 else "vn"]}
    yield "rejected", lambda _: {"verdict": ["rejected"]}
    yield "undecided", lambda _: {"verdict": ["undecided"]}
    yield "an old rule set", lambda n: {"rule_set": rule_set(n % YEARS)}
    yield "imported (there is nothing)", lambda _: {"purpose": ["import"]}
    yield "every screening", lambda _: {"every_screening": True}
    yield "four months of a year", lambda _: _months(of)
    yield "found in four months of a year", lambda _: _found(of)
    yield "  in a week", lambda _: _found_in_a_week(of)
    yield "  by the end of them", lambda _: {"found_until": _found(of)["found_until"]}


def _by_two(of: Subjects) -> Iterator[Kind]:
    yield (
        "a commitment, four months of a year",
        lambda _: {"commitment": [of.any_of(of.commitments)], **_months(of)},
    )
    yield "a clause, found in four months of a year", lambda _: {**_clause(of), **_found(of)}
    yield "  in a week", lambda _: {**_clause(of), **_found_in_a_week(of)}
    yield "  and a source", lambda n: {**_clause(of), "source": _sources(n), **_found(of)}
    yield (
        "  and context, every screening",
        lambda _: {
            **_clause(of),
            "grade": ["context"],
            "every_screening": True,
            **_found(of),
        },
    )
    yield (
        "never: an old rule set, found in the newest year",
        lambda n: {"rule_set": rule_set(n % (YEARS - 1)), "found_since": "2026-08-01"},
    )
    yield "a clause, a source", lambda n: {**_clause(of), "source": _sources(n)}
    yield (
        "a clause, a source, context",
        lambda n: {**_clause(of), "source": _sources(n), "grade": ["context"]},
    )
    yield "a clause, rejected", lambda _: {**_clause(of), "verdict": ["rejected"]}
    yield "two sources, a pillar", lambda n: {"source": _sources(n, n + 3), "pillar": of.pillars[:1]}
    yield "a source, an old rule set", lambda n: {"source": _sources(n), "rule_set": rule_set(n % YEARS)}
    yield (
        "never: an old rule set, the newest year",
        lambda n: {"rule_set": rule_set(n % (YEARS - 1)), "since": "2026-08-01"},
    )
    yield (
        "never: a clause, another's commitment",
        lambda n: {
            "clause": [of.clauses[n % len(of.clauses)]],
            "commitment": of.of_clause[of.clauses[(n + 1) % len(of.clauses)]][:1],
        },
    )
    yield (
        "never: a large clause, another's commitment",
        lambda n: {"clause": of.clauses[:2], "commitment": of.of_clause[of.clauses[-1 - n % 30]][:1]},
    )
    yield "never: a rule set, imported", lambda n: {"rule_set": rule_set(n % YEARS), "purpose": ["import"]}
    yield (
        "never: a source, an unknown rule set",
        lambda n: {"source": _sources(n), "rule_set": "0123456789ab"},
    )


def _by_words(of: Subjects) -> Iterator[Kind]:
    words = of.words
    marked = [word for word in words.common if not word.isascii()]
    unmarked = ["hop tac", "viet nam", "thuong mai", "nang luong"]
    yield "a common word", lambda _: {"words": of.any_of(words.common)}
    yield "  with marks", lambda _: {"words": of.any_of(marked)}
    yield "  without", lambda _: {"words": of.any_of(unmarked)}
    yield "  a later page", lambda _: {"words": of.any_of(words.common), "after": of.cursor()}
    yield "a common word, a clause", lambda _: {"words": of.any_of(words.common), **_clause(of)}
    yield "a rare word", lambda _: {"words": of.any_of(words.rare)}
    yield "a word of one season", lambda _: {"words": of.any_of(words.seasonal)}
    yield (
        "  a clause, Vietnamese",
        lambda _: {"words": of.any_of(words.seasonal), **_clause(of), "language": ["vi"]},
    )
    yield "a phrase", lambda _: {"words": of.any_of(words.phrases)}
    yield (
        "  a clause, a year",
        lambda _: {"words": of.any_of(words.phrases), **_clause(of), **_months(of)},
    )
    yield (
        "  a clause, found in four months of a year",
        lambda _: {"words": of.any_of(words.phrases), **_clause(of), **_found(of)},
    )
    yield (
        "one word or another, not a third",
        lambda _: {"words": f"{of.any_of(words.rare)} or {of.any_of(words.seasonal)} -university"},
    )
    yield "a word that there is not", lambda n: {"words": f"nowhere{n + 2}"}


def _clause(of: Subjects) -> Asked:
    return {"clause": [of.any_of(of.clauses)]}


def _sources(*numbers: int) -> list[str]:
    return [f"press-{number * number % 60}.example" for number in numbers]


def _found(of: Subjects) -> Asked:
    return {f"found_{name}": day for name, day in _months(of).items()}


def _found_in_a_week(of: Subjects) -> Asked:
    first = date.fromisoformat(_found(of)["found_since"])
    return {"found_since": first, "found_until": first + timedelta(days=6)}


def _months(of: Subjects) -> Asked:
    return dict(parse_qsl(of.days()))
