"""What waits for a staff member's word: live matches that nobody confirmed or rejected, newest first."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from partnership_watch.audit.filters import Filters
from partnership_watch.audit.pages import Page
from partnership_watch.audit.searching import FoundMatch, search
from partnership_watch.editions.feedback import Answers, feedback_of
from partnership_watch.store.tables import Match, Revision, Screening, Verdict, VerdictWord


@dataclass(frozen=True)
class Undecided:
    """One match with all that is needed to judge it."""

    found: FoundMatch
    summary: str
    evidence: dict[str, Any]
    readers: Answers | None
    """What readers who were told of it said: a hint, never a verdict."""


@dataclass(frozen=True)
class Judged:
    """A match that has a verdict, as one line says it."""

    item_id: int
    title: str
    language: str
    commitment: str
    word: VerdictWord
    given_by: str


def review_queue(
    session: Session, partnership: str, filters: Filters, *, after: str | None, limit: int
) -> Page[Undecided]:
    """A page of the queue.

    Args:
        filters: narrow it; what they say of verdicts and purposes does not count.
        after: `next` of the page before.

    Raises:
        FilterError: `after` is no cursor.
    """
    waiting = filters.model_copy(update={"verdict": ("undecided",), "purpose": ("live",)})
    page = search(session, partnership, waiting, after=after, limit=limit)
    found = {one.match_id: one for one in page.rows if one.match_id is not None}
    rows = session.execute(
        select(Match.id, Revision.summary, Match.evidence)
        .join(Screening, Screening.id == Match.screening_id)
        .join(Revision, Revision.id == Screening.revision_id)
        .where(Match.id.in_(found))
    )
    texts = {match_id: (summary, evidence) for match_id, summary, evidence in rows}
    readers = feedback_of(session, list(found))
    return Page(
        [Undecided(one, *texts[match_id], readers.get(match_id)) for match_id, one in found.items()],
        page.next,
    )


def newest_verdict(session: Session, partnership: str, match_id: int) -> Judged | None:
    """The verdict that stands on a match; None where nobody gave one, or there is no such match."""
    row = session.execute(
        select(
            Revision.item_id,
            Revision.title,
            Screening.language,
            Match.commitment,
            Verdict.word,
            Verdict.given_by,
        )
        .join(Match, Match.id == Verdict.match_id)
        .join(Screening, Screening.id == Match.screening_id)
        .join(Revision, Revision.id == Screening.revision_id)
        .where(Verdict.match_id == match_id, Screening.partnership == partnership)
        .order_by(Verdict.id.desc())
        .limit(1)
    ).one_or_none()
    return None if row is None else Judged(*row)
