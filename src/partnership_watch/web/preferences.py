"""What one reader gets, changed by the reader: by a link that works for an hour and is sent on request.

No page names the reader: the link may be forwarded. A GET changes nothing.
"""

from collections.abc import Callable
from typing import Annotated

from fastapi import APIRouter, Depends, Request
from fastapi.responses import HTMLResponse

from partnership_watch.store.tables import LimitKind
from partnership_watch.subscribers.requests import ask_for_preferences, whose_preferences
from partnership_watch.web.choices import typed_of
from partnership_watch.web.forms import Typed, typed
from partnership_watch.web.preference_steps import STEPS, Visit
from partnership_watch.web.reader_pages import PREFERENCES, Pages, read_address


def preferences_router(pages: Pages) -> APIRouter:
    """`/{language}/preferences`, and the same with a token behind it."""
    router = APIRouter()

    @router.get("/{language}/preferences")
    def ask(language: str) -> HTMLResponse:
        words = pages.words(language)
        if words is None:
            return pages.frame.missing()
        return pages.page("ask_link", language, path=PREFERENCES, problems=[], email="")

    @router.post("/{language}/preferences")
    def send(language: str, request: Request, form: Annotated[Typed, Depends(typed)]) -> HTMLResponse:
        words = pages.words(language)
        if words is None:
            return pages.frame.missing()
        email, problems = read_address(form, words)
        problems = pages.unsealed(form, words) + problems
        if problems:
            return pages.page(
                "ask_link",
                language,
                path=PREFERENCES,
                status=422,
                problems=problems,
                email=form.one("email"),
            )
        with pages.store.transaction() as session:
            if not pages.allowed(session, LimitKind.ASKED_FROM_NETWORK, request):
                return pages.limited(language, PREFERENCES)
            if pages.mailable(session, email):
                ask_for_preferences(session, pages.partnership.slug, email, now=pages.clock())
        return pages.message(language, words.asked_title, words.asked, words.sent_nothing, path=PREFERENCES)

    @router.get("/{language}/preferences/{token}")
    def show(language: str, token: str, change: str = "") -> HTMLResponse:
        def look(visit: Visit) -> HTMLResponse:
            place = visit.place(change) if change else None
            return visit.change_page(place, typed_of(place.wanted), []) if place else visit.overview()

        return _visited(pages, language, token, look)

    @router.post("/{language}/preferences/{token}")
    def act(language: str, token: str, form: Annotated[Typed, Depends(typed)]) -> HTMLResponse:
        step = STEPS.get(form.one("step"))
        return _visited(pages, language, token, lambda visit: step(visit, form) if step else visit.overview())

    return router


def _visited(pages: Pages, language: str, token: str, then: Callable[[Visit], HTMLResponse]) -> HTMLResponse:
    words = pages.words(language)
    if words is None:
        return pages.frame.missing()
    now = pages.clock()
    with pages.store.transaction() as session:
        link_id = pages.links.read_page("preferences", token)
        reader = whose_preferences(session, pages.partnership.slug, link_id, now=now)
        if reader is None:
            return pages.message(
                language, words.link_over_title, words.link_over, path=PREFERENCES, status=410, again=True
            )
        return then(Visit(session, pages, language, words, reader, now))
