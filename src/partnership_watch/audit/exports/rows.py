"""The rows of an export of matches, one by one."""

from collections.abc import Generator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select, true
from sqlalchemy.orm import Session, aliased
from sqlalchemy.sql.selectable import LateralFromClause

from partnership_watch.audit.filters import Filters
from partnership_watch.audit.looks import MANY_LOOKS, looks, numbered
from partnership_watch.audit.pages import READ_AT_ONCE
from partnership_watch.audit.passing import looked_at, passing, plan_for_search, superseded
from partnership_watch.audit.planned import expected
from partnership_watch.editions.takedowns import is_hidden
from partnership_watch.store.tables import Item, Match, Purpose, Revision, Screening, SearchRow, Verdict


@dataclass(frozen=True)
class ExportedMatch:
    """One match, whole; or a screening that found nothing, without match, commitment, score and evidence."""

    dated: datetime
    """The item's: published, or else first seen."""
    published_at: datetime | None
    first_seen_at: datetime
    found_at: datetime
    item_id: int
    revision: int
    screening_id: int
    match_id: int | None
    purpose: Purpose
    rule_set: str
    """The whole hash."""
    publisher: str
    link: str | None
    language: str
    parties: list[str]
    pillar: str | None
    clause: int | None
    commitment: str | None
    grade: str
    score: float | None
    verdict: str | None
    """The newest on what the revision says under the commitment."""
    verdict_at: datetime | None
    verdict_note: str | None
    """The reason that was given; who gave it is not told."""
    hidden: bool
    """An operator has taken the item down: readers see it nowhere."""
    title: str
    summary: str
    content_hash: str
    """Of title and summary, as it was made when they were stored."""
    evidence: dict[str, Any] | None


def exported_rows(session: Session, partnership: str, filters: Filters) -> Generator[ExportedMatch]:
    """Every match that passes, newest first, through a cursor of the server.

    All are as of one moment, that of the first row.
    """
    plan_for_search(session)
    newest_alone = () if filters.every_screening else (~superseded(SearchRow, filters),)
    few = looked_at(filters) and expected(session, looks(filters)) <= MANY_LOOKS
    by_looks = (numbered(session, filters),) if few else ()
    with session.execute(
        select(*_COLUMNS)
        .join(Screening, Screening.id == SearchRow.screening_id)
        .join(Revision, Revision.id == SearchRow.revision_id)
        .join(Item, Item.id == SearchRow.item_id)
        .outerjoin(Match, Match.id == SearchRow.match_id)
        .outerjoin(_NEWEST_VERDICT, true())
        .where(*passing(partnership, filters), *newest_alone, *by_looks)
        .order_by(SearchRow.dated.desc(), SearchRow.item_id.desc(), SearchRow.id.desc())
        .execution_options(yield_per=READ_AT_ONCE)
    ) as found:
        for row in found:
            yield ExportedMatch(*row)


def _newest_verdict() -> LateralFromClause:
    """The verdict whose word stands in a search row."""
    look, judged = aliased(Screening), aliased(Match)
    return (
        select(Verdict.given_at, Verdict.note)
        .join(judged, judged.id == Verdict.match_id)
        .join(look, look.id == judged.screening_id)
        .where(
            SearchRow.verdict.is_not(None),
            look.revision_id == SearchRow.revision_id,
            look.partnership == SearchRow.partnership,
            judged.commitment == SearchRow.commitment,
        )
        .order_by(Verdict.id.desc())
        .limit(1)
        .correlate(SearchRow)
        .lateral("newest_verdict")
    )


_NEWEST_VERDICT = _newest_verdict()

_COLUMNS: tuple[Any, ...] = (
    SearchRow.dated,
    Item.published_at,
    Item.first_seen_at,
    Screening.screened_at,
    SearchRow.item_id,
    SearchRow.revision,
    SearchRow.screening_id,
    SearchRow.match_id,
    SearchRow.purpose,
    Screening.rule_set_hash,
    SearchRow.publisher,
    Item.link,
    SearchRow.language,
    SearchRow.parties,
    SearchRow.pillar,
    SearchRow.clause,
    SearchRow.commitment,
    SearchRow.grade,
    Match.score,
    SearchRow.verdict,
    _NEWEST_VERDICT.c.given_at,
    _NEWEST_VERDICT.c.note,
    is_hidden(SearchRow.item_id),
    Revision.title,
    Revision.summary,
    Revision.content_hash,
    Match.evidence,
)
"""In the order of ExportedMatch."""
