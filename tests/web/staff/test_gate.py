"""Who gets into the staff pages, and what every answer of theirs says to a browser."""

import asyncio
import re
from datetime import timedelta

import httpx
import pytest
from fastapi import FastAPI
from routes import walk
from served import served
from staffing import LINKS, member
from worlds import World

from partnership_watch.web.public import public_app
from partnership_watch.web.staff import Loopback, Role, staff_app

PUBLIC = re.compile(
    r"/(healthz)?|/[a-z]{2}/((clauses|pillars)/1(/feed\.atom)?)?"
    r"|/(unsubscribe|editions)/x|/[a-z]{2}/(subscribe|preferences|confirm)(/.*)?|/relevant/.*"
)
"""What readers may open: each names a kind of page, and its own tests say what it shows."""
POSTS = ("DELETE", "PATCH", "POST", "PUT")


def test_nobody_without_a_login_gets_an_answer_from_any_route(app: FastAPI, anybody: httpx.Client) -> None:
    """Walked from the application's own list, so that a new page is not forgotten; and what is on no list."""
    routes = [*walk(app), ("GET", "/en/none"), ("GET", "/docs"), ("GET", "/openapi.json"), ("POST", "/en/")]

    answers = {(method, path): anybody.request(method, path).status_code for method, path in routes}

    assert len(answers) > 4
    assert set(answers.values()) == {401}


def test_the_public_pages_answer_nothing_but_what_is_meant_to_be_public(world: World) -> None:
    """A staff page that slips into the other application is seen here."""
    app = public_app(world.store, world.partnership, LINKS, lambda: world.now)
    with served(app) as address, member(address, None) as anybody:
        answering = {
            path
            for method, path in walk(app)
            if anybody.request(method, path).status_code not in (403, 404, 405)
        }

    assert {path for path in answering if not PUBLIC.fullmatch(path)} == set()
    assert {"/en/", "/healthz"} <= answering


def test_a_login_without_a_role_sees_nothing(app: FastAPI, address: str) -> None:
    """Being known to the one who keeps the logins is not yet a reason to read."""
    with member(address, "") as outsider:
        answers = {outsider.request(method, path).status_code for method, path in walk(app)}

    assert answers == {403}


@pytest.mark.parametrize("roles", ["viewer", "privacy"])
def test_only_reviewers_change_anything(app: FastAPI, address: str, roles: str) -> None:
    """Every route that takes a form turns the others back, token or not."""
    with member(address, roles) as somebody:
        answers = {
            somebody.request(method, path, data={"token": token_of(app, somebody)}).status_code
            for method, path in [*walk(app), ("POST", "/en/")]
            if method in POSTS
        }

    assert answers == {403}


def test_a_form_without_a_token_of_ours_is_turned_back(app: FastAPI, staff: httpx.Client) -> None:
    """On every route that takes one: none, a made-up one, somebody else's, and one that is too old."""
    posts = [path for method, path in [*walk(app), ("POST", "/en/")] if method == "POST"]
    theirs = token_of(app, staff, login="ben")
    for token in ("", "x", theirs):
        assert {staff.post(path, data={"token": token}).status_code for path in posts} == {403}


def test_a_token_ends_after_half_a_day(app: FastAPI, staff: httpx.Client, world: World) -> None:
    """A page that was left open is opened anew."""
    token = token_of(app, staff)
    early = staff.post("/en/nowhere", data={"token": token})

    world.forward(hours=13)

    assert (early.status_code, staff.post("/en/nowhere", data={"token": token}).status_code) == (404, 403)


@pytest.mark.parametrize(
    "headers",
    [
        {"origin": "https://evil.example"},
        {"origin": "null"},
        {"sec-fetch-site": "cross-site"},
        {"sec-fetch-site": "same-site"},
        {"sec-fetch-site": "none"},
    ],
)
def test_a_form_from_another_page_is_turned_back_with_a_good_token(
    app: FastAPI, staff: httpx.Client, headers: dict[str, str]
) -> None:
    """Airflow's cookie would log its sender in."""
    data = {"token": token_of(app, staff)}

    assert staff.post("/en/nowhere", data=data).status_code == 404
    assert staff.post("/en/nowhere", data=data, headers=headers).status_code == 403


def test_every_answer_forbids_a_browser_all_that_is_not_ours(app: FastAPI, staff: httpx.Client) -> None:
    """No script or style but our own files, no frame of another site, and nothing kept."""
    for path in ["/en/", "/en/none", "/static/staff.css", "/none"]:
        headers = staff.get(path).headers
        policy = headers["content-security-policy"]

        assert "default-src 'none'" in policy
        assert "unsafe" not in policy
        assert "http" not in policy
        assert "frame-ancestors 'self'" in policy
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["cache-control"] in ("no-store", "private, no-cache")
        assert "set-cookie" not in headers


def test_pages_hold_no_script_or_style_of_their_own(app: FastAPI, staff: httpx.Client) -> None:
    """The policy would refuse them: each page must work without."""
    for method, path in walk(app):
        if method == "GET" and "/static" not in path:
            text = staff.get(path, follow_redirects=True).text
            assert not re.search(r"<style|\sstyle=|\son[a-z]+=|javascript:", text)
            assert all(' src="/static/' in one for one in re.findall("<script[^>]*>", text))


@pytest.mark.parametrize(("path", "said"), [("/en/none", "There is no such page"), ("/vi/none", "Không có")])
def test_an_address_that_leads_nowhere_gets_a_page_that_says_so(
    staff: httpx.Client, path: str, said: str
) -> None:
    """In the language of the address, with the way back."""
    answer = staff.get(path)

    assert answer.status_code == 404
    assert said in answer.text
    assert f'href="{path[:4]}"' in answer.text


@pytest.mark.parametrize("path", ["/zz/", "/en/clauses/0", "/en/items/99999999999999999999", "/en/items/x"])
def test_what_cannot_be_a_page_is_not_found(staff: httpx.Client, path: str) -> None:
    """And never an error of the server."""
    assert staff.get(path).status_code == 404


def test_both_languages_are_served_and_lead_to_each_other(staff: httpx.Client) -> None:
    """The same page, its query too."""
    page = staff.get("/en/?x=1").text

    assert '<html lang="en">' in page
    assert 'href="/vi/?x=1" lang="vi"' in page
    assert '<html lang="vi">' in staff.get("/vi/").text


def test_mounted_elsewhere_every_link_leads_to_where_it_is_mounted(world: World, app: FastAPI) -> None:
    """Inside another application the pages stand under a prefix."""
    outer = FastAPI()
    outer.mount("/watch", app)
    with served(outer) as address, member(address) as staff:
        page = staff.get("/watch/", follow_redirects=True)
        links = set(re.findall(r'(?:href|src|action)="([^"]+)"', page.text))
        ours = {one for one in links if not one.startswith(("http", "#"))}

        assert page.url.path == "/watch/en/"
        assert all(one.startswith("/watch/") for one in ours)
        assert {staff.get(one).status_code for one in ours} == {200}


@pytest.mark.parametrize(("host", "status"), [("127.0.0.1", 200), ("localhost", 200), ("evil.example", 401)])
def test_on_its_own_it_answers_to_this_machines_own_names_alone(world: World, host: str, status: int) -> None:
    """A page elsewhere may give this machine a name of its own, and ask for it by that."""
    app = staff_app(Loopback("operator"), world.store, world.partnership, LINKS, lambda: world.now)
    with served(app) as address, httpx.Client(base_url=address) as client:
        port = address.rpartition(":")[2]
        answer = client.get("/en/", headers={"host": f"{host}:{port}"})

    assert answer.status_code == status


@pytest.mark.parametrize(("peer", "status"), [("127.0.0.1", 200), ("::1", 200), ("10.0.0.9", 401)])
def test_on_its_own_it_answers_to_nobody_on_another_machine(world: World, peer: str, status: int) -> None:
    """Whatever name they ask for it by: no login is behind it."""
    app = staff_app(Loopback("operator"), world.store, world.partnership, LINKS, lambda: world.now)

    async def ask() -> httpx.Response:
        transport = httpx.ASGITransport(app=app, client=(peer, 1))
        async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1") as client:
            return await client.get("/en/")

    assert asyncio.run(ask()).status_code == status


def test_the_role_of_a_viewer_is_part_of_every_other() -> None:
    """Nobody reviews what they cannot read."""
    from partnership_watch.web.staff import StaffMember

    assert StaffMember("ann", frozenset({Role.REVIEWER})).may(Role.VIEWER)
    assert not StaffMember("ann", frozenset({Role.REVIEWER})).may(Role.PRIVACY)
    assert not StaffMember("ann", frozenset()).may(Role.VIEWER)


def token_of(app: FastAPI, client: httpx.Client, login: str = "ann") -> str:
    """A token as a page of this member holds it."""
    site = app.state.site
    made = int((site.clock() - timedelta()).timestamp())
    return str(LINKS.signer("partnership-watch staff form").dumps([login, made]))
