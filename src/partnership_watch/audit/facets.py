"""Filters as terms of one index, which finds what passes several of them without reading what passes one.

The function `facets_of` gives a search row's terms, `clause:31` or `language:vi`, and a GIN index holds the
rows of each, beside those of each word. Where they meet in few rows or in none, it leaps over the others; a
row of the table is read only if it holds all of them.
"""

import math
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Text, cast, func, literal
from sqlalchemy.dialects.postgresql import ARRAY, array

from partnership_watch.audit.filters import Filters
from partnership_watch.audit.passing import rule_set_of
from partnership_watch.store.tables import SearchRow
from partnership_watch.store.tables.search import FACET_SECONDS, FACETS

MOST_STRETCHES = 24
"""Of time that one question names: each is looked up by itself."""

_FIELDS = ("pillar", "clause", "commitment", "grade", "source", "language", "party", "verdict", "purpose")


def faceted(filters: Filters) -> list[ColumnElement[bool]]:
    """What must hold of a SearchRow's terms; nothing of the fields that are left open, of dates and words."""
    asked = [[f"{name}:{value}" for value in getattr(filters, name)] for name in _FIELDS]
    single: list[Any] = [terms[0] for terms in asked if len(terms) == 1]
    if filters.rule_set:
        single.append(literal("rule_set:", Text).concat(rule_set_of(filters.rule_set)))
    conditions = [_FACETS.overlap(_terms(terms)) for terms in asked if len(terms) > 1]
    return [*conditions, _FACETS.contains(_terms(single))] if single else conditions


def dated_between(since: datetime, until: datetime) -> list[ColumnElement[bool]]:
    """A SearchRow's term of time, if these stretches are few; whoever asks gives the very moments besides."""
    first, last = (math.floor(moment.timestamp() / FACET_SECONDS) for moment in (since, until))
    if last - first >= MOST_STRETCHES:
        return []
    return [_FACETS.overlap(_terms(f"dated:{number}" for number in range(first, last + 1)))]


def _terms(terms: Iterable[Any]) -> Any:
    return cast(array(list(terms)), ARRAY(Text))


_FACETS: Any = func.facets_of(*(getattr(SearchRow, name) for name in FACETS), type_=ARRAY(Text))
