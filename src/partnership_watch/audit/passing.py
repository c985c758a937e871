"""Filters as conditions on the search rows."""

from collections.abc import Collection
from datetime import UTC, date, datetime, time, timedelta

from sqlalchemy import ColumnElement, ScalarSelect, and_, cast, exists, func, or_, select, tuple_
from sqlalchemy.dialects.postgresql import TSQUERY
from sqlalchemy.orm import Session, aliased

from partnership_watch.audit.filters import Filters
from partnership_watch.feeds.dates import AHEAD
from partnership_watch.matching.searchable import Question, question
from partnership_watch.store.tables import Purpose, RevisionWords, Screening, SearchRow, StoredRuleSet
from partnership_watch.store.tables.search import RULE_SET_CHARACTERS

MEMORY = "64MB"
"""Of one search. With PostgreSQL's 4 MB the places of a common word lose their exactness, and then every row
of a page of the table is asked for its words."""

_DEFAULT_PURPOSES = (Purpose.LIVE, Purpose.IMPORT)
_DEFAULT_GRADES = ("direct", "context")
_DAY = timedelta(days=1)


def passing(
    partnership: str, filters: Filters, row: type[SearchRow] = SearchRow
) -> list[ColumnElement[bool]]:
    """What must hold of a row; besides, unless every one is asked for, that it is not superseded."""
    meant = {"purpose": purposes(filters), "grade": filters.grade or _DEFAULT_GRADES}
    conditions = given(partnership, filters.model_copy(update=meant), row)
    if asked := question(filters.words):
        conditions += holding(asked, row)
    if days := looked_at(filters):
        conditions.append(_of_the_look(row, days))
    return conditions


def given(partnership: str, filters: Filters, row: type[SearchRow] = SearchRow) -> list[ColumnElement[bool]]:
    """The same of what stands in the row: without words and the look's day, and without what is meant where
    purpose or grade is left open."""
    conditions = [row.partnership == partnership]
    if filters.since:
        conditions.append(row.dated >= midnight(filters.since))
    if end := dated_before(filters):
        conditions.append(row.dated < end)
    if filters.pillar:
        conditions.append(row.pillar.in_(filters.pillar))
    if filters.clause:
        conditions.append(row.clause.in_(filters.clause))
    if filters.commitment:
        conditions.append(row.commitment.in_(filters.commitment))
    if filters.grade:
        conditions.append(row.grade.in_(filters.grade))
    if filters.source:
        conditions.append(row.publisher.in_(filters.source))
    if filters.language:
        conditions.append(row.language.in_(filters.language))
    if filters.party:
        conditions.append(row.parties.overlap(list(filters.party)))
    if filters.verdict:
        conditions.append(_judged(filters.verdict, row))
    if filters.rule_set:
        conditions.append(row.rule_set == rule_set_of(filters.rule_set))
    if filters.purpose:
        conditions.append(row.purpose.in_(purposes(filters)))
    return conditions


def superseded(row: type[SearchRow], filters: Filters) -> ColumnElement[bool]:
    """A later revision of the row's item was looked at, or this one later, by what is searched."""
    later = aliased(SearchRow)
    conditions = [
        later.item_id == row.item_id,
        later.partnership == row.partnership,
        later.purpose.in_(purposes(filters)),
        tuple_(later.revision, later.screening_id) > tuple_(row.revision, row.screening_id),
    ]
    if filters.rule_set:
        conditions.append(later.rule_set == row.rule_set)
    if filters.found_until:
        conditions.append(_of_the_look(later, looked_at(filters.model_copy(update={"found_since": None}))))
    return exists().where(*conditions)


def dated_before(filters: Filters) -> datetime | None:
    """Before which moment every item is dated that passes, if there is one.

    An item is dated no later than it was looked at: of a date in its future a feed is not believed. The one
    exception is an item without a date to which a feed gives one afterwards, later than the look: it is left
    out where the look's day is asked for.
    """
    ends = [midnight(filters.until) + _DAY] if filters.until else []
    if filters.found_until:
        ends.append(midnight(filters.found_until) + _DAY + AHEAD)
    return min(ends, default=None)


def looked_at(filters: Filters) -> list[ColumnElement[bool]]:
    """What must hold of a Screening for the days on which something was found."""
    conditions = []
    if filters.found_since:
        conditions.append(Screening.screened_at >= midnight(filters.found_since))
    if filters.found_until:
        conditions.append(Screening.screened_at < midnight(filters.found_until) + _DAY)
    return conditions


def holding(asked: Question, row: type[SearchRow] = SearchRow) -> list[ColumnElement[bool]]:
    """The index finds the words; only of what it finds, and of what else passes, the places are looked at."""
    if asked.exact == asked.loose:
        return [indexed(asked, row)]
    return [indexed(asked, row), says(row, asked.exact)]


def indexed(asked: Question, row: type[SearchRow] = SearchRow) -> ColumnElement[bool]:
    """The row's revision has the words, those of a phrase at any place: what the index of words finds."""
    return func.words_of(row.revision_id).bool_op("@@")(cast(asked.loose, TSQUERY))


def says(row: type[SearchRow], asked: str) -> ColumnElement[bool]:
    """The row's revision has words that answer a `tsquery`, looked up without the index of words."""
    words = select(RevisionWords.words).where(RevisionWords.revision_id == row.revision_id)
    return words.scalar_subquery().bool_op("@@")(cast(asked, TSQUERY))


def purposes(filters: Filters) -> tuple[Purpose, ...]:
    """Which looks count."""
    return tuple(map(Purpose, filters.purpose)) or _DEFAULT_PURPOSES


def midnight(day: date) -> datetime:
    """When a day begins, UTC."""
    return datetime.combine(day, time(), UTC)


def plan_for_search(session: Session) -> None:
    """Let this transaction's statements be planned for the very values that they ask for, with memory, and
    answered without waiting for workers or a compiler to start."""
    session.execute(
        select(
            func.set_config("work_mem", MEMORY, True),
            func.set_config("plan_cache_mode", "force_custom_plan", True),
            func.set_config("jit", "off", True),
            func.set_config("max_parallel_workers_per_gather", "0", True),
        )
    )


def _of_the_look(row: type[SearchRow], conditions: Collection[ColumnElement[bool]]) -> ColumnElement[bool]:
    """They hold of the row's look, which is asked row by row: joined, all looks of the time might be read."""
    look = select(and_(*conditions)).where(Screening.id == row.screening_id)
    return look.correlate(row).scalar_subquery()


def _judged(words: Collection[str], row: type[SearchRow]) -> ColumnElement[bool]:
    judged = row.verdict.in_([word for word in words if word != "undecided"])
    return or_(judged, row.verdict.is_(None)) if "undecided" in words else judged


def rule_set_of(beginning: str) -> str | ScalarSelect[str]:
    """What stands in a search row for the rule set whose hash begins so: of several, the newest."""
    if len(beginning) >= RULE_SET_CHARACTERS:
        return beginning[:RULE_SET_CHARACTERS]
    return (
        select(func.left(StoredRuleSet.hash, RULE_SET_CHARACTERS))
        .where(StoredRuleSet.hash.startswith(beginning))
        .order_by(StoredRuleSet.first_used_at.desc())
        .limit(1)
        .scalar_subquery()
    )
