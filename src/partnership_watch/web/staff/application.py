"""The second application, for staff: never one with the public pages, and closed to all who have no login."""

from collections.abc import Awaitable, Callable
from datetime import datetime
from pathlib import Path

from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import HTMLResponse, RedirectResponse
from fastapi.staticfiles import StaticFiles
from starlette.exceptions import HTTPException

from partnership_watch import health
from partnership_watch.delivery import Links
from partnership_watch.errors import PartnershipWatchError, StoreUnavailableError
from partnership_watch.matching import ENGINE_VERSION
from partnership_watch.registry import Partnership, rule_set
from partnership_watch.store import Store
from partnership_watch.troubles import Trouble
from partnership_watch.web.away import RETRY_AFTER, note_away
from partnership_watch.web.staff import (
    clause,
    editions,
    exporting,
    item,
    overview,
    review,
    rules,
    search,
    sources,
    story,
)
from partnership_watch.web.staff.addresses import NotHereError, unreadable
from partnership_watch.web.staff.frame_wording import FRAME_WORDING
from partnership_watch.web.staff.gate import HEADERS, Gate
from partnership_watch.web.staff.lateness import Lateness
from partnership_watch.web.staff.layout import templates
from partnership_watch.web.staff.mistakes import mistake
from partnership_watch.web.staff.people import Auth
from partnership_watch.web.staff.site import Site
from partnership_watch.web.staff.visiting import visit_in
from partnership_watch.web.staff.warming import warm

PAGES = (
    overview.router,
    clause.router,
    item.router,
    story.router,
    search.router,
    review.router,
    exporting.router,  # before the editions: an address of its own among their numbers
    editions.router,
    rules.router,
    sources.router,
)
STATIC = Path(__file__).resolve().parents[1] / "static"


def staff_app(
    auth: Auth, store: Store, partnership: Partnership, links: Links, clock: Callable[[], datetime]
) -> FastAPI:
    """The application for staff, to be mounted wherever `auth` knows who asks.

    Args:
        links: holds the secret that signs forms' tokens.
        clock: the time now, UTC.
    """
    app = FastAPI(title="Partnership Watch, staff", docs_url=None, redoc_url=None, openapi_url=None)
    templates()  # compiled now, not beside the first pages
    of_folder = rule_set(partnership, ENGINE_VERSION)

    def late(now: datetime) -> list[Trouble]:
        with store.transaction() as session:
            return health.troubles(session, partnership, of_folder, now=now)

    app.state.site = Site(store, partnership, of_folder, warm(of_folder), Lateness(late), clock)
    gate = Gate(auth, links, clock)
    app.mount("/static", StaticFiles(directory=STATIC))
    for router in PAGES:
        app.include_router(router, prefix="/{language}")

    @app.get("/")
    def front(request: Request) -> RedirectResponse:
        visit = visit_in(request, None)
        return RedirectResponse(visit.address("/"))

    @app.middleware("http")
    async def guard(request: Request, answer: Callable[[Request], Awaitable[Response]]) -> Response:
        refusal = await gate.refusal(request)
        response: Response
        if refusal is None:
            response = await answer(request)
        elif refusal.login_page is not None:
            response = RedirectResponse(refusal.login_page, 303)
        else:
            response = _problem(request, refusal.status)
        if request.url.path.startswith(f"{request.scope.get('root_path', '')}/static/"):
            response.headers["Cache-Control"] = "private, no-cache"  # asked about each time, by its tag
        _secure(response)
        return response

    @app.exception_handler(HTTPException)
    def refused(request: Request, error: HTTPException) -> Response:
        return _problem(request, error.status_code)

    @app.exception_handler(RequestValidationError)
    def misspelt(request: Request, error: RequestValidationError) -> Response:
        return _problem(request, 404, unreadable(error.errors()))

    @app.exception_handler(NotHereError)
    def missing(request: Request, error: NotHereError) -> Response:
        return _problem(request, 404, error)

    @app.exception_handler(StoreUnavailableError)
    def away(request: Request, error: StoreUnavailableError) -> Response:
        note_away(error)
        response = _problem(request, 503)
        response.headers.update(RETRY_AFTER)
        return response

    @app.exception_handler(PartnershipWatchError)
    def wrong(request: Request, error: PartnershipWatchError) -> Response:
        return _problem(request, 400, error)

    @app.exception_handler(Exception)
    def broken(request: Request, _error: Exception) -> Response:
        response = _problem(request, 500)
        _secure(response)  # this answer does not pass the guard any more
        return response

    return app


def _secure(response: Response) -> None:
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)


def _problem(request: Request, status: int, error: PartnershipWatchError | None = None) -> HTMLResponse:
    visit = visit_in(request, None)
    known = FRAME_WORDING[visit.language].problems
    what, remedy = known.get(status, known[400])
    detail = mistake(error, visit.language) if error else None
    return visit.show("problem", FRAME_WORDING, status=status, what=what, remedy=remedy, detail=detail)
