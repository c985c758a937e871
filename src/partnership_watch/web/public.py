"""What anybody may open: signing up, preferences, and ending a subscription by the link in its mail.

A GET changes nothing, because scanners fetch every link of every mail. A POST without cookie or redirect
ends the subscription (RFC 8058); a repeated one is a success.
"""

from collections.abc import Awaitable, Callable
from datetime import datetime

from fastapi import FastAPI, Request, Response
from fastapi.responses import HTMLResponse
from jinja2 import Environment, PackageLoader, StrictUndefined

from partnership_watch.delivery import Links
from partnership_watch.registry import Partnership
from partnership_watch.store import Store
from partnership_watch.store.tables import EndedReason
from partnership_watch.subscribers import end_subscription
from partnership_watch.web import archive_pages as pages
from partnership_watch.web.archive import archive_router
from partnership_watch.web.edition_copy import edition_copy_router
from partnership_watch.web.feedback import feedback_router
from partnership_watch.web.healthz import healthz_router
from partnership_watch.web.linked import LinkedSubscription, linked_subscription
from partnership_watch.web.preferences import preferences_router
from partnership_watch.web.reader_pages import Pages
from partnership_watch.web.signing_up import signing_up_router
from partnership_watch.web.wording import words_in

HEADERS = {
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; "
    "base-uri 'none'; frame-ancestors 'none'",
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
    app.include_router(healthz_router(store, partnership, clock))
    app.include_router(archive_router(store, partnership, links))
    app.include_router(edition_copy_router(store, partnership))
    if links.served:  # else no mail could lead back here
        app.include_router(feedback_router(store, partnership, links, clock))
        readers = Pages(store, partnership, links, clock)
        app.include_router(signing_up_router(readers))
        app.include_router(preferences_router(readers))
    templates = Environment(
        loader=PackageLoader("partnership_watch.web"), autoescape=True, undefined=StrictUndefined
    )

    def page(name: str, linked: LinkedSubscription | None) -> HTMLResponse:
        language = linked.language if linked else partnership.languages[0]
        html = templates.get_template(name).render(
            words=words_in(language),
            language=language,
            partnership=partnership.title[language],
            linked=linked,
        )
        return HTMLResponse(html, 200 if linked else 404)

    @app.middleware("http")
    async def guard(request: Request, answer: Callable[[Request], Awaitable[Response]]) -> Response:
        response = await answer(request)
        for name, value in HEADERS.items():
            response.headers.setdefault(name, value)
        return response

    @app.exception_handler(404)
    def nowhere(request: Request, _: Exception) -> HTMLResponse:
        return pages.missing(partnership, request.url.path.split("/")[1])

    @app.get("/unsubscribe/{token}")
    def ask(token: str) -> HTMLResponse:
        with store.transaction() as session:
            linked = linked_subscription(session, links.read(token))
        if linked is None:
            return page("unknown.html.j2", None)
        return page("ended.html.j2" if linked.ended else "ask.html.j2", linked)

    @app.post("/unsubscribe/{token}")
    def act(token: str) -> HTMLResponse:
        with store.transaction() as session:
            linked = linked_subscription(session, links.read(token))
            if linked is None:
                return page("unknown.html.j2", None)
            end_subscription(
                session, linked.subscription_id, EndedReason.UNSUBSCRIBED, now=clock(), actor="reader"
            )
        return page("ended.html.j2", linked)

    return app
