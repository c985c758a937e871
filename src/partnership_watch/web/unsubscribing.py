"""Ending a subscription by the link in its mail.

A GET changes nothing, because scanners fetch every link of every mail. A POST without cookie or redirect
ends the subscription (RFC 8058); a repeated one is a success.
"""

from collections.abc import Callable
from datetime import datetime

from fastapi import APIRouter
from fastapi.responses import HTMLResponse

from partnership_watch.delivery import Links
from partnership_watch.store import Store
from partnership_watch.store.tables import EndedReason
from partnership_watch.subscribers import end_subscription
from partnership_watch.subscribers.linked import LinkedSubscription, linked_subscription
from partnership_watch.web.frame import Frame
from partnership_watch.web.unsubscribe_wording import UNSUBSCRIBE_WORDING


def unsubscribing_router(
    store: Store, frame: Frame, links: Links, clock: Callable[[], datetime]
) -> APIRouter:
    """`/unsubscribe/{token}`, in the language of the mail."""
    router = APIRouter()

    def ended(linked: LinkedSubscription) -> HTMLResponse:
        words = UNSUBSCRIBE_WORDING[linked.language]
        return frame.message(linked.language, words.ended.format(name=linked.name), words.nothing_more)

    def unknown() -> HTMLResponse:
        language = frame.languages[0]
        words = UNSUBSCRIBE_WORDING[language]
        return frame.message(language, words.unknown, words.unknown_help, status=404)

    @router.get("/unsubscribe/{token}")
    def ask(token: str) -> HTMLResponse:
        with store.transaction() as session:
            linked = linked_subscription(session, links.read(token))
        if linked is None:
            return unknown()
        if linked.ended:
            return ended(linked)
        words = UNSUBSCRIBE_WORDING[linked.language]
        title = words.ask.format(name=linked.name)
        return frame.page("ask", linked.language, title=title, says=words.says, button=words.button)

    @router.post("/unsubscribe/{token}")
    def act(token: str) -> HTMLResponse:
        with store.transaction() as session:
            linked = linked_subscription(session, links.read(token))
            if linked is None:
                return unknown()
            end_subscription(
                session, linked.subscription_id, EndedReason.UNSUBSCRIBED, now=clock(), actor="reader"
            )
        return ended(linked)

    return router
