"""The web copy of an edition, for whoever was given its address. It names no reader and holds no token."""

import uuid

from fastapi import APIRouter, Request, Response

from partnership_watch.editions.web_copy import web_copy
from partnership_watch.registry import Partnership
from partnership_watch.store import Store
from partnership_watch.web import archive_pages as pages
from partnership_watch.web.caching import kept
from partnership_watch.web.listing import Lister

NOT_FOUND_BY_SEARCH = {"X-Robots-Tag": "noindex"}


def edition_copy_router(store: Store, partnership: Partnership) -> APIRouter:
    """The one route. An edition that told of something taken down since shows what remains of it."""
    router = APIRouter()

    @router.api_route("/editions/{web_id}", methods=["GET", "HEAD"])
    def edition(request: Request, web_id: str) -> Response:
        try:
            named = uuid.UUID(web_id)
        except ValueError:
            return pages.missing(partnership, None)
        with store.transaction() as session:
            copy = web_copy(session, partnership.slug, named)
        if copy is None:
            return pages.missing(partnership, None)
        if copy.html is not None:
            body = copy.html.encode()
        else:
            lister = Lister(partnership, copy.language)
            body = pages.render(
                "edition_remaining.html.j2",
                partnership,
                copy.language,
                path="",
                day=lister.day(copy.cut_at),
                entries=lister.listed(copy.remaining),
            )
        return kept(request, body, "text/html", changed_at=None, headers=NOT_FOUND_BY_SEARCH)

    return router
