"""Where the newest rows that pass some filters stand, found in a time that does not grow with the history.

Asked for the newest fifty of what passes two filters, the planner takes it that they lie evenly in time: it
walks one index from its newest end, and reads years row by row to reach what was last written of years ago.
So an index is walked for its newest rows alone, where what is common is found. All else, and what is asked
for by words, is looked for in windows of time, the newest first, each longer than the one after it: found
whole, by an index of words and terms or by several that meet, and then sorted. A window in which too much
passes is made narrower (docs/decisions/0024-search-and-growth.md). What is asked for by the days on which it
was found is soon there, or else is found by the looks of these days.
"""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, func, select, true, tuple_
from sqlalchemy.orm import Session, aliased

from partnership_watch.audit.facets import dated_between, faceted
from partnership_watch.audit.filters import Filters
from partnership_watch.audit.looks import MANY_LOOKS, looks, numbered, were_any
from partnership_watch.audit.pages import Place
from partnership_watch.audit.passing import (
    dated_before,
    given,
    indexed,
    looked_at,
    midnight,
    passing,
    plan_for_search,
    says,
    superseded,
)
from partnership_watch.audit.planned import expected
from partnership_watch.matching.searchable import question
from partnership_watch.store.tables import SearchRow

NEAR, FURTHER, FURTHEST = 1_000, 4_000, 16_000
"""Rows that are walked, and how many more, twice, while these gave a fifth of what is wanted. A thousand take
2 milliseconds; where words are asked for, their index is as fast, and reads fewer pages."""
FEW, FEW_WITH_A_WORD = 500, 60_000
"""Expected rows that are found and sorted at once: each lies on a page of its own, but those with a word of
one season lie together. Of words that must meet nobody knows how many to expect: syllables of one word meet
15 times as often as strangers."""
MOST = 5_000
"""Rows of a window: a wider one is left when as many were found in it, after some 10 milliseconds."""
FEW_LOOKS = 60_000
"""Expected looks of the days that are asked for, a month or two: what they found is found whole. Of what many
found, that which is dated before these days is. Of still more looks it is looked for in all years: where a
page is not full there is little of it."""
NARROWEST, FIRST_WINDOW, WIDEST = timedelta(days=7), timedelta(days=54), timedelta(days=360)
"""Where words are asked for, the narrowest comes first: it holds what is common."""
WIDER, NARROWER = 3, 9

_NARROW = ("pillar", "clause", "commitment", "source", "rule_set", "purpose")
"""Fields with an index of their own, that few rows may pass."""


def places(
    session: Session, partnership: str, filters: Filters, below: Place | None, limit: int
) -> list[Place]:
    """The places of the newest rows that pass, below a place if one is given, newest first."""
    if filters.grade == ("none",) and (filters.pillar or filters.clause or filters.commitment):
        return []  # what was found to be nothing is under no commitment
    plan_for_search(session)
    if looked_at(filters):
        if (filters.rule_set or filters.purpose) and not were_any(session, partnership, filters):
            return []
        many, first = expected(session, looks(filters)), filters.found_since
        until = filters.until or date.max
        if many <= FEW_LOOKS or (first and until < first and many <= MANY_LOOKS):
            return _found_by_looks(session, partnership, filters, below, limit)
        if first and many <= MANY_LOOKS and (filters.since or date.min) < first:
            recent = filters.model_copy(update={"since": first})
            found = _of_years(session, partnership, recent, below, limit)
            older = filters.model_copy(update={"until": first - timedelta(days=1)})
            return found + _found_by_looks(session, partnership, older, below, limit - len(found))
    return _of_years(session, partnership, filters, below, limit)


def _found_by_looks(
    session: Session, partnership: str, filters: Filters, below: Place | None, limit: int
) -> list[Place]:
    """The newest of what the looks of the days found."""
    if not limit:
        return []
    conditions = (*passing(partnership, filters), *faceted(filters), numbered(session, filters))
    return _newest(session, select(SearchRow).where(*conditions, *_below(below)), filters, limit) or []


def _of_years(
    session: Session, partnership: str, filters: Filters, below: Place | None, limit: int
) -> list[Place]:
    """The newest of what was dated in whatever years."""
    found: list[Place] = []
    walked = _walked(filters)
    if walked is not None:
        for rows in (NEAR, FURTHER, FURTHEST):
            walk = _walk(partnership, walked, below)
            found += _near(session, partnership, walk.limit(rows), filters, limit - len(found))
            if len(found) == limit:
                return found
            below = _at(session, walk.offset(rows - 1).limit(1))
            if below is None:
                return found
            if found:  # what came in since the walk has pushed older rows past its end, those found too
                below = min(below, found[-1])
            if 5 * len(found) < limit:
                break
    for newest in _in_windows(session, partnership, filters, below, limit - len(found)):
        found += newest
    return found


def _walked(filters: Filters) -> Filters | None:
    """What one index gives in order: of the narrow fields at most one is filled, by one value; and dates.

    None where no index does, or where words are asked for.
    """
    if filters.words:
        return None
    narrow = {name: value for name in _NARROW if (value := getattr(filters, name))}
    if filters.verdict and "undecided" not in filters.verdict:
        narrow["verdict"] = filters.verdict
    if len(narrow) > 1 or any(len(one) > 1 for one in narrow.values() if not isinstance(one, str)):
        return None
    return Filters(since=filters.since, until=filters.until, found_until=filters.found_until, **narrow)


def _walk(partnership: str, walked: Filters, below: Place | None) -> Select[SearchRow]:
    rows = select(SearchRow).where(*given(partnership, walked), *_below(below))
    return rows.order_by(*_newest_first(SearchRow))


def _near(
    session: Session, partnership: str, walk: Select[SearchRow], filters: Filters, limit: int
) -> list[Place]:
    """Of the rows that are walked, the newest that pass."""
    near = aliased(SearchRow, walk.subquery("near"))
    conditions = passing(partnership, filters, near)
    if not filters.every_screening:
        conditions.append(~superseded(near, filters))
    newest = select(*_place(near)).where(*conditions).order_by(*_newest_first(near)).limit(limit)
    return [Place(*row) for row in session.execute(newest)]


def _at(session: Session, walk: Select[SearchRow]) -> Place | None:
    """The one place that is walked, if any."""
    row = session.execute(walk.with_only_columns(*_place(SearchRow))).one_or_none()
    return Place(*row) if row else None


def _in_windows(
    session: Session, partnership: str, filters: Filters, below: Place | None, limit: int
) -> Iterator[list[Place]]:
    """What passes, newest first, in times without gap, until there are as many as are wanted."""
    within = select(SearchRow).where(*passing(partnership, filters), *_below(below))
    oldest, newer = _ends(session, partnership, filters, below)
    span = NARROWEST if filters.words else FIRST_WINDOW
    may_be_few = True
    while limit and newer is not None and oldest is not None and newer >= oldest:
        older = max(newer - span, oldest - timedelta(seconds=1))
        # The terms of time first: the index begins with their first row, wherever the others meet.
        dated = (*dated_between(older, newer), SearchRow.dated > older, SearchRow.dated <= newer)
        window = within.where(*dated, *faceted(filters))
        newest = _newest(session, window, filters, limit, most=MOST if span > NARROWEST else None)
        if newest is None:
            span = max(NARROWEST, span / NARROWER)
            continue
        yield newest
        limit -= len(newest)
        if limit and may_be_few and _are_few(session, filters):
            row = _by_index_alone(filters)
            before = select(row).where(*_passing_besides(partnership, filters, row), *_below(below, row))
            before = before.where(row.dated <= older)
            rest = _newest(session, before, filters, limit, most=FEW_WITH_A_WORD)
            if rest is not None:
                yield rest
                return
        may_be_few = False
        newer, span = older, WIDER * span
        if not filters.words:
            span = min(WIDEST, span)
        elif not dated_between(newer - span, newer):  # too wide for terms: one look at all that is left
            span = newer - oldest + timedelta(seconds=1)


def _are_few(session: Session, filters: Filters) -> bool:
    """All that pass are soon found and sorted, by the planner's word where it can be trusted."""
    if asked := question(filters.words):
        alone = asked.words == 1 or (asked.exact == asked.loose and "|" in asked.loose)
        return alone and expected(session, select(SearchRow.id).where(indexed(asked))) <= FEW_WITH_A_WORD
    terms = faceted(filters)
    return bool(terms) and expected(session, select(SearchRow.id).where(*terms)) <= FEW


def _by_index_alone(filters: Filters) -> type[SearchRow]:
    """What the index of terms and words finds, of whatever date.

    With a bound of date beside it the planner would read years of another index, to look at fewer rows.
    """
    asked = question(filters.words)
    found = select(SearchRow).where(*faceted(filters), *([indexed(asked)] if asked else []))
    return aliased(SearchRow, found.offset(0).subquery("by_index"))


def _passing_besides(partnership: str, filters: Filters, row: type[SearchRow]) -> list[ColumnElement[bool]]:
    """What must hold of a row that the index found, besides."""
    conditions = passing(partnership, filters.model_copy(update={"words": ""}), row)
    asked = question(filters.words)
    return (
        conditions if asked is None or asked.exact == asked.loose else [*conditions, says(row, asked.exact)]
    )


def _ends(
    session: Session, partnership: str, filters: Filters, below: Place | None
) -> tuple[datetime | None, datetime | None]:
    """Between which moments to look."""
    ends = select(func.min(SearchRow.dated), func.max(SearchRow.dated))
    oldest, newest = session.execute(ends.where(SearchRow.partnership == partnership)).one()
    if newest is None:
        return None, None
    if filters.since:
        oldest = max(oldest, midnight(filters.since))
    if end := dated_before(filters):
        newest = min(newest, end)
    return oldest, min(newest, below.dated) if below else newest


def _newest(
    session: Session, within: Select[SearchRow], filters: Filters, limit: int, most: int | None = None
) -> list[Place] | None:
    """The newest of what passes; None where more than `most` rows do.

    All of it is found first, then sorted, and only of the newest it is asked what supersedes them: each step
    would else be planned for the few rows that are wanted.
    """
    cte = within.limit(most + 1 if most else None).cte("found").prefix_with("MATERIALIZED")
    found = aliased(SearchRow, cte)
    in_order = aliased(
        SearchRow, select(found).order_by(*_newest_first(found)).offset(0).subquery("in_order")
    )
    newest = select(*_place(in_order))
    if not filters.every_screening:
        newest = newest.where(~superseded(in_order, filters))
    few = select(func.count().label("rows")).select_from(cte).subquery("few")
    shown = newest.order_by(*_newest_first(in_order)).limit(limit).subquery("shown")
    both = select(few.c.rows, *shown.c).select_from(few.outerjoin(shown, true()))
    rows = session.execute(both.order_by(*(column.desc() for column in shown.c))).all()
    if most is not None and rows[0].rows > most:
        return None
    return [Place(*place) for _, *place in rows if place[0] is not None]


def _place(row: type[SearchRow]) -> tuple[Any, Any, Any]:
    return row.dated, row.item_id, row.id


def _newest_first(row: type[SearchRow]) -> tuple[Any, ...]:
    return tuple(column.desc() for column in _place(row))


def _below(place: Place | None, row: type[SearchRow] = SearchRow) -> tuple[Any, ...]:
    if place is None:
        return ()
    return (
        row.dated <= place.dated,
        tuple_(*_place(row)) < tuple_(place.dated, place.item_id, place.row_id),
    )
