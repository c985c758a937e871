"""The read-only JSON API, each address for tokens of its scope.

There are matches, items, editions, tellings, rule sets and sources, and nothing of a person: no reader, no
address, no name of staff. It sets nothing and changes nothing.
"""

from collections.abc import Awaitable, Callable
from datetime import datetime
from http import HTTPStatus
from typing import Annotated, Any

from fastapi import Depends, FastAPI, Query, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from pydantic import Field
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException

from partnership_watch.audit.api_tokens import Scope, holder_of
from partnership_watch.audit.declaration import source_health
from partnership_watch.audit.filters import FilterError, Filters, refused
from partnership_watch.audit.hearing import HeardFilters, heard
from partnership_watch.audit.items import item_history
from partnership_watch.audit.listing import EditionFilters, edition_page, rule_sets
from partnership_watch.audit.revisions import revision_page
from partnership_watch.audit.screenings import MOST_REVISIONS
from partnership_watch.audit.searching import search
from partnership_watch.audit.told_rows import TellingFilters, told_page
from partnership_watch.audit.unknown import refuse_unknown
from partnership_watch.editions.takedowns import is_taken_down
from partnership_watch.editions.wording import worded
from partnership_watch.errors import StoreUnavailableError
from partnership_watch.matching.stored import LARGEST_ID
from partnership_watch.registry import Partnership
from partnership_watch.registry.forms import Strict
from partnership_watch.store import Store
from partnership_watch.web.api_answers import (
    EditionsAnswer,
    ItemAnswer,
    MatchesAnswer,
    RevisionsAnswer,
    RuleSetsAnswer,
    SourcesAnswer,
    SourcesHistoryAnswer,
    TellingsAnswer,
    item_answer,
    revisions_answer,
    sources_answer,
)
from partnership_watch.web.away import RETRY_AFTER, note_away

PREFIX = "/api/v1"
MOST_ROWS = 200  # of one answer

Limit = Annotated[int, Field(ge=1, le=MOST_ROWS, description="Rows of one answer.")]
After = Annotated[str, Field(max_length=200, description="`next` of the answer before.")]


class MatchesAsked(Filters):
    """The filters of a search, and which page of it."""

    after: After = ""
    limit: Limit = 50


class EditionsAsked(EditionFilters):
    """Which editions, and which page of them."""

    after: After = ""
    limit: Limit = 50


class TellingsAsked(TellingFilters):
    """Which tellings, and which page of them."""

    after: After = ""
    limit: Limit = 50


class RevisionsAsked(Strict):
    """Which page of an item's revisions."""

    after: After = ""
    limit: Annotated[int, Field(ge=1, le=MOST_REVISIONS, description="Rows of one answer.")] = MOST_REVISIONS


def api_app(store: Store, partnership: Partnership, clock: Callable[[], datetime]) -> FastAPI:
    """The application. Every address, its description among them, answers 401 without a token that holds.

    Args:
        clock: the time now, UTC.
    """
    app = FastAPI(
        title=f"Partnership Watch: {partnership.title[partnership.languages[0]]}",
        description=__doc__,
        version="1",
        openapi_url=f"{PREFIX}/openapi.json",
        docs_url=None,  # these pages fetch scripts from elsewhere
        redoc_url=None,
    )
    slug = partnership.slug

    @app.middleware("http")
    async def guard(request: Request, answer: Callable[[Request], Awaitable[Response]]) -> Response:
        response = await _answered(request, answer)
        response.headers["Cache-Control"] = "no-store"
        response.headers["X-Content-Type-Options"] = "nosniff"
        return response

    async def _answered(request: Request, answer: Callable[[Request], Awaitable[Response]]) -> Response:
        kind, _, shown = request.headers.get("authorization", "").partition(" ")
        if kind.lower() != "bearer":
            return _problem(401, "a token is needed: Authorization: Bearer pw_...")
        try:
            request.state.scopes = await run_in_threadpool(scopes_of, shown.strip())
        except StoreUnavailableError as error:
            return _away(error)
        if request.state.scopes is None:
            return _problem(401, "this token does not hold: it is misspelt, has ended or was revoked")
        return await answer(request)

    def scopes_of(shown: str) -> frozenset[Scope] | None:
        with store.transaction() as session:
            holder = holder_of(session, slug, shown, now=clock())
        return holder.scopes if holder else None

    @app.get(f"{PREFIX}/matches", dependencies=[_needs(Scope.MATCHES)])
    def matches(asked: Annotated[MatchesAsked, Query()]) -> MatchesAnswer:
        """The newest matches that pass the filters, by their items' dates."""
        with store.transaction() as session:
            page = search(session, slug, asked, after=asked.after or None, limit=asked.limit)
            if not page.rows and not asked.after:
                refuse_unknown(session, partnership, asked)
        return MatchesAnswer(list(page.rows), page.next)

    @app.get(f"{PREFIX}/items/{{item_id}}", dependencies=[_needs(Scope.MATCHES)])
    def item(item_id: int) -> ItemAnswer:
        """One publication: what it said lately, and what every screening of it found, with evidence."""
        with store.transaction() as session:
            found = item_history(session, slug, item_id) if 0 < item_id <= LARGEST_ID else None
        if found is None:
            raise HTTPException(404, f"there is no item {item_id}")
        return item_answer(found)

    @app.get(f"{PREFIX}/items/{{item_id}}/revisions", dependencies=[_needs(Scope.MATCHES)])
    def revisions(item_id: int, asked: Annotated[RevisionsAsked, Query()]) -> RevisionsAnswer:
        """All that one publication ever said, newest first, with every screening of each revision."""
        with store.transaction() as session:
            page = None
            if 0 < item_id <= LARGEST_ID:
                page = revision_page(session, slug, item_id, after=asked.after or None, limit=asked.limit)
            if page is None:
                raise HTTPException(404, f"there is no item {item_id}")
            return revisions_answer(item_id, page, hidden=is_taken_down(session, item_id))

    @app.get(f"{PREFIX}/editions", dependencies=[_needs(Scope.EDITIONS)])
    def editions(asked: Annotated[EditionsAsked, Query()]) -> EditionsAnswer:
        """The newest editions that were told, by the day of their cut; of their readers, nothing."""
        with store.transaction() as session:
            page = edition_page(session, slug, asked, after=asked.after or None, limit=asked.limit)
            if not page.rows and not asked.after:
                refuse_unknown(session, partnership, asked)
        return EditionsAnswer(list(page.rows), page.next)

    @app.get(f"{PREFIX}/tellings", dependencies=[_needs(Scope.TELLINGS)])
    def tellings(asked: Annotated[TellingsAsked, Query()]) -> TellingsAnswer:
        """Which audience was told what by which edition, newest first; its deliveries are counted."""
        with store.transaction() as session:
            page = told_page(
                session,
                partnership,
                asked,
                language=worded(partnership.languages)[0],
                after=asked.after or None,
                limit=asked.limit,
            )
            if not page.rows and not asked.after:
                refuse_unknown(session, partnership, asked)
        return TellingsAnswer(list(page.rows), page.next)

    @app.get(f"{PREFIX}/rule-sets", dependencies=[_needs(Scope.RULE_SETS)])
    def rules() -> RuleSetsAnswer:
        """Every rule set that ever decided, newest first."""
        with store.transaction() as session:
            return RuleSetsAnswer(list(rule_sets(session, slug)))

    @app.get(f"{PREFIX}/sources", dependencies=[_needs(Scope.SOURCES)])
    def sources() -> SourcesAnswer:
        """Every source that is read, and how it does."""
        with store.transaction() as session:
            return sources_answer(source_health(session, partnership, now=clock()))

    @app.get(f"{PREFIX}/sources/history", dependencies=[_needs(Scope.SOURCES)])
    def sources_history(asked: Annotated[HeardFilters, Query()]) -> SourcesHistoryAnswer:
        """How each source was heard over a time: the last 30 days, if none is given."""
        now = clock()
        since, until = asked.period(now)
        with store.transaction() as session:
            found = heard(session, partnership, since, until, now=now, source=asked.source)
        return SourcesHistoryAnswer(since, until, found)

    @app.exception_handler(HTTPException)
    def told(_request: Request, error: HTTPException) -> JSONResponse:
        return _problem(error.status_code, str(error.detail))

    @app.exception_handler(RequestValidationError)
    def unreadable(_request: Request, error: RequestValidationError) -> JSONResponse:
        return _problem(400, "; ".join(str(refused(one)) for one in error.errors()))

    @app.exception_handler(FilterError)
    def no_filter(_request: Request, error: FilterError) -> JSONResponse:
        return _problem(400, str(error))

    @app.exception_handler(StoreUnavailableError)
    def away(_request: Request, error: StoreUnavailableError) -> JSONResponse:
        return _away(error)

    return app


def _needs(scope: Scope) -> Any:
    """A token without this scope is refused."""

    def check(request: Request) -> None:
        if scope not in request.state.scopes:
            raise HTTPException(403, f"this token may not read this; it needs the scope {scope.value}")

    return Depends(check)


def _away(error: StoreUnavailableError) -> JSONResponse:
    note_away(error)
    response = _problem(503, "the database does not answer")
    response.headers.update(RETRY_AFTER)
    return response


def _problem(status: int, detail: str) -> JSONResponse:
    """RFC 9457."""
    return JSONResponse(
        {"type": "about:blank", "title": HTTPStatus(status).phrase, "status": status, "detail": detail},
        status,
        media_type="application/problem+json",
        headers={"WWW-Authenticate": "Bearer"} if status == HTTPStatus.UNAUTHORIZED else None,
    )
