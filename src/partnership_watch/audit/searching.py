"""Searching past decisions: full text and filters, newest first, page by page."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, select, tuple_
from sqlalchemy.orm import Session

from partnership_watch.audit.filters import FIELDS, FilterError, Filters, parse_filters
from partnership_watch.audit.pages import Page, Place, place_of
from partnership_watch.audit.passing import midnight, passing, plan_for_search
from partnership_watch.store.tables import Item, Match, Purpose, Revision, Screening, SearchRow

__all__ = ["FIELDS", "FilterError", "Filters", "FoundMatch", "Page", "parse_filters", "search"]

FIRST_WINDOW = timedelta(days=30)
"""Words are looked for in the newest month first, then in twice as long a time before it, and so on: what
was written of only years ago would else be looked for in everything since, row by row (decision 0024)."""


@dataclass(frozen=True)
class FoundMatch:
    """One match, or one look that found nothing: then it has no match, commitment or score."""

    screening_id: int
    match_id: int | None
    item_id: int
    revision: int
    dated: datetime
    """The item's: published, or else first seen."""
    first_seen_at: datetime
    found_at: datetime
    """When this look was."""
    pillar: str | None
    clause: int | None
    commitment: str | None
    grade: str
    """`direct`, `context` or `none`."""
    score: float | None
    verdict: str | None
    """`confirmed` or `rejected`; None where nobody decided."""
    language: str
    parties: tuple[str, ...]
    title: str
    publisher: str
    link: str | None
    rule_set_hash: str
    purpose: Purpose


def search(
    session: Session, partnership: str, filters: Filters, *, after: str | None, limit: int
) -> Page[FoundMatch]:
    """The newest matches that pass, or the newest of those below a cursor.

    Args:
        partnership: its slug.
        after: `next` of the page before.
        limit: rows of a page.

    Raises:
        FilterError: `after` is no cursor.
    """
    below = place_of(after) if after else None
    places = _places(session, partnership, filters, below, limit + 1)
    more = len(places) > limit
    places = places[:limit]
    return Page(_found(session, [place.row_id for place in places]), places[-1].cursor() if more else None)


_ROW = (SearchRow.dated, SearchRow.item_id, SearchRow.id)


def _places(
    session: Session, partnership: str, filters: Filters, below: Place | None, limit: int
) -> list[Place]:
    plan_for_search(session)
    newest_first = (
        select(*_ROW)
        .where(*passing(partnership, filters))
        .order_by(*(column.desc() for column in _ROW))
        .limit(limit)
    )
    if below is not None:
        newest_first = newest_first.where(
            SearchRow.dated <= below.dated,
            tuple_(*_ROW) < tuple_(below.dated, below.item_id, below.row_id),
        )
    if not filters.words:
        return [Place(*row) for row in session.execute(newest_first)]
    places: list[Place] = []
    for older, newer in _windows(session, partnership, filters, below):
        window = newest_first.where(SearchRow.dated > older, SearchRow.dated <= newer)
        places += [Place(*row) for row in session.execute(window.limit(limit - len(places)))]
        if len(places) == limit:
            break
    return places


def _windows(
    session: Session, partnership: str, filters: Filters, below: Place | None
) -> Iterator[tuple[datetime, datetime]]:
    """Times without gap from the newest row that may pass back to the oldest."""
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
        yield newer - span, newer
        newer, span = newer - span, 2 * span


def _found(session: Session, row_ids: list[int]) -> list[FoundMatch]:
    rows = session.execute(
        select(
            SearchRow,
            Screening.screened_at,
            Screening.rule_set_hash,
            Match.score,
            Revision.title,
            Item.link,
            Item.first_seen_at,
        )
        .join(Screening, Screening.id == SearchRow.screening_id)
        .join(Revision, Revision.id == SearchRow.revision_id)
        .join(Item, Item.id == SearchRow.item_id)
        .outerjoin(Match, Match.id == SearchRow.match_id)
        .where(SearchRow.id.in_(row_ids))
        .order_by(*(column.desc() for column in _ROW))
    )
    return [
        FoundMatch(
            screening_id=row.screening_id,
            match_id=row.match_id,
            item_id=row.item_id,
            revision=row.revision,
            dated=row.dated,
            first_seen_at=first_seen_at,
            found_at=found_at,
            pillar=row.pillar,
            clause=row.clause,
            commitment=row.commitment,
            grade=row.grade,
            score=score,
            verdict=row.verdict,
            language=row.language,
            parties=tuple(row.parties),
            title=title,
            publisher=row.publisher,
            link=link,
            rule_set_hash=rule_set_hash,
            purpose=row.purpose,
        )
        for row, found_at, rule_set_hash, score, title, link, first_seen_at in rows
    ]
