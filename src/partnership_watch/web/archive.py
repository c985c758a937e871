"""The public archive: an index, a page for each pillar and clause, and their feeds. Nothing here writes."""

import re
from datetime import UTC, datetime, time, timedelta

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse

from partnership_watch.delivery import Links
from partnership_watch.editions.archive import ArchivePage, archive_changed_at, archive_page
from partnership_watch.editions.archive_entries import Place
from partnership_watch.store import Store
from partnership_watch.web.archive_wording import ARCHIVE_WORDING
from partnership_watch.web.atom import MEDIA_TYPE, Feed, atom
from partnership_watch.web.caching import kept
from partnership_watch.web.frame import Frame
from partnership_watch.web.listing import Lister
from partnership_watch.web.topics import KINDS, Topic, by_address, pillars

PAGE_SIZE = 50
FOUND_BY_SEARCH = {"X-Robots-Tag": "all"}
"""Nobody's address or token stands in these pages."""


def archive_router(store: Store, frame: Frame, links: Links) -> APIRouter:
    """The archive of one partnership, in each of its languages."""
    router = APIRouter()
    partnership, known = frame.partnership, frame.languages
    declared = {language: pillars(partnership, language) for language in known}
    topics = {language: by_address(made) for language, made in declared.items()}
    listers = {language: Lister(partnership, language) for language in known}

    def read(topic: Topic, below: Place | None) -> tuple[ArchivePage, datetime | None]:
        with store.transaction() as session:
            changed_at = archive_changed_at(session)  # first: what comes meanwhile is newer than it
            page = archive_page(session, partnership.slug, topic.commitments, size=PAGE_SIZE, below=below)
        return page, changed_at

    @router.api_route("/", methods=["GET", "HEAD"])
    def front() -> Response:
        return RedirectResponse(f"/{known[0]}/")

    @router.api_route("/{language}/", methods=["GET", "HEAD"])
    def index(request: Request, language: str) -> Response:
        if language not in known:
            return frame.missing(language)
        html = frame.render(
            "archive_index",
            language,
            path="/",
            words=ARCHIVE_WORDING[language],
            pillars=declared[language],
        )
        return kept(request, html, "text/html", changed_at=None, headers=FOUND_BY_SEARCH)

    def add(kind: str) -> None:
        @router.api_route(f"/{{language}}/{kind}/{{key}}/feed.atom", methods=["GET", "HEAD"])
        def feed(request: Request, language: str, key: str) -> Response:
            topic = topics.get(language, {}).get((kind, key))
            if topic is None:
                return frame.missing(language)
            page, changed_at = read(topic, None)
            above = Feed(
                partnership=partnership.slug,
                signed=partnership.signed,
                base=links.base,
                language=language,
                title=f"{topic.full_name} - {partnership.title[language]}",
                subtitle=topic.paraphrase or ARCHIVE_WORDING[language].lead,
                path=topic.feed_path(language),
                page=topic.path(language),
                empty_since=datetime.combine(partnership.signed, time(), UTC),
            )
            body = atom(above, listers[language].listed(page.entries))
            return kept(request, body, MEDIA_TYPE, changed_at=changed_at, headers=FOUND_BY_SEARCH)

        @router.api_route(f"/{{language}}/{kind}/{{key}}", methods=["GET", "HEAD"])
        def topic_page(request: Request, language: str, key: str, before: str | None = None) -> Response:
            topic = topics.get(language, {}).get((kind, key))
            below = _place(before) if before is not None else None
            if topic is None or (before is not None and below is None):
                return frame.missing(language)
            page, changed_at = read(topic, below)
            html = frame.render(
                "archive_topic",
                language,
                path=f"/{kind}/{key}",
                words=ARCHIVE_WORDING[language],
                topic=topic,
                pillar=next(one for one in declared[language] if topic is one or topic in one.parts),
                entries=listers[language].listed(page.entries),
                older=_cursor(page.entries[-1].place) if page.more else None,
                further=below is not None,
            )
            return kept(request, html, "text/html", changed_at=changed_at, headers=FOUND_BY_SEARCH)

    for kind in KINDS:
        add(kind)
    return router


_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_CURSOR = re.compile(r"(-?[0-9]{1,17})-([0-9]{1,18})", re.ASCII)


def _cursor(place: Place) -> str:
    """A place as an address writes it: microseconds since 1970, and the item."""
    return f"{(place.dated - _EPOCH) // timedelta(microseconds=1)}-{place.item_id}"


def _place(cursor: str) -> Place | None:
    """The place that a cursor names; None if we did not write it."""
    match = _CURSOR.fullmatch(cursor)
    if match is None:
        return None
    try:
        return Place(_EPOCH + timedelta(microseconds=int(match[1])), int(match[2]))
    except OverflowError:
        return None
