"""The review queue: one match after another, confirmed or rejected by a button or a key."""

from collections.abc import Sequence
from dataclasses import dataclass

from fastapi import APIRouter, Depends, HTTPException, Request, Response

from partnership_watch.audit.filters import FilterError, Filters, parse_filters
from partnership_watch.audit.pages import Page
from partnership_watch.audit.review import Judged, Undecided, newest_verdict, review_queue
from partnership_watch.audit.unknown import Unknown, unknown
from partnership_watch.editions.folding import outlets
from partnership_watch.errors import Sentence
from partnership_watch.matching.stored import LARGEST_ID
from partnership_watch.matching.verdicts import judge_undecided
from partnership_watch.store.tables import MatchGrade, VerdictWord
from partnership_watch.web.staff.frame_wording import FRAME_WORDING
from partnership_watch.web.staff.highlighting import Piece, evidence_spans, marked
from partnership_watch.web.staff.mistakes import Mistake, mistake
from partnership_watch.web.staff.people import Role
from partnership_watch.web.staff.review_wording import REVIEW_WORDING
from partnership_watch.web.staff.visiting import Here, Visit, needs

SHOWN = 10
"""Enough to look ahead; the next ones come with the page after a verdict."""
LONGEST_NOTE = 1_000
NARROWED_BY = ("clause", "grade", "language")
BESIDES = ("after", "done")

router = APIRouter(dependencies=[Depends(needs(Role.REVIEWER))])


@dataclass(frozen=True)
class Card:
    """One match, laid out."""

    undecided: Undecided
    headline: list[Piece]
    summary: list[Piece]


@router.get("/review")
def review(request: Request, visit: Here, after: str | None = None, done: int | None = None) -> Response:
    """The queue, and what became of the match that was judged last."""
    slug = visit.partnership.slug
    pairs = [one for one in request.query_params.multi_items() if one[0] not in BESIDES]
    strange: list[Unknown] = []
    with visit.store.transaction() as session:
        known = done is not None and 0 < done <= LARGEST_ID
        last = newest_verdict(session, slug, done) if known and done is not None else None
        try:
            filters = _narrowed(pairs)
            page = review_queue(session, slug, filters, after=after, limit=SHOWN)
        except FilterError as error:
            return _show(visit, Filters(), Page((), None), last, problem=mistake(error, visit.language))
        if not page.rows and not after:
            strange = unknown(session, visit.partnership, filters)
    return _show(visit, filters, page, last, after=after, strange=strange)


@router.post("/review")
def judge(visit: Here) -> Response:
    """Keep one verdict, and go on with the queue. What somebody else judged meanwhile is left as it is."""
    form = visit.form
    try:
        word, match_id = VerdictWord(form.one("word")), int(form.one("match"))
    except ValueError as error:
        raise HTTPException(400) from error
    if not 0 < match_id <= LARGEST_ID:
        raise HTTPException(400)
    with visit.store.transaction() as session:
        judge_undecided(
            session,
            visit.partnership.slug,
            match_id,
            word,
            note=form.one("note")[:LONGEST_NOTE],
            actor=visit.member.login,
            now=visit.now,
        )
    asked = parse_filters([(name, form.one(name)) for name in NARROWED_BY])
    query = "&".join(
        part for part in (asked.as_query(), _going_on(form.one("after")), f"done={match_id}") if part
    )
    return visit.go(f"/review?{query}")


def _narrowed(pairs: Sequence[tuple[str, str]]) -> Filters:
    """Raises FilterError."""
    for name, _ in pairs:
        if name not in NARROWED_BY:
            form = "the queue is not narrowed by {field}; take {fields}"
            raise FilterError(Sentence(form, {"field": name, "fields": ", ".join(NARROWED_BY)}))
    return parse_filters(pairs)


def _show(
    visit: Visit,
    filters: Filters,
    page: Page[Undecided],
    last: Judged | None,
    *,
    after: str | None = None,
    problem: Mistake | None = None,
    strange: Sequence[Unknown] = (),
) -> Response:
    return visit.show(
        "review",
        REVIEW_WORDING,
        status=400 if problem else 200,
        problem=problem,
        unknown=strange,
        cards=[_card(visit, one) for one in page.rows],
        next=page.next,
        after=after,
        filters=filters,
        query=filters.as_query(),
        last=last,
        outlets=outlets(visit.partnership),
        clauses=[
            (str(one.number), f"{one.number} {visit.said(one.title)}") for one in visit.partnership.clauses
        ],
        grades=[(grade.value, FRAME_WORDING[visit.language].grades[grade]) for grade in MatchGrade],
        known_languages=[(one, visit.language_name(one)) for one in visit.partnership.languages],
        narrowed_by=NARROWED_BY,
        paraphrases={one.key: one.paraphrase for one in visit.partnership.commitments},
        longest_note=LONGEST_NOTE,
    )


def _going_on(after: str) -> str:
    """The cursor is letters, digits and three marks; anything else is none of ours."""
    return f"after={after}" if after.replace("-", "").replace("_", "").isalnum() and after.isascii() else ""


def _card(visit: Visit, one: Undecided) -> Card:
    named = [(visit.commitment_title(one.found.commitment or ""), one.evidence)]
    return Card(
        one,
        marked(one.found.title, evidence_spans("title", named)),
        marked(one.summary, evidence_spans("summary", named)),
    )
