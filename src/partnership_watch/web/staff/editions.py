"""Editions: which were sent, what each said and to whom it was meant, and what became of its deliveries."""

import json
from collections.abc import Sequence
from typing import Annotated

from fastapi import APIRouter, Depends, HTTPException, Query, Request, Response
from fastapi.responses import HTMLResponse

from partnership_watch.audit.edition_deliveries import DeliveryPage, edition_deliveries, with_readers
from partnership_watch.audit.edition_record import edition_html, edition_record
from partnership_watch.audit.exports import Form
from partnership_watch.audit.filters import FilterError
from partnership_watch.audit.listing import (
    EVERY_EDITION,
    EditionFilters,
    ListedEdition,
    edition_page,
    parse_edition_filters,
)
from partnership_watch.audit.pages import Page
from partnership_watch.audit.unknown import Unknown, unknown
from partnership_watch.audit.who_asked import schedule_in_words
from partnership_watch.editions.asking import asked_for
from partnership_watch.editions.folding import outlets
from partnership_watch.matching.stored import LARGEST_ID
from partnership_watch.store.tables import Cadence, DeliveryState
from partnership_watch.web.staff.addresses import RowId, no_edition
from partnership_watch.web.staff.editions_wording import EDITIONS_WORDING
from partnership_watch.web.staff.gate import HEADERS
from partnership_watch.web.staff.item_wording import ITEM_WORDING
from partnership_watch.web.staff.mistakes import Mistake, mistake
from partnership_watch.web.staff.people import Role
from partnership_watch.web.staff.visiting import Here, Visit, from_here, needs

SHOWN = 50
DELIVERIES_SHOWN = 50
STORIES_OPEN = 8
"""Of an edition; the others are folded, as each takes a screen of a telephone."""

WITH_A_FRAME = {"Content-Security-Policy": f"{HEADERS['Content-Security-Policy']}; frame-src 'self'"}
SANDBOX = "allow-popups allow-popups-to-escape-sandbox"
"""A link that somebody follows opens a tab like any other: in a sandbox few publishers' pages would work."""
SHUT_IN = {
    "Content-Security-Policy": f"sandbox {SANDBOX}; default-src 'none'; style-src 'unsafe-inline'; "
    "img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'self'",
    "Referrer-Policy": "no-referrer",
}
"""Of a mail's own page. It brings its style along, and may do nothing: whatever a feed once got into it runs
no script, sends no form, and is no page of ours to its browser. A tab that its link opens is not told where
the link stood, nor by what it was opened."""
IN_TABS = '<base target="_blank">'

After = Annotated[int | None, Query(ge=1, le=LARGEST_ID)]

router = APIRouter()


@router.get("/editions")
def editions(request: Request, visit: Here) -> Response:
    """Those that were sent, newest first."""
    pairs = request.query_params.multi_items()
    cursors = [value for name, value in pairs if name == "after"]
    try:
        filters = parse_edition_filters([one for one in pairs if one[0] != "after"])
        with visit.store.transaction() as session:
            page = edition_page(
                session,
                visit.partnership.slug,
                filters,
                after=cursors[-1] if cursors else None,
                limit=SHOWN,
            )
            strange = [] if page.rows or cursors else unknown(session, visit.partnership, filters)
    except FilterError as error:
        problem = mistake(error, visit.language)
        return _list(visit, EVERY_EDITION, Page((), None), problem=problem, further=False)
    return _list(visit, filters, page, problem=None, further=bool(cursors), strange=strange)


@router.get("/editions/{edition_id}")
def edition(visit: Here, edition_id: RowId) -> Response:
    """One of them. Staff are named to staff who decide, and to nobody else; readers are not named."""
    words = EDITIONS_WORDING[visit.language]
    with visit.store.transaction() as session:
        record = edition_record(session, visit.partnership.slug, edition_id, link=words.link_left_out)
    if record is None:
        raise no_edition(edition_id)
    shown = visit.show(
        "edition",
        EDITIONS_WORDING,
        edition=record,
        wanted=asked_for(record.audience.filter, visit.partnership, visit.language),
        when=schedule_in_words(record.audience, visit.language),
        payload=_indented(record.payload),
        outlets=outlets(visit.partnership),
        item_words=ITEM_WORDING[visit.language],
        names=visit.may(Role.REVIEWER) or visit.may(Role.PRIVACY),
        forms=list(Form),
        sees_readers=visit.may(Role.PRIVACY),
        sandbox=SANDBOX,
        open=STORIES_OPEN,
    )
    shown.headers.update(WITH_A_FRAME)
    return shown


@router.get("/editions/{edition_id}/page")
def page_as_mailed(visit: Here, edition_id: RowId) -> Response:
    """The mail itself, shut in. Its links open in tabs; those for readers are none."""
    with visit.store.transaction() as session:
        html = edition_html(session, visit.partnership.slug, edition_id)
    if html is None:
        raise no_edition(edition_id)
    return HTMLResponse(html.replace("<head>", f"<head>{IN_TABS}", 1), headers=SHUT_IN)


@router.get("/editions/{edition_id}/deliveries")
def deliveries(visit: Here, edition_id: RowId, state: str = "", after: After = None) -> Response:
    """Its deliveries by number, with every attempt; who they are to is not said."""
    page = _deliveries(visit, edition_id, _state(state), after)
    return _show_deliveries(visit, edition_id, page, _state(state), after, readers=False)


@router.get("/editions/{edition_id}/readers", dependencies=[Depends(needs(Role.PRIVACY)), Depends(from_here)])
def readers(visit: Here, edition_id: RowId, state: str = "", after: After = None) -> Response:
    """The same with addresses. It is written down who looked."""
    page = _deliveries(visit, edition_id, _state(state), after)
    with visit.store.transaction() as session:
        page = with_readers(session, edition_id, page, actor=visit.member.login, now=visit.now)
    return _show_deliveries(visit, edition_id, page, _state(state), after, readers=True)


def _list(
    visit: Visit,
    filters: EditionFilters,
    page: Page[ListedEdition],
    *,
    problem: Mistake | None,
    further: bool,
    strange: Sequence[Unknown] = (),
) -> Response:
    return visit.show(
        "editions",
        EDITIONS_WORDING,
        status=400 if problem else 200,
        filters=filters,
        query=filters.as_query(),
        page=page,
        problem=problem,
        unknown=strange,
        further=further,
        cadences=list(Cadence),
        clauses=visit.partnership.clauses,
        item_words=ITEM_WORDING[visit.language],
        forms=list(Form),
    )


def _indented(payload: str | None) -> str | None:
    return json.dumps(json.loads(payload), ensure_ascii=False, indent=2) if payload is not None else None


def _state(asked: str) -> DeliveryState | None:
    try:
        return DeliveryState(asked) if asked else None
    except ValueError as error:
        raise HTTPException(404) from error


def _deliveries(
    visit: Visit, edition_id: int, state: DeliveryState | None, after: int | None
) -> DeliveryPage:
    with visit.store.transaction() as session:
        page = edition_deliveries(
            session,
            visit.partnership.slug,
            edition_id,
            state=state,
            after=after,
            limit=DELIVERIES_SHOWN,
        )
    if page is None:
        raise no_edition(edition_id)
    return page


def _show_deliveries(
    visit: Visit,
    edition_id: int,
    page: DeliveryPage,
    state: DeliveryState | None,
    after: int | None,
    *,
    readers: bool,
) -> Response:
    return visit.show(
        "edition_deliveries",
        EDITIONS_WORDING,
        edition_id=edition_id,
        page=page,
        state=state,
        further=after is not None,
        here=f"/editions/{edition_id}/{'readers' if readers else 'deliveries'}",
        readers=readers,
        sees_readers=visit.may(Role.PRIVACY),
        states=list(DeliveryState),
        item_words=ITEM_WORDING[visit.language],
    )
