"""Searching past decisions: full text and filters, newest first, page by page."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from partnership_watch.audit.filters import FIELDS, FilterError, Filters, parse_filters
from partnership_watch.audit.pages import Page, Place, place_of
from partnership_watch.audit.placing import places
from partnership_watch.editions.takedowns import is_hidden
from partnership_watch.store.tables import Item, Match, Purpose, Revision, Screening, SearchRow

__all__ = ["FIELDS", "FilterError", "Filters", "FoundMatch", "Page", "parse_filters", "search"]


@dataclass(frozen=True)
class FoundMatch:
    """One match, or one screening that found nothing: then it has no match, commitment or score."""

    screening_id: int
    match_id: int | None
    item_id: int
    revision: int
    dated: datetime
    """The item's: published, or else first seen."""
    first_seen_at: datetime
    found_at: datetime
    """When it was screened."""
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
    hidden: bool
    """An operator has taken the item down: readers see it nowhere."""


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
    found = places(session, partnership, filters, below, limit + 1)
    shown = found[:limit]
    return Page(_found(session, shown), shown[-1].cursor() if len(found) > limit else None)


def _found(session: Session, shown: Sequence[Place]) -> list[FoundMatch]:
    rows = session.execute(
        select(
            SearchRow,
            Screening.screened_at,
            Screening.rule_set_hash,
            Match.score,
            Revision.title,
            Item.link,
            Item.first_seen_at,
            is_hidden(SearchRow.item_id),
        )
        .join(Screening, Screening.id == SearchRow.screening_id)
        .join(Revision, Revision.id == SearchRow.revision_id)
        .join(Item, Item.id == SearchRow.item_id)
        .outerjoin(Match, Match.id == SearchRow.match_id)
        .where(SearchRow.id.in_([place.row_id for place in shown]))
        .order_by(SearchRow.dated.desc(), SearchRow.item_id.desc(), SearchRow.id.desc())
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
            hidden=bool(hidden),
        )
        for row, found_at, rule_set_hash, score, title, link, first_seen_at, hidden in rows
    ]
