"""Leaving: by the link in a mail, by the mail program's button, and not by a scanner."""

import re
from collections.abc import Iterator
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path
from typing import Any

import httpx
import pytest
from fastapi import FastAPI
from pydantic import HttpUrl, SecretStr
from served import served
from sqlalchemy import select

from partnership_watch.delivery import Letterhead, Links, Post, Security, SmtpSettings, deliver
from partnership_watch.delivery.catcher import mail_catcher
from partnership_watch.registry import load_partnership
from partnership_watch.store import Store
from partnership_watch.store.tables import Delivery, EndedReason, Subscription
from partnership_watch.web.public import public_app

READ_ONLY = (
    "/",
    "/{language}/",
    "/{language}/pillars/{key}",
    "/{language}/pillars/{key}/feed.atom",
    "/{language}/clauses/{key}",
    "/{language}/clauses/{key}/feed.atom",
    "/editions/{web_id:uuid}",
    "/editions/{web_id:uuid}/all",
)
"""The archive and the editions' copies: nothing can be posted there."""


@pytest.fixture
def links() -> Links:
    """Links of an installation that serves pages."""
    return Links(HttpUrl("https://watch.example"), SecretStr("a secret of this test"), "desk@watch.example")


@pytest.fixture
def app(store: Store, links: Links, clock: Any, project: Path) -> FastAPI:
    """The application of a partnership whose mails are written in two languages."""
    partnership = load_partnership(project / "config" / "vietnam-uk")
    return public_app(store, partnership, links, clock)


@pytest.fixture
def client(app: FastAPI) -> Iterator[httpx.Client]:
    """The application behind a real server on loopback."""
    with served(app) as address, httpx.Client(base_url=address) as client:
        yield client


@pytest.fixture
def path(store: Store, queue: Any, links: Links) -> str:
    """The path of the link in one reader's mail."""
    (delivery,) = queue("ann@readers.example")
    with store.transaction() as session:
        link_id = session.get_one(Delivery, delivery).link_id
    return str(links.one_click(link_id)).removeprefix("https://watch.example")


def reason(store: Store) -> EndedReason | None:
    """Why the one subscription ended."""
    with store.transaction() as session:
        return session.scalars(select(Subscription.ended_reason)).one()


def test_a_scanner_that_fetches_the_link_changes_nothing(
    client: httpx.Client, path: str, store: Store
) -> None:
    """Security programs open every link of every mail."""
    for method in ("GET", "HEAD", "OPTIONS"):
        client.request(method, path)

    assert reason(store) is None


def test_the_page_asks_once_and_its_button_ends_the_subscription(
    client: httpx.Client, path: str, store: Store
) -> None:
    """A person sees one question and one button, in the language of the mail."""
    page = client.get(path)
    answer = client.post(path)

    assert page.status_code == answer.status_code == 200
    assert '<html lang="vi">' in page.text
    assert page.text.count("<button") == 1
    assert reason(store) is EndedReason.UNSUBSCRIBED


def header_as_sent(store: Store, links: Links, clock: Any, mailbox: Path) -> EmailMessage:
    """The one mail that waits, as it arrives."""
    with mail_catcher(mailbox) as port:
        smtp = SmtpSettings(host="127.0.0.1", port=port, security=Security.NONE, timeout_seconds=5)
        letterhead = Letterhead("The Watch", "watch@watch.example", "desk@watch.example", "watch.example")
        deliver(store, "norland-sudmark", Post(smtp=smtp, letterhead=letterhead, links=links), clock=clock)
    (mail,) = mailbox.glob("*.eml")
    return message_from_bytes(mail.read_bytes(), policy=default)


def test_one_click_needs_no_cookie_and_no_redirect(
    client: httpx.Client, path: str, store: Store, links: Links, clock: Any, tmp_path: Path
) -> None:
    """RFC 8058: the mail program posts to the first address in the header as it came, and that is all."""
    mail = header_as_sent(store, links, clock, tmp_path)
    sent, by_mail = re.findall(r"<([^>]+)>", mail["List-Unsubscribe"])
    asked = dict([mail["List-Unsubscribe-Post"].split("=")])
    token = sent.rpartition("/")[2]
    elsewhere = [
        f"/{language}/{page}/{token}" for language in ("en", "vi") for page in ("preferences", "confirm")
    ]
    codes = {client.request(how, where).status_code for how in ("GET", "POST") for where in elsewhere}
    untouched = reason(store)
    answer = client.post(sent.removeprefix("https://watch.example"), data=asked)

    assert (asked, sent) == ({"List-Unsubscribe": "One-Click"}, f"https://watch.example{path}")
    assert by_mail.startswith("mailto:desk@watch.example?subject=unsubscribe%20")
    assert codes <= {404, 410}
    assert untouched is None
    assert answer.status_code == 200
    assert "set-cookie" not in answer.headers
    assert reason(store) is EndedReason.UNSUBSCRIBED


def test_a_repeated_click_is_a_success(client: httpx.Client, path: str) -> None:
    """Nobody is told off for being sure."""
    assert client.post(path).status_code == 200
    assert client.post(path).status_code == 200
    assert "<button" not in client.get(path).text


def test_a_forged_or_shortened_token_names_nobody(client: httpx.Client, path: str, store: Store) -> None:
    """Mail programs break links; others guess them."""
    for bad in (path[:-3], "/unsubscribe/x", path + "x"):
        assert client.get(bad).status_code == 404
        assert client.post(bad).status_code == 404

    assert reason(store) is None


def test_no_page_names_the_reader(client: httpx.Client, path: str) -> None:
    """Mails are forwarded, and their links with them."""
    text = client.get(path).text + client.post(path).text

    assert "ann@readers.example" not in text
    assert "Đại sứ" not in text


def test_every_answer_keeps_the_address_to_itself(client: httpx.Client, path: str) -> None:
    """The address holds a token."""
    for answer in (client.get(path), client.get("/nowhere")):
        assert answer.headers["referrer-policy"] == "no-referrer"
        assert answer.headers["cache-control"] == "no-store"
        assert "default-src 'none'" in answer.headers["content-security-policy"]


def test_nothing_is_open_but_what_is_meant_to_be(app: FastAPI) -> None:
    """No documentation pages, no schema: the route list is what is meant to be public."""
    routes = {(route.path, method) for route in app.routes for method in route.methods}

    assert routes == {
        ("/healthz", "GET"),
        *((path, method) for path in READ_ONLY for method in ("GET", "HEAD")),
        ("/editions/{web_id:uuid}/relevant/{match}/{word}", "GET"),
        ("/editions/{web_id:uuid}/relevant/{match}/{word}", "HEAD"),
        ("/editions/{web_id:uuid}/relevant/{match}/{word}", "POST"),
        ("/{language}/subscribe", "GET"),
        ("/{language}/subscribe", "POST"),
        ("/{language}/confirm/{token}", "GET"),
        ("/{language}/confirm/{token}", "POST"),
        ("/{language}/preferences", "GET"),
        ("/{language}/preferences", "POST"),
        ("/{language}/preferences/{token}", "GET"),
        ("/{language}/preferences/{token}", "POST"),
        ("/unsubscribe/{token}", "GET"),
        ("/unsubscribe/{token}", "POST"),
    }
