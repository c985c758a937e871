"""`/healthz`: whether something is late, for whatever watches this installation from outside.

Anybody may ask, so it names sources and counts and nobody's address, and however many ask at once, the
database is asked once.
"""

import asyncio
from collections.abc import Callable
from datetime import datetime

from fastapi import APIRouter
from fastapi.responses import JSONResponse
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError
from starlette.concurrency import run_in_threadpool

from partnership_watch import health
from partnership_watch.errors import StoreUnavailableError
from partnership_watch.matching import ENGINE_VERSION
from partnership_watch.registry import Partnership, rule_set
from partnership_watch.store import Store
from partnership_watch.troubles import Trouble

PATIENCE_SECONDS = 2.0
"""A check from outside gives up after a few seconds, and would not learn why; the look itself takes some
hundredths of one."""

UNREACHABLE = Trouble("the database cannot be reached", None, "see that PostgreSQL runs", urgent=True)


def healthz_router(store: Store, partnership: Partnership, clock: Callable[[], datetime]) -> APIRouter:
    """The one route. It answers 503 where somebody must act, with what is late and since when.

    Args:
        clock: the time now, UTC.
    """
    router = APIRouter()
    rules = rule_set(partnership, ENGINE_VERSION)
    looking: asyncio.Task[list[Trouble]] | None = None

    def look() -> list[Trouble]:
        try:
            with store.transaction() as session:
                session.execute(text(f"SET LOCAL statement_timeout = {PATIENCE_SECONDS * 1000:.0f}"))
                return health.troubles(session, partnership, rules, now=clock())
        except (StoreUnavailableError, SQLAlchemyError):
            return [UNREACHABLE]

    @router.get("/healthz")
    async def healthz() -> JSONResponse:
        nonlocal looking
        if looking is None or looking.done():
            looking = asyncio.create_task(run_in_threadpool(look))
        try:
            # A look that hangs is not begun a second time: the next who ask wait for the same one.
            troubles = await asyncio.wait_for(asyncio.shield(looking), PATIENCE_SECONDS)
        except TimeoutError:
            troubles = [UNREACHABLE]
        late = [
            {"what": one.what, "since": one.since.isoformat() if one.since else None}
            for one in troubles
            if one.urgent
        ]
        if late:
            return JSONResponse({"status": "late", "late": late}, 503)
        return JSONResponse({"status": "ok"})

    return router
