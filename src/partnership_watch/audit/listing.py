"""Editions and rule sets, listed. Nothing of readers is in them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import func, select, tuple_
from sqlalchemy.orm import Session

from partnership_watch.audit.pages import Page, Place, place_of
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


@dataclass(frozen=True)
class ListedRuleSet:
    """One rule set that ever decided."""

    hash: str
    engine_version: str
    first_used_at: datetime


def edition_page(session: Session, partnership: str, *, after: str | None, limit: int) -> Page[ListedEdition]:
    """The newest editions that were told, or the newest below a cursor.

    Raises:
        FilterError: `after` is no cursor.
    """
    below = place_of(after) if after else None
    newest = (
        select(Edition.id, Edition.cut_at)
        .join(Audience, Audience.id == Edition.audience_id)
        .where(Audience.partnership == partnership, Edition.state == EditionState.TOLD)
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


def rule_sets(session: Session, partnership: str) -> Sequence[ListedRuleSet]:
    """Every rule set that ever decided, newest first."""
    rows = session.execute(
        select(StoredRuleSet.hash, StoredRuleSet.engine_version, StoredRuleSet.first_used_at)
        .where(StoredRuleSet.partnership == partnership)
        .order_by(StoredRuleSet.first_used_at.desc(), StoredRuleSet.hash)
    )
    return [ListedRuleSet(*row) for row in rows]


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
)
"""In the order of ListedEdition."""
