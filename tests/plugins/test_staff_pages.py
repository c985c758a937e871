"""The staff pages inside Airflow's own api-server, behind Airflow's own login."""

import asyncio
import json
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest
from airflowing import airflows_own_warnings
from routes import walk
from served import served
from sqlalchemy import URL

from partnership_watch.store import EmbeddedServer

pytestmark = pytest.mark.airflow
USERS = {"vic": "viewer", "rae": "user", "ola": "op", "ada": "admin"}
ANONYMOUS = (303, 401)

Login = Callable[[str], httpx.Client]


@pytest.fixture(scope="module")
def api_server(server: EmbeddedServer, project: Path, tmp_path_factory: Any) -> Iterator[tuple[str, Any]]:
    """Airflow's own application with our plugins, as `airflow api-server` serves it, and its staff pages."""
    ours: URL = server.ensure_database("staff_in_airflow", template="template_watch")
    passwords = tmp_path_factory.mktemp("airflow") / "passwords.json"
    passwords.write_text(json.dumps({name: f"{name}'s password" for name in USERS}))
    with pytest.MonkeyPatch.context() as patch, airflows_own_warnings():
        patch.setenv("AIRFLOW__CORE__SIMPLE_AUTH_MANAGER_USERS", ",".join(map(":".join, USERS.items())))
        patch.setenv("AIRFLOW__CORE__SIMPLE_AUTH_MANAGER_PASSWORDS_FILE", str(passwords))
        patch.setenv("AIRFLOW__API_AUTH__JWT_SECRET", "0" * 64)
        patch.setenv(
            "PARTNERSHIP_WATCH_DATABASE_URL",
            ours.set(username="partnership_watch").render_as_string(hide_password=False),
        )
        patch.setenv("PARTNERSHIP_WATCH_CONFIG", str(project / "tests/partnerships/norland-sudmark"))
        patch.setenv("PARTNERSHIP_WATCH_DATA", str(tmp_path_factory.mktemp("data")))
        from airflow.api_fastapi.app import create_app
        from airflow.utils.db import initdb

        initdb()
        app = create_app()
        mounted = next(route.app for route in app.routes if route.path == "/watch")
        with served(app) as address:
            yield address, mounted


@contextmanager
def logged_in(address: str, user: str) -> Iterator[httpx.Client]:
    """Somebody whose browser holds Airflow's cookie."""
    with httpx.Client(base_url=address, timeout=30, headers={"origin": address}) as client:
        answer = client.post("/auth/token", json={"username": user, "password": f"{user}'s password"})
        client.cookies.set("_token", answer.json()["access_token"])
        yield client


def test_nobody_without_airflows_login_gets_an_answer(api_server: tuple[str, Any]) -> None:
    """Every route, walked from the application's own list, inside Airflow: a mount inherits no protection."""
    address, mounted = api_server
    app = asyncio.run(mounted.application())
    routes = [("GET", "/watch/docs"), ("GET", "/watch/nowhere"), *walk(app, "/watch")]
    with httpx.Client(base_url=address, timeout=30, follow_redirects=False) as anybody:
        answers = {route: anybody.request(*route) for route in routes}
        forged = anybody.get("/watch/en/", headers={"authorization": "Bearer x"}, cookies={"_token": "x.y.z"})

    assert len(answers) > 4
    assert {answer.status_code for answer in answers.values()} <= {303, 307, 401}
    assert all("/auth/login" in one.headers["location"] for one in answers.values() if one.status_code == 303)
    assert forged.status_code in ANONYMOUS


def test_a_login_of_airflow_opens_the_pages(api_server: tuple[str, Any]) -> None:
    """Its name stands on them, and every link of theirs leads under their prefix."""
    with logged_in(api_server[0], "vic") as vic:
        page = vic.get("/watch/", follow_redirects=True)
        links = {one for one in re.findall(r'(?:href|src)="([^"]+)"', page.text) if one[0] == "/"}

        assert page.status_code == 200
        assert "Signed in as vic" in page.text
        assert links
        assert {vic.get(link, follow_redirects=True).status_code for link in links} == {200}


@pytest.mark.parametrize(
    ("user", "roles"),
    [
        ("vic", {"viewer"}),
        ("rae", {"viewer", "reviewer"}),
        ("ola", {"viewer", "reviewer", "privacy"}),
        ("ada", {"viewer", "reviewer", "privacy"}),
    ],
)
def test_airflows_roles_become_those_of_the_pages(
    api_server: tuple[str, Any], user: str, roles: set[str]
) -> None:
    """As the table in the plugin says."""
    from airflow.api_fastapi.auth.managers.simple.user import SimpleAuthManagerUser
    from staff_pages import _member

    member = _member(SimpleAuthManagerUser(username=user, role=USERS[user].upper(), teams=None))

    assert member.login == user
    assert set(member.roles) == roles
