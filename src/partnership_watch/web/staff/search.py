"""Search: what is asked for stands in the address, so that an answer can be handed on."""

from collections.abc import Sequence

from fastapi import APIRouter, Request, Response

from partnership_watch.audit.exports import Form
from partnership_watch.audit.pages import Page
from partnership_watch.audit.searching import FilterError, Filters, FoundMatch, parse_filters, search
from partnership_watch.audit.unknown import Unknown, unknown
from partnership_watch.editions.folding import outlets
from partnership_watch.web.staff.findings import by_item
from partnership_watch.web.staff.frame_wording import FRAME_WORDING
from partnership_watch.web.staff.mistakes import Mistake, mistake
from partnership_watch.web.staff.search_wording import SEARCH_WORDING
from partnership_watch.web.staff.visiting import Here, Visit

SHOWN = 50

router = APIRouter()


@router.get("/search")
def search_page(request: Request, visit: Here) -> Response:
    """The form, and what was found."""
    pairs = request.query_params.multi_items()
    cursors = [value for name, value in pairs if name == "after"]
    try:
        filters = parse_filters([one for one in pairs if one[0] != "after"])
        with visit.store.transaction() as session:
            page = search(
                session,
                visit.partnership.slug,
                filters,
                after=cursors[-1] if cursors else None,
                limit=SHOWN,
            )
            strange = [] if page.rows or cursors else unknown(session, visit.partnership, filters)
    except FilterError as error:
        return _show(visit, Filters(), Page((), None), problem=mistake(error, visit.language), further=False)
    return _show(visit, filters, page, problem=None, further=bool(cursors), strange=strange)


def _show(
    visit: Visit,
    filters: Filters,
    page: Page[FoundMatch],
    *,
    problem: Mistake | None,
    further: bool,
    strange: Sequence[Unknown] = (),
) -> Response:
    words = SEARCH_WORDING[visit.language]
    query = filters.as_query()
    return visit.show(
        "search",
        SEARCH_WORDING,
        status=400 if problem else 200,
        filters=filters,
        query=query,
        choices=_choices(visit),
        chosen={name: [str(one) for one in getattr(filters, name)] for name in words.fields},
        named={**words.fields, "rule_set": words.rule_set},
        page=page,
        rows=by_item(page.rows),
        problem=problem,
        unknown=strange,
        further=further,
        forms=list(Form),
        outlets=outlets(visit.partnership),
    )


def _choices(visit: Visit) -> dict[str, Sequence[tuple[str, str]]]:
    """By field: each value with its name."""
    partnership = visit.partnership
    frame = FRAME_WORDING[visit.language]
    names = outlets(partnership)
    return {
        "grade": list(frame.grades.items()),
        "verdict": list(frame.verdicts.items()),
        "pillar": [(one.id, f"{one.id} {visit.said(one.title)}") for one in partnership.pillars],
        "clause": [(str(one.number), f"{one.number} {visit.said(one.title)}") for one in partnership.clauses],
        "commitment": [(one.key, f"{one.key} {visit.said(one.title)}") for one in partnership.commitments],
        "source": sorted(names.items(), key=lambda one: one[1].casefold()),
        "language": [(one, visit.language_name(one)) for one in partnership.languages],
        "party": [(key, visit.said(party.name)) for key, party in partnership.parties.items()],
        "purpose": list(frame.purposes.items()),
    }
