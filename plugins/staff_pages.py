"""The staff pages inside Airflow's UI, behind Airflow's own login and nothing else.

Airflow asks nobody who opens an application that a plugin mounts: the pages ask, of every request.

| role in the pages | who has it in Airflow |
|---|---|
| viewer | may see the website: every role but Public |
| reviewer | may edit the DAG `match`: User and above, or whoever its access control names |
| privacy | may edit connections: Op and above |
"""

from __future__ import annotations

import asyncio
import atexit
import logging
from contextlib import ExitStack
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from airflow.configuration import conf
from airflow.plugins_manager import AirflowPlugin

if TYPE_CHECKING:
    from fastapi import FastAPI, Request

    from partnership_watch.web.staff import StaffMember

PREFIX = "/watch"
REVIEWED_DAG = "match"
log = logging.getLogger(__name__)


class AirflowsLogins:
    """Whoever Airflow's auth manager knows, whichever manager that is."""

    async def who(self, request: Request) -> StaffMember | None:
        """The user of Airflow's cookie, or of a token in the header; None where it knows nobody."""
        from airflow.api_fastapi.core_api.security import bearer_scheme, get_user
        from fastapi import HTTPException

        try:
            user = await get_user(request, None, await bearer_scheme(request))
        except HTTPException:
            return None
        return await asyncio.to_thread(_member, user)

    def login_page(self, request: Request) -> str:
        """Airflow's own, which leads back."""
        from airflow.api_fastapi.app import get_auth_manager

        return get_auth_manager().get_url_login(next_url=str(request.url))


class OpenedWhenAsked:
    """The application, opened at the first request: all of Airflow loads this file, few serve pages."""

    def __init__(self) -> None:
        self._app: FastAPI | None = None
        self._opening = asyncio.Lock()

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        """Answer one request."""
        from starlette.responses import PlainTextResponse

        try:
            answer: Any = await self.application()
        except Exception:
            log.exception("the staff pages cannot be opened")
            answer = PlainTextResponse("The staff pages cannot be opened; the server's log says why.", 503)
        await answer(scope, receive, send)

    async def application(self) -> FastAPI:
        """The same one each time. Raises PartnershipWatchError where folder or database cannot be used."""
        async with self._opening:
            if self._app is None:
                self._app = await asyncio.to_thread(_open)
            return self._app


def _open() -> FastAPI:
    from partnership_watch.installation import installation
    from partnership_watch.settings import load_settings
    from partnership_watch.web.staff import staff_app

    with ExitStack() as opening:
        here = opening.enter_context(installation(load_settings()))
        app = staff_app(AirflowsLogins(), here.store, here.partnership, here.settings.links(), here.clock)
        atexit.register(opening.pop_all().close)
    return app


def _member(user: Any) -> StaffMember:
    from airflow.api_fastapi.app import get_auth_manager
    from airflow.api_fastapi.auth.managers.models.resource_details import AccessView, DagDetails

    from partnership_watch.web.staff import Role, StaffMember

    manager = get_auth_manager()
    has = {
        Role.VIEWER: manager.is_authorized_view(access_view=AccessView.WEBSITE, user=user),
        Role.REVIEWER: manager.is_authorized_dag(
            method="PUT", details=DagDetails(id=REVIEWED_DAG), user=user
        ),
        Role.PRIVACY: manager.is_authorized_connection(method="PUT", user=user),
    }
    # Without the website the others count for nothing: whoever may not see Airflow sees nothing here.
    roles = {role for role, given in has.items() if given} if has[Role.VIEWER] else set()
    return StaffMember(user.get_name(), frozenset(roles))


def _under_airflow() -> str:
    """Where Airflow itself is served: empty, or the path of its base address."""
    return urlsplit(conf.get("api", "base_url", fallback="/") or "/").path.rstrip("/")


class StaffPages(AirflowPlugin):
    """Mounts the pages, and puts them into the navigation."""

    name = "partnership_watch_staff"
    fastapi_apps = [  # noqa: RUF012 (Airflow reads lists of the class)
        {"app": OpenedWhenAsked(), "url_prefix": PREFIX, "name": "Partnership Watch"}
    ]
    external_views = [  # noqa: RUF012
        {
            "name": "Watch",  # longer ones are cut off below their icon
            "href": f"{_under_airflow()}{PREFIX}/",
            "url_route": "partnership-watch",
            "destination": "nav",
        }
    ]
