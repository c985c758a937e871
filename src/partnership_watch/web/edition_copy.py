"""The web copy of an edition, for whoever was given its address. It names no reader and holds no token."""

import uuid

from fastapi import APIRouter, Request, Response

from partnership_watch.editions.web_copy import WholeEdition, web_copy, whole_edition
from partnership_watch.registry import Partnership
from partnership_watch.store import Store
from partnership_watch.web.archive_wording import ARCHIVE_WORDING
from partnership_watch.web.caching import kept
from partnership_watch.web.frame import MAIL_POLICY, Frame
from partnership_watch.web.listing import Listed, Lister
from partnership_watch.web.topics import Topic, pillars

NOT_FOUND_BY_SEARCH = {"X-Robots-Tag": "noindex"}


def edition_copy_router(store: Store, frame: Frame) -> APIRouter:
    """The page as it was mailed, and all that it told. What was taken down since is on neither."""
    router = APIRouter()
    partnership = frame.partnership

    @router.api_route("/editions/{web_id:uuid}", methods=["GET", "HEAD"])
    def edition(request: Request, web_id: uuid.UUID) -> Response:
        with store.transaction() as session:
            copy = web_copy(session, partnership.slug, web_id)
        if copy is None:
            return frame.missing()
        if copy.html is not None:
            shown = {**NOT_FOUND_BY_SEARCH, "Content-Security-Policy": MAIL_POLICY}
            return kept(request, copy.html.encode(), "text/html", changed_at=None, headers=shown)
        lister = Lister(partnership, copy.language)
        body = frame.render(
            "edition_remaining",
            copy.language,
            words=ARCHIVE_WORDING[copy.language],
            day=lister.day(copy.cut_at),
            entries=lister.listed(copy.remaining),
        )
        return kept(request, body, "text/html", changed_at=None, headers=NOT_FOUND_BY_SEARCH)

    @router.api_route("/editions/{web_id:uuid}/all", methods=["GET", "HEAD"])
    def whole(request: Request, web_id: uuid.UUID) -> Response:
        with store.transaction() as session:
            found = whole_edition(session, partnership.slug, web_id)
        if found is None:
            return frame.missing()
        lister = Lister(partnership, found.language)
        body = frame.render(
            "edition_whole",
            found.language,
            words=ARCHIVE_WORDING[found.language],
            web_id=web_id,
            day=lister.day(found.cut_at),
            sections=_by_pillar(partnership, found, lister),
            corrections=lister.listed(found.corrections),
        )
        return kept(request, body, "text/html", changed_at=None, headers=NOT_FOUND_BY_SEARCH)

    return router


def _by_pillar(
    partnership: Partnership, whole: WholeEdition, lister: Lister
) -> list[tuple[Topic, str, tuple[Listed, ...]]]:
    """Each pillar with its anchor, as the mail names it, and the entries whose strongest clause is in it."""
    of_clause = {clause.number: clause.pillar for clause in partnership.clauses}
    sections = []
    topics = pillars(partnership, whole.language)
    for pillar, topic in zip(partnership.pillars, topics, strict=True):
        entries = [one for one in whole.entries if of_clause.get(one.clauses[0]) == pillar.id]
        if entries:
            sections.append((topic, pillar.id, lister.listed(entries)))
    return sections
