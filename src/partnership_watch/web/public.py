"""What anybody may open: the archive, copies of editions, and what readers do by the links in their mails."""

from collections.abc import Awaitable, Callable
from datetime import datetime

from fastapi import FastAPI, Request, Response
from fastapi.responses import HTMLResponse
from starlette.exceptions import HTTPException

from partnership_watch.delivery import Links
from partnership_watch.errors import StoreUnavailableError
from partnership_watch.registry import Partnership
from partnership_watch.store import Store
from partnership_watch.web.archive import archive_router
from partnership_watch.web.away import RETRY_AFTER, note_away
from partnership_watch.web.edition_copy import edition_copy_router
from partnership_watch.web.feedback import feedback_router
from partnership_watch.web.frame import Frame, page_policy
from partnership_watch.web.frame_wording import FRAME_WORDING
from partnership_watch.web.healthz import healthz_router
from partnership_watch.web.preferences import preferences_router
from partnership_watch.web.reader_pages import Pages
from partnership_watch.web.signing_up import signing_up_router
from partnership_watch.web.unsubscribing import unsubscribing_router

HEADERS = {
    "Content-Security-Policy": page_policy(),
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Robots-Tag": "noindex",
    "Cache-Control": "no-store",
}
"""The address may hold a token: nothing may keep it, follow it or pass it on. Pages without one say so."""


def public_app(
    store: Store, partnership: Partnership, links: Links, clock: Callable[[], datetime]
) -> FastAPI:
    """The application for readers.

    Args:
        links: reads the tokens; it must know the secret that signed the mails.
        clock: the time now, UTC.
    """
    app = FastAPI(title="Partnership Watch", docs_url=None, redoc_url=None, openapi_url=None)
    frame = Frame(partnership, served=links.served)
    app.include_router(healthz_router(store, partnership, clock))
    app.include_router(archive_router(store, frame, links))
    app.include_router(edition_copy_router(store, frame))
    app.include_router(unsubscribing_router(store, frame, links, clock))
    if links.served:  # else no mail could lead back here
        app.include_router(feedback_router(store, frame, links, clock))
        readers = Pages(store, frame, links, clock)
        app.include_router(signing_up_router(readers))
        app.include_router(preferences_router(readers))

    @app.middleware("http")
    async def guard(request: Request, answer: Callable[[Request], Awaitable[Response]]) -> Response:
        response = await answer(request)
        for name, value in HEADERS.items():
            response.headers.setdefault(name, value)
        return response

    def language_of(request: Request) -> str:
        return frame.shown(request.url.path.split("/")[1])

    @app.exception_handler(HTTPException)
    def refused(request: Request, error: HTTPException) -> HTMLResponse:
        language = language_of(request)
        if error.status_code == 404:
            return frame.missing(language)
        words = FRAME_WORDING[language]
        response = frame.message(language, words.refused, words.refused_help, status=error.status_code)
        response.headers.update(error.headers or {})
        return response

    @app.exception_handler(StoreUnavailableError)
    def away(request: Request, error: StoreUnavailableError) -> HTMLResponse:
        note_away(error)
        language = language_of(request)
        words = FRAME_WORDING[language]
        response = frame.message(language, words.away, words.away_help, status=503)
        response.headers.update(RETRY_AFTER)
        return response

    @app.exception_handler(Exception)
    def broken(request: Request, _: Exception) -> HTMLResponse:
        language = language_of(request)
        words = FRAME_WORDING[language]
        response = frame.message(language, words.broken, words.broken_help, status=500)
        response.headers.update(HEADERS)  # it is answered outside of the middleware
        return response

    return app
