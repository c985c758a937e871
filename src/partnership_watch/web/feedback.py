"""Where "Is this relevant?" in a mail leads: a page with one button. Only pressing it counts.

Scanners fetch every link of every mail, so a GET changes nothing. A repeated answer is a success.
"""

import uuid
from collections.abc import Callable
from datetime import datetime

from fastapi import APIRouter, Request, Response
from fastapi.responses import HTMLResponse
from sqlalchemy.orm import Session

from partnership_watch.delivery import Links
from partnership_watch.editions.feedback import AskedAbout, answer, asked_about
from partnership_watch.store import Store
from partnership_watch.store.tables import LimitKind
from partnership_watch.subscribers.limits import counted_network, within_limit
from partnership_watch.web.feedback_wording import FEEDBACK_WORDING
from partnership_watch.web.frame import Frame
from partnership_watch.web.listing import Lister

WORDS = {"yes": True, "no": False}
"""The end of a link, and whether it says that the story is relevant."""
LONGEST_NUMBER = 18
"""Digits that a match's id can have."""


def feedback_router(store: Store, frame: Frame, links: Links, clock: Callable[[], datetime]) -> APIRouter:
    """`/editions/{web_id}/relevant/{match}/{word}`, in the edition's language."""
    router = APIRouter()
    partnership = frame.partnership

    def find(session: Session, web_id: uuid.UUID, match: str, word: str) -> AskedAbout | None:
        if word not in WORDS or not match.isascii() or not match.isdecimal() or len(match) > LONGEST_NUMBER:
            return None
        return asked_about(session, partnership.slug, web_id, int(match))

    def page(template: str, asked: AskedAbout, word: str) -> HTMLResponse:
        (entry,) = Lister(partnership, asked.language).listed([asked.entry])
        said = FEEDBACK_WORDING[asked.language]
        return frame.page(template, asked.language, words=said, entry=entry, relevant=WORDS[word])

    def limited(asked: AskedAbout) -> HTMLResponse:
        words = FEEDBACK_WORDING[asked.language]
        response = frame.message(asked.language, words.limited_title, words.limited, status=429)
        response.headers["Retry-After"] = "3600"
        return response

    @router.api_route("/editions/{web_id:uuid}/relevant/{match}/{word}", methods=["GET", "HEAD"])
    def ask(web_id: uuid.UUID, match: str, word: str) -> Response:
        with store.transaction() as session:
            asked = find(session, web_id, match, word)
        return page("feedback_ask", asked, word) if asked else frame.missing()

    @router.post("/editions/{web_id:uuid}/relevant/{match}/{word}")
    def act(request: Request, web_id: uuid.UUID, match: str, word: str) -> Response:
        network = counted_network(request.client.host if request.client else "")
        now = clock()
        with store.transaction() as session:
            asked = find(session, web_id, match, word)
            if asked is None:
                return frame.missing()
            if not within_limit(session, LimitKind.ANSWERS_OF_NETWORK, network, links.keyed_hash, now=now):
                return limited(asked)
            one = links.keyed_hash(f"feedback {asked.edition_id} {asked.match_id} {network}")
            answer(session, asked, relevant=WORDS[word], network_hash=one, now=now)
        return page("feedback_thanks", asked, word)

    return router
