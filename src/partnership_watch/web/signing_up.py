"""Signing up: choose, see what to expect, give an address, and confirm by the link in a mail.

No answer tells whether an address is known. A GET changes nothing: scanners fetch every link of every mail.
"""

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Depends, Request
from fastapi.responses import HTMLResponse
from sqlalchemy.orm import Session

from partnership_watch.editions.estimating import Preview, estimate, preview
from partnership_watch.editions.writing import CANNOT_BE_WRITTEN
from partnership_watch.store.tables import LimitKind, RequestKind
from partnership_watch.subscribers import Wish
from partnership_watch.subscribers.confirming import Answer, confirm, standing
from partnership_watch.subscribers.requests import ask_to_subscribe, find_request
from partnership_watch.web.choices import Problem, carried, read_wish
from partnership_watch.web.expecting import (
    broad_in_words,
    chosen_in_words,
    expected_in_words,
    preview_view,
)
from partnership_watch.web.forms import Typed, typed
from partnership_watch.web.frame import MAIL_POLICY
from partnership_watch.web.reader_pages import SUBSCRIBE, Pages, read_address
from partnership_watch.web.reader_wording import ReaderWords

MAX_NAME = 80
TRAP = "website"
"""A field that people do not see and programs fill in."""


def signing_up_router(pages: Pages) -> APIRouter:
    """`/{language}/subscribe` and `/{language}/confirm/{token}`."""
    router = APIRouter()

    @router.get("/{language}/subscribe")
    def begin(language: str, request: Request) -> HTMLResponse:
        if pages.words(language) is None:
            return pages.frame.missing()
        # A link may say what is ticked: `?clause=31`.
        return _choose(pages, language, Typed(request.query_params.multi_items()), [])

    @router.post("/{language}/subscribe")
    def go_on(language: str, request: Request, form: Annotated[Typed, Depends(typed)]) -> HTMLResponse:
        words = pages.words(language)
        if words is None:
            return pages.frame.missing()
        if form.one("step") == "change":
            return _choose(pages, language, form, [])
        wish, problems = read_wish(form, pages.partnership, words.errors)
        if wish is None:
            return _choose(pages, language, form, problems)
        step = form.one("step")
        if step == "send":
            return _send(pages, language, words, request, form, wish)
        with pages.store.transaction() as session:
            allowed = pages.allowed(session, LimitKind.LOOKED_FROM_NETWORK, request)
        if not allowed:
            return pages.limited(language, SUBSCRIBE)
        if step == "mail":
            return _whole_mail(pages, language, words, wish)
        return _check(pages, language, words, form, wish, [])

    @router.get("/{language}/confirm/{token}")
    def ask(language: str, token: str) -> HTMLResponse:
        words = pages.words(language)
        if words is None:
            return pages.frame.missing()
        with pages.store.transaction() as session:
            request = find_request(
                session,
                pages.partnership.slug,
                RequestKind.SIGN_UP,
                pages.links.read_page("confirm", token),
            )
            answer = standing(request, now=pages.clock())
        if answer is None:
            return pages.page(
                "ask",
                language,
                title=words.confirm_title,
                says=words.confirm_says,
                button=words.confirm,
            )
        return _answered(pages, language, words, answer)

    @router.post("/{language}/confirm/{token}")
    def act(language: str, token: str) -> HTMLResponse:
        words = pages.words(language)
        if words is None:
            return pages.frame.missing()
        with pages.store.transaction() as session:
            answer = confirm(
                session,
                pages.partnership,
                pages.links.read_page("confirm", token),
                pages.links.keyed_hash,
                now=pages.clock(),
            )
        return _answered(pages, language, words, answer)

    return router


def _choose(pages: Pages, language: str, form: Typed, problems: list[Problem]) -> HTMLResponse:
    return pages.page(
        "choose",
        language,
        path=SUBSCRIBE,
        status=422 if problems else 200,
        problems=problems,
        choices=pages.choices(form, language),
        # What was typed on the second page is not lost on the way back.
        kept=[(field, form.one(field)) for field in ("email", "name") if form.one(field)],
    )


def _check(
    pages: Pages, language: str, words: ReaderWords, form: Typed, wish: Wish, problems: list[Problem]
) -> HTMLResponse:
    now = pages.clock()
    with pages.store.transaction() as session:
        expected = estimate(session, pages.partnership, wish, now=now)
        would_get = _preview(session, pages, wish, now)
    return pages.page(
        "check",
        language,
        path=SUBSCRIBE,
        status=422 if problems else 200,
        problems=problems,
        chosen=chosen_in_words(pages, language, wish),
        expect=expected_in_words(expected, words, language),
        broad=broad_in_words(expected, words, wish.cadence) if expected.too_broad else None,
        preview=preview_view(would_get, wish, language) if would_get else None,
        carried=carried(form),
        email=form.one("email"),
        name=form.one("name"),
        trap=TRAP,
    )


def _send(
    pages: Pages, language: str, words: ReaderWords, request: Request, form: Typed, wish: Wish
) -> HTMLResponse:
    email, problems = read_address(form, words)
    name = form.one("name")
    if len(name) > MAX_NAME:
        problems.append(Problem("name", words.errors.name))
    problems = pages.unsealed(form, words) + problems
    if problems:
        return _check(pages, language, words, form, wish, problems)
    with pages.store.transaction() as session:
        if not pages.allowed(session, LimitKind.ASKED_FROM_NETWORK, request):
            return pages.limited(language, SUBSCRIBE)
        # Beyond the limit the answer is the same: it would tell a stranger what comes to this address.
        if pages.mailable(session, email) and not form.one(TRAP):
            ask_to_subscribe(
                session,
                pages.partnership,
                email=email,
                name=name,
                wish=wish,
                consent_wording=f"{language} {words.consent_version}",
                now=pages.clock(),
            )
    return pages.message(language, words.sent_title, words.sent, words.sent_nothing, path=SUBSCRIBE)


def _whole_mail(pages: Pages, language: str, words: ReaderWords, wish: Wish) -> HTMLResponse:
    with pages.store.transaction() as session:
        would_get = _preview(session, pages, wish, pages.clock())
    if would_get is None:
        return pages.message(language, words.week_empty, path=SUBSCRIBE, again=True)
    return HTMLResponse(would_get.html, headers={"Content-Security-Policy": MAIL_POLICY})


def _preview(session: Session, pages: Pages, wish: Wish, now: datetime) -> Preview | None:
    try:
        return preview(session, pages.partnership, wish, now=now)
    except CANNOT_BE_WRITTEN:  # what publishing would report; nobody is kept from signing up by it
        return None


def _answered(pages: Pages, language: str, words: ReaderWords, answer: Answer) -> HTMLResponse:
    if answer is Answer.CONFIRMED:
        return pages.message(language, words.confirmed_title, words.confirmed, path=SUBSCRIBE)
    status = 410 if answer is Answer.EXPIRED else 404
    return pages.message(
        language, words.expired_title, words.expired, path=SUBSCRIBE, status=status, again=True
    )
