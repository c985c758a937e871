"""The staff pages in a real `airflow api-server`, under each manager of logins that is installed with it."""

import json
import os
import re
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest
from airflowing import PROJECT
from playwright.sync_api import Browser, Page
from routes import walk
from sqlalchemy import select
from staffing import staff_application
from worlds import APPLICATION_ROLE, World

from partnership_watch.registry import load_partnership
from partnership_watch.store import EmbeddedServer, open_store
from partnership_watch.store.tables import Subscriber, Verdict

pytestmark = [pytest.mark.airflow, pytest.mark.slow]
NORLAND = PROJECT / "tests" / "partnerships" / "norland-sudmark"
FAB = "airflow.providers.fab.auth_manager.fab_auth_manager.FabAuthManager"
SIMPLE = "airflow.api_fastapi.auth.managers.simple.simple_auth_manager.SimpleAuthManager"
ROLES = {
    "pia": ("Public", set()),
    "vic": ("Viewer", {"viewer"}),
    "wes": ("Viewer,Reads Plugins", {"viewer"}),
    "rae": ("User", {"viewer", "reviewer"}),
    "ola": ("Op", {"viewer", "reviewer", "privacy"}),
    "ada": ("Admin", {"viewer", "reviewer", "privacy"}),
}
"""Airflow's roles of each user, and what they make them on our pages."""
ONLY_FAB = {"pia", "wes"}
"""The simple manager has one role a user, and no Public."""
MAKE_USERS = """
import json, sys
from airflow.providers.fab.auth_manager.cli_commands.utils import get_application_builder
with get_application_builder() as builder:
    keeper = builder.sm
    read = keeper.create_permission("can_read", "Plugins")
    keeper.add_permission_to_role(keeper.add_role("Reads Plugins"), read)
    for name, roles in json.loads(sys.argv[1]).items():
        given = [keeper.find_role(one) for one in roles.split(",")]
        person = name, name, name, f"{name}@watch.example", given
        assert keeper.add_user(*person, password=f"{name}'s password")
"""
OPEN_IN_AIRFLOW = {
    "/api/v2/monitor/health",
    "/api/v2/version",
    "/api/v2/auth/login",  # these two lead on to the manager's own pages
    "/api/v2/auth/logout",
}
STARTS_WITHIN_SECONDS = 240
"""Ten on an idle machine."""
BESIDES = [
    ("GET", "/watch/nowhere"),
    ("GET", "/watch/docs"),
    ("GET", "/watch/openapi.json"),
    ("GET", "/watch/en/clauses/3"),
    ("GET", "/watch//en/items/1"),
    ("GET", "/watch/en/%2e%2e/en/items/1"),
    ("GET", "/watch/static/../en/items/1"),
    ("GET", "/watch/en/items/1/explained?revision=1"),
    ("GET", "/watch/en/editions/export.csv?edition=1"),
    ("HEAD", "/watch/en/items/1"),
    ("OPTIONS", "/watch/en/items/1"),
    ("PUT", "/watch/en/items/1"),
]
"""What is on no list of routes, and what has something to show."""


@dataclass(frozen=True)
class ApiServer:
    """One that runs."""

    manager: str
    address: str
    world: World
    routes: tuple[tuple[str, str], ...]
    """Of the staff pages, and BESIDES."""
    secrets: tuple[str, ...]
    """What stands on pages: titles, and a reader's address."""

    @property
    def users(self) -> list[str]:
        """Who may log in."""
        return [name for name in ROLES if self.manager == "fab" or name not in ONLY_FAB]


@pytest.fixture(scope="module", params=["simple", "fab"])
def api_server(request: Any, server: EmbeddedServer, tmp_path_factory: Any) -> Iterator[ApiServer]:
    """The command as an operator starts it, with a database of ours in which an edition told of an item."""
    ours = server.ensure_database(f"api_server_{request.param}", template="template_watch")
    home: Path = tmp_path_factory.mktemp(request.param)
    with ExitStack() as closing:
        store = open_store(ours.set(username=APPLICATION_ROLE))
        closing.callback(store.close)
        world = World(store, load_partnership(NORLAND))
        key = world.partnership.commitments[0].key
        item = world.item(key, title="Ferry line opens late")
        world.item(f"{key}:context", title="Herring is short")
        reader = world.reader()
        world.until(2026, 6, 2, 7)
        world.publish()
        with store.transaction() as session:
            email = session.get_one(Subscriber, reader.subscriber_id).email
        environment = environment_of(home, request.param)
        environment |= {
            "PARTNERSHIP_WATCH_DATABASE_URL": store.url.render_as_string(hide_password=False),
            "PARTNERSHIP_WATCH_CONFIG": str(NORLAND),
            "PARTNERSHIP_WATCH_DATA": str(home / "data"),
            "PARTNERSHIP_WATCH_MOMENT": world.now.isoformat(),
        }
        address = closing.enter_context(running(environment, home))
        routes = [*walk(staff_application(world), "/watch"), *BESIDES]
        assert item == 1
        yield ApiServer(
            request.param, address, world, tuple(routes), ("Ferry line opens", "Herring is short", email)
        )


def environment_of(home: Path, manager: str) -> dict[str, str]:
    """Airflow's settings in a home of its own, its database made and its users in it."""
    taken = {name: value for name, value in os.environ.items() if not name.startswith("AIRFLOW")}
    environment = taken | {
        "AIRFLOW_HOME": str(home),
        "AIRFLOW__CORE__AUTH_MANAGER": FAB if manager == "fab" else SIMPLE,
        "AIRFLOW__CORE__DAGS_FOLDER": str(PROJECT / "dags"),
        "AIRFLOW__CORE__PLUGINS_FOLDER": str(PROJECT / "plugins"),
        "AIRFLOW__CORE__LOAD_EXAMPLES": "False",
        "AIRFLOW__API_AUTH__JWT_SECRET": "0" * 64,
        "AIRFLOW__API__SECRET_KEY": "1" * 64,
        "AIRFLOW__DATABASE__SQL_ALCHEMY_CONN": f"sqlite:///{home}/airflow.db",
        "AIRFLOW__LOGGING__LOGGING_LEVEL": "WARNING",
    }
    roles = {name: role for name, (role, _) in ROLES.items() if manager == "fab" or name not in ONLY_FAB}
    if manager == "simple":
        passwords = home / "passwords.json"
        passwords.write_text(json.dumps({name: f"{name}'s password" for name in roles}))
        environment |= {
            "AIRFLOW__CORE__SIMPLE_AUTH_MANAGER_USERS": ",".join(
                f"{name}:{role.lower()}" for name, role in roles.items()
            ),
            "AIRFLOW__CORE__SIMPLE_AUTH_MANAGER_PASSWORDS_FILE": str(passwords),
        }
    airflow(environment, str(Path(sys.executable).with_name("airflow")), "db", "migrate")
    if manager == "fab":
        airflow(environment, sys.executable, "-c", MAKE_USERS, json.dumps(roles))
    return environment


def airflow(environment: dict[str, str], *command: str) -> None:
    """Run to the end, or show what went wrong."""
    ended = subprocess.run(command, env=environment, capture_output=True, text=True)
    assert ended.returncode == 0, ended.stderr


@contextmanager
def running(environment: dict[str, str], home: Path) -> Iterator[str]:
    """The api-server's address, once it answers."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [str(Path(sys.executable).with_name("airflow")), "api-server", "--host", "127.0.0.1"]
    command += ["--port", str(port), "--workers", "1"]
    log = home / "api-server.log"
    with log.open("w") as out, subprocess.Popen(command, env=environment, stdout=out, stderr=out) as process:
        try:
            address, until = f"http://127.0.0.1:{port}", time.monotonic() + STARTS_WITHIN_SECONDS
            while not answers(address):
                assert process.poll() is None, log.read_text()
                assert time.monotonic() < until, log.read_text()
                time.sleep(0.2)
            yield address
        finally:
            process.terminate()


def answers(address: str) -> bool:
    """Whether it is there."""
    try:
        return httpx.get(f"{address}/api/v2/version", timeout=5).status_code == 200
    except httpx.TransportError:
        return False


@contextmanager
def logged_in(api_server: ApiServer, user: str) -> Iterator[httpx.Client]:
    """Somebody whose browser holds Airflow's cookie, and says where it was."""
    address = api_server.address
    with httpx.Client(base_url=address, timeout=60, headers={"origin": address}) as client:
        answer = client.post("/auth/token", json={"username": user, "password": f"{user}'s password"})
        assert answer.status_code == 201, answer.text
        client.cookies.set("_token", answer.json()["access_token"])
        yield client


def test_nobody_gets_an_answer_from_any_staff_route(api_server: ApiServer) -> None:
    """Nor with a cookie or token that Airflow did not sign; each is led to its login, or refused."""
    strangers: list[dict[str, dict[str, str]]] = [
        {},
        {"cookies": {"_token": "x.y.z"}},
        {"headers": {"authorization": "Bearer x"}},
        {"headers": {"x-roles": "viewer,reviewer,privacy", "x-forwarded-user": "ada"}},
    ]
    for stranger in strangers:
        with httpx.Client(base_url=api_server.address, timeout=60, **stranger) as anybody:  # type: ignore[arg-type]
            for method, path in api_server.routes:
                answer = anybody.request(method, path)
                if method == "GET":
                    assert answer.status_code == 303, path
                    assert "/auth/login" in answer.headers["location"], path
                else:
                    assert answer.status_code == 401, path
                assert not any(one in answer.text for one in api_server.secrets), path


def test_nothing_of_airflows_own_api_is_opened_by_our_plugins(api_server: ApiServer) -> None:
    """Walked from the list that it publishes."""
    with httpx.Client(base_url=api_server.address, timeout=60) as anybody:
        listed = anybody.get("/openapi.json").json()["paths"]
        opened = {
            path
            for path, methods in listed.items()
            for method in methods
            if anybody.request(method, re.sub(r"\{[^}]+\}", "1", path)).status_code not in (401, 403)
        }

    assert len(listed) > 50
    assert opened == OPEN_IN_AIRFLOW


def test_each_role_opens_what_the_table_says_and_no_more(api_server: ApiServer) -> None:
    """On every route; a form without a token of ours changes nothing, whoever sends it."""
    for user in api_server.users:
        roles = ROLES[user][1]
        with logged_in(api_server, user) as client:
            for method, path in api_server.routes:
                status = client.request(method, path, follow_redirects=True).status_code
                forbidden = method == "POST" or not wanted(path) <= roles
                if method in ("GET", "HEAD", "POST"):
                    assert (status == 403) == forbidden, (user, method, path, status)
                assert status in (200, 400, 403, 404, 405), (user, method, path, status)


def wanted(path: str) -> set[str]:
    """The roles without which a page is refused."""
    if path.endswith("/review"):
        return {"viewer", "reviewer"}
    return {"viewer", "privacy"} if path.endswith("/readers") else {"viewer"}


def test_a_readers_address_is_shown_to_the_role_privacy_alone(api_server: ApiServer) -> None:
    """On every page that anybody else may open."""
    (*_, email) = api_server.secrets
    for user in api_server.users:
        with logged_in(api_server, user) as client:
            seen = {
                path
                for method, path in api_server.routes
                if method == "GET" and email in client.get(path, follow_redirects=True).text
            }
        assert {path.rpartition("/")[2] for path in seen} == (
            {"readers"} if "privacy" in ROLES[user][1] else set()
        )


@pytest.mark.browser
def test_a_reviewer_logs_in_decides_and_logs_out(api_server: ApiServer, browser: Browser) -> None:
    """By Airflow's own form, which leads back; the verdict bears the login. After that the pages are shut."""
    context = browser.new_context()
    page = context.new_page()
    log_in(page, f"{api_server.address}/watch/en/review", "rae")
    page.get_by_role("button", name="Confirm").first.click()
    page.get_by_text("Confirmed by rae:").wait_for()
    page.goto(f"{api_server.address}/api/v2/auth/logout")
    page.goto(f"{api_server.address}/watch/en/review")

    assert "/auth/login" in page.url
    with api_server.world.store.transaction() as session:
        assert set(session.scalars(select(Verdict.given_by))) == {"rae"}
    context.close()


@pytest.mark.browser
def test_the_pages_stand_in_airflows_navigation(api_server: ApiServer, browser: Browser) -> None:
    """Of all whom Airflow tells of plugins: under FAB that is nobody below Op, but whoever may read them."""
    for user in [one for one in ("vic", "wes", "ola") if one in api_server.users]:
        context = browser.new_context()
        page = context.new_page()
        log_in(page, f"{api_server.address}/watch/en/", user)
        page.goto(api_server.address)
        page.get_by_text("Home", exact=True).first.wait_for()
        with logged_in(api_server, user) as client:
            told = client.get("/api/v2/plugins").status_code == 200

        assert told == (api_server.manager == "simple" or user != "vic")
        if told:
            page.get_by_text("Watch", exact=True).first.click()
            inside = page.frame_locator("iframe[title=Watch]")
            inside.get_by_role("heading", name="What becomes of the declaration").wait_for()
        else:
            page.wait_for_load_state("networkidle")
            assert page.get_by_text("Watch", exact=True).count() == 0
        context.close()


@pytest.mark.browser
def test_in_airflows_frame_a_mails_link_opens_a_tab_with_ctrl_held(
    api_server: ApiServer, browser: Browser
) -> None:
    """Airflow allows its frames no tabs; what a person asks of the browser itself it cannot forbid."""
    context = browser.new_context()
    page = context.new_page()
    log_in(page, f"{api_server.address}/watch/en/", "ada")
    page.goto(f"{api_server.address}/plugin/partnership-watch")
    inside = page.frame_locator("iframe[title=Watch]")
    inside.get_by_role("link", name="Editions").click()
    inside.get_by_role("link", name="Ferry line opens late").first.click()
    link = inside.frame_locator("iframe.mail").get_by_role("link", name="Ferry line opens late").first
    link.click()
    page.wait_for_timeout(500)

    assert len(context.pages) == 1
    with context.expect_page():
        link.click(modifiers=["Control"])
    context.close()


def log_in(page: Page, path: str, user: str) -> None:
    """Ask for a page, and be led to it by way of Airflow's login."""
    page.goto(path)
    page.locator("input[name=username]").fill(user)
    page.locator("input[name=password]").fill(f"{user}'s password")
    page.keyboard.press("Enter")
    page.wait_for_url(path)
