"""Where the newest rows that pass some filters stand, found in a time that does not grow with the history.

Asked for the newest fifty of what passes two filters, the planner takes it that they lie evenly in time: it
walks one index from its newest end, and reads years row by row to reach what was last written of years ago.
So only what one index gives in order is walked. Words are looked for in the newest rows first, where common
ones are found. All else is found whole and then sorted: at once, if few rows are expected, or in windows of
time, the newest first, each longer than the one after it (docs/decisions/0024-search-and-growth.md).
"""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ClauseElement, Executable, Select, func, select, tuple_
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.orm import Session, aliased
from sqlalchemy.sql.compiler import SQLCompiler

from partnership_watch.audit.filters import Filters
from partnership_watch.audit.pages import Place
from partnership_watch.audit.passing import midnight, passing, plan_for_search, says, superseded
from partnership_watch.matching.searchable import Question, question
from partnership_watch.store.tables import SearchRow

NEAR = 5_000
"""Rows whose words are looked at one by one: 3 to 5 milliseconds a thousand."""
FEW = 100_000
"""Rows that are found and sorted in an eighth of a second."""
FIRST_WINDOW = timedelta(days=54)
WIDER = 3

_NARROW = ("pillar", "clause", "commitment", "source", "rule_set", "purpose")
"""Fields with an index of their own, that few rows may pass."""


def places(
    session: Session, partnership: str, filters: Filters, below: Place | None, limit: int
) -> list[Place]:
    """The places of the newest rows that pass, below a place if one is given, newest first."""
    plan_for_search(session)
    found: list[Place] = []
    asked = question(filters.words)
    if _in_order_of_an_index(filters):
        newest = _near(partnership, filters, below, asked) if asked else _walk(partnership, filters, below)
        found = [Place(*row) for row in session.execute(newest.limit(limit))]
        if asked is None or len(found) == limit:
            return found
        found = []
    within = select(SearchRow).where(*passing(partnership, filters), *_below(below))
    for window in _windows(session, partnership, filters, below, within):
        newest = _newest(window, filters).limit(limit - len(found))
        found += [Place(*row) for row in session.execute(newest)]
        if len(found) == limit:
            break
    return found


def _in_order_of_an_index(filters: Filters) -> bool:
    """At most one narrow field is filled, by one value: its index gives the rows in order."""
    narrow = [value for name in _NARROW if (value := getattr(filters, name))]
    if filters.verdict and "undecided" not in filters.verdict:
        narrow.append(filters.verdict)
    return len(narrow) <= 1 and all(isinstance(one, str) or len(one) == 1 for one in narrow)


def _walk(partnership: str, filters: Filters, below: Place | None) -> Select[datetime, int, int]:
    newest = select(*_place(SearchRow)).where(*passing(partnership, filters), *_below(below))
    if not filters.every_screening:
        newest = newest.where(~superseded(SearchRow, filters))
    return newest.order_by(*_newest_first(SearchRow))


def _near(
    partnership: str, filters: Filters, below: Place | None, asked: Question
) -> Select[datetime, int, int]:
    """Of the newest rows that pass all but the words, those that pass them too."""
    others = passing(partnership, filters.model_copy(update={"words": ""}))
    newest = select(SearchRow).where(*others, *_below(below)).order_by(*_newest_first(SearchRow)).limit(NEAR)
    near = aliased(SearchRow, newest.subquery("near"))
    said = select(*_place(near)).where(says(near, asked.exact))
    if not filters.every_screening:
        said = said.where(~superseded(near, filters))
    return said.order_by(*_newest_first(near))


def _windows(
    session: Session, partnership: str, filters: Filters, below: Place | None, within: Select[SearchRow]
) -> Iterator[Select[SearchRow]]:
    """What passes in times without gap, newest first."""
    asked = question(filters.words)
    if (asked is None or asked.words == 1) and _expected(session, within) <= FEW:
        yield within
        return
    ends = select(func.min(SearchRow.dated), func.max(SearchRow.dated))
    oldest, newer = session.execute(ends.where(SearchRow.partnership == partnership)).one()
    if newer is None:
        return
    if filters.since:
        oldest = max(oldest, midnight(filters.since))
    if filters.until:
        newer = min(newer, midnight(filters.until) + timedelta(days=1))
    if below:
        newer = min(newer, below.dated)
    span = FIRST_WINDOW
    while newer >= oldest:
        yield within.where(SearchRow.dated > newer - span, SearchRow.dated <= newer)
        newer, span = newer - span, WIDER * span


def _expected(session: Session, rows: Select[SearchRow]) -> int:
    """How many rows the planner expects."""
    (plan,) = session.execute(_Explain(rows.with_only_columns(SearchRow.id))).scalar_one()
    return int(plan["Plan"]["Plan Rows"])


class _Explain(Executable, ClauseElement):
    inherit_cache = False

    def __init__(self, statement: Select[Any]) -> None:
        self.statement = statement


@compiles(_Explain)
def _explain(element: _Explain, compiler: SQLCompiler, **kwargs: Any) -> str:
    return f"EXPLAIN (FORMAT JSON) {compiler.process(element.statement, **kwargs)}"


def _newest(within: Select[SearchRow], filters: Filters) -> Select[datetime, int, int]:
    """All of it is found first, then sorted, and only of the newest it is asked what supersedes them: each
    step would else be planned for the few rows that are wanted."""
    found = aliased(SearchRow, within.cte("found").prefix_with("MATERIALIZED"))
    in_order = aliased(
        SearchRow, select(found).order_by(*_newest_first(found)).offset(0).subquery("in_order")
    )
    newest = select(*_place(in_order))
    if not filters.every_screening:
        newest = newest.where(~superseded(in_order, filters))
    return newest.order_by(*_newest_first(in_order))


def _place(row: type[SearchRow]) -> tuple[Any, Any, Any]:
    return row.dated, row.item_id, row.id


def _newest_first(row: type[SearchRow]) -> tuple[Any, ...]:
    return tuple(column.desc() for column in _place(row))


def _below(place: Place | None) -> tuple[Any, ...]:
    if place is None:
        return ()
    return (
        SearchRow.dated <= place.dated,
        tuple_(*_place(SearchRow)) < tuple_(place.dated, place.item_id, place.row_id),
    )
