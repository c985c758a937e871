"""One item: its text with the evidence in it, what it said before, its screenings, and who was told."""

from collections.abc import Sequence
from itertools import pairwise

from fastapi import APIRouter, HTTPException, Response

from partnership_watch.audit.items import ItemHistory, Said, Screened, item_history
from partnership_watch.editions.folding import outlets
from partnership_watch.matching import ItemText
from partnership_watch.matching.explaining import explain
from partnership_watch.web.staff.highlighting import Piece, differing, evidence_spans, marked
from partnership_watch.web.staff.item_wording import ITEM_WORDING
from partnership_watch.web.staff.people import Role
from partnership_watch.web.staff.visiting import Here, RowId, Visit

MOST_WANTED = 6
"""Phrases of those that would have completed a combination."""

router = APIRouter()


@router.get("/items/{item_id}")
def item(visit: Here, item_id: RowId) -> Response:
    """Its page. Staff are named to staff who decide, and to nobody else."""
    history = _history(visit, item_id)
    newest = history.revisions[0]
    screenings = [(revision, one) for revision in history.revisions for one in revision.screenings]
    deciding = next((one for _, one in screenings if one.decides), None)
    return visit.show(
        "item",
        ITEM_WORDING,
        item=history,
        newest=newest,
        deciding=deciding,
        headline=_marked(visit, newest, "title", deciding),
        summary=_marked(visit, newest, "summary", deciding),
        differences=[
            (later, differing(earlier.title, later.title), differing(earlier.summary, later.summary))
            for later, earlier in pairwise(history.revisions)
        ],
        screenings=screenings,
        outlets=outlets(visit.partnership),
        names=visit.may(Role.REVIEWER) or visit.may(Role.PRIVACY),
    )


@router.get("/items/{item_id}/explained")
def explained(visit: Here, item_id: RowId) -> Response:
    """What the folder's rules make of its newest revision now, and the nearest that did not match."""
    history = _history(visit, item_id)
    newest = history.revisions[0]
    text = ItemText(newest.title, newest.summary, newest.language, history.publisher)
    explanation = explain(visit.site.screener(), text)
    return visit.show(
        "explained",
        ITEM_WORDING,
        item=history,
        newest=newest,
        explanation=explanation,
        rules=visit.site.rules,
        most_wanted=MOST_WANTED,
    )


def _history(visit: Visit, item_id: int) -> ItemHistory:
    with visit.store.transaction() as session:
        history = item_history(session, visit.partnership.slug, item_id)
    if history is None or not history.revisions:
        raise HTTPException(404)
    return history


def _marked(visit: Visit, revision: Said, field: str, screening: Screened | None) -> Sequence[Piece]:
    """While the newest revision waits for a screening, an older one decides: then nothing is marked."""
    of_this = screening is not None and screening in revision.screenings
    matches = screening.matches if screening is not None and of_this else ()
    named = [(visit.commitment_title(one.commitment), one.evidence) for one in matches]
    text = revision.title if field == "title" else revision.summary
    return marked(text, evidence_spans(field, named))
