"""Editions and rule sets, listed. Nothing of readers is in them."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Annotated, Any

from pydantic import Field
from sqlalchemy import ColumnElement, exists, func, or_, select, tuple_
from sqlalchemy.orm import Session

from partnership_watch.audit.filters import MOST_CHOSEN, Days, read_pairs
from partnership_watch.audit.pages import Page, Place, place_of
from partnership_watch.audit.passing import midnight
from partnership_watch.editions.takedowns import is_hidden
from partnership_watch.matching.stored import LARGEST_ID
from partnership_watch.store.tables import (
    Audience,
    Cadence,
    Channel,
    Edition,
    EditionState,
    StoredRuleSet,
    Told,
)


@dataclass(frozen=True)
class ListedEdition:
    """One edition, and how many tellings are in it."""

    id: int
    audience_id: int
    cadence: Cadence
    channel: Channel
    language: str
    local_date: date | None
    alert_number: int | None
    state: EditionState
    period_from: datetime
    cut_at: datetime
    subject: str | None
    told: int
    told_hidden: int
    """Of these, how many are of items that an operator has taken down since."""


@dataclass(frozen=True)
class ListedRuleSet:
    """One rule set that ever decided."""

    hash: str
    engine_version: str
    first_used_at: datetime


class EditionFilters(Days):
    """Which editions, by the day on which they were cut, UTC: every field that is given must hold."""

    audience: Annotated[int, Field(ge=1, le=LARGEST_ID)] | None = None
    cadence: Cadence | None = None
    clause: Annotated[tuple[Annotated[int, Field(ge=1, le=9_999)], ...], Field(max_length=MOST_CHOSEN)] = ()
    """Those that told of it."""


EVERY_EDITION = EditionFilters()


def parse_edition_filters(pairs: Iterable[tuple[str, str]]) -> EditionFilters:
    """Read the pairs of a query string; an empty value is as none.

    Raises:
        FilterError: a field cannot be used; the message names each with what is wrong.
    """
    return read_pairs(EditionFilters, pairs)


def edition_page(
    session: Session,
    partnership: str,
    filters: EditionFilters = EVERY_EDITION,
    *,
    after: str | None,
    limit: int,
) -> Page[ListedEdition]:
    """The newest editions that were told, or the newest below a cursor.

    Raises:
        FilterError: `after` is no cursor.
    """
    below = place_of(after) if after else None
    newest = (
        select(Edition.id, Edition.cut_at)
        .join(Audience, Audience.id == Edition.audience_id)
        .where(Audience.partnership == partnership, Edition.state == EditionState.TOLD)
        .where(*edition_conditions(filters), *_telling(filters))
        .order_by(Edition.cut_at.desc(), Edition.id.desc())
        .limit(limit + 1)
    )
    if below is not None:
        newest = newest.where(
            Edition.cut_at <= below.dated,
            tuple_(Edition.cut_at, Edition.id) < tuple_(below.dated, below.row_id),
        )
    places = [Place(cut_at, 0, edition_id) for edition_id, cut_at in session.execute(newest)]
    shown = places[:limit]
    rows = session.execute(
        select(*_COLUMNS)
        .join(Audience, Audience.id == Edition.audience_id)
        .where(Edition.id.in_([place.row_id for place in shown]))
        .order_by(Edition.cut_at.desc(), Edition.id.desc())
    )
    listed = [ListedEdition(*row) for row in rows]
    return Page(listed, shown[-1].cursor() if len(places) > limit else None)


def edition_conditions(filters: EditionFilters) -> list[ColumnElement[bool]]:
    """What must hold of an Edition and its Audience, whatever it told."""
    conditions: list[ColumnElement[bool]] = []
    if filters.audience is not None:
        conditions.append(Edition.audience_id == filters.audience)
    if filters.cadence is not None:
        conditions.append(Audience.cadence == filters.cadence)
    if filters.since is not None:
        conditions.append(Edition.cut_at >= midnight(filters.since))
    if filters.until is not None:
        conditions.append(Edition.cut_at < midnight(filters.until) + timedelta(days=1))
    return conditions


def told_of(clauses: Collection[int]) -> ColumnElement[bool]:
    """A Told row is of one of them. A commitment's key begins with its clause: no match is read for it."""
    return or_(*(Told.commitment.startswith(f"{number}.") for number in clauses))


def rule_sets(session: Session, partnership: str) -> Sequence[ListedRuleSet]:
    """Every rule set that ever decided, newest first."""
    rows = session.execute(
        select(StoredRuleSet.hash, StoredRuleSet.engine_version, StoredRuleSet.first_used_at)
        .where(StoredRuleSet.partnership == partnership)
        .order_by(StoredRuleSet.first_used_at.desc(), StoredRuleSet.hash)
    )
    return [ListedRuleSet(*row) for row in rows]


def _telling(filters: EditionFilters) -> list[ColumnElement[bool]]:
    if not filters.clause:
        return []
    return [exists().where(Told.edition_id == Edition.id, told_of(filters.clause))]


_COLUMNS: tuple[Any, ...] = (
    Edition.id,
    Edition.audience_id,
    Audience.cadence,
    Audience.channel,
    Audience.language,
    Edition.local_date,
    Edition.alert_number,
    Edition.state,
    Edition.period_from,
    Edition.cut_at,
    Edition.subject,
    select(func.count()).where(Told.edition_id == Edition.id).scalar_subquery(),
    select(func.count()).where(Told.edition_id == Edition.id, is_hidden(Told.item_id)).scalar_subquery(),
)
"""In the order of ListedEdition."""
