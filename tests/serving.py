"""The public pages behind a real server, with a real mailbox, for tests of what readers ask for."""

import email
import email.policy
import re
from collections.abc import Iterator
from dataclasses import dataclass
from email.message import EmailMessage
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import httpx
import pytest
from pydantic import HttpUrl, SecretStr
from served import served

from partnership_watch.delivery import Letterhead, Links, Post, Security, SmtpSettings
from partnership_watch.delivery.catcher import mail_catcher
from partnership_watch.delivery.notices import NoticesReport, deliver_notices
from partnership_watch.registry import Partnership
from partnership_watch.store import Store
from partnership_watch.web.public import public_app

HOME = "https://watch.example"


class Form(HTMLParser):
    """The fields of a page as a browser sends them, without those that nobody filled in or ticked."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.pairs: list[tuple[str, str]] = []
        self._select = ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Keep what would be sent."""
        given = dict(attrs)
        name, value = given.get("name"), given.get("value") or ""
        if tag == "select":
            self._select = name or ""
        elif tag == "option" and "selected" in given:
            self.pairs.append((self._select, value))
        elif tag == "input" and name:
            ticked = given.get("type") not in ("checkbox", "radio") or "checked" in given
            self.pairs += [(name, value)] if ticked else []

    def filled(self, **changed: str | list[str]) -> dict[str, list[str]]:
        """The fields, with these in place of those of the same names."""
        fields: dict[str, list[str]] = {}
        for name, value in self.pairs:
            fields.setdefault(name, []).append(value)
        return fields | {
            name: [value] if isinstance(value, str) else value for name, value in changed.items()
        }


@dataclass
class Site:
    """Everything of one installation that a reader meets."""

    client: httpx.Client
    store: Store
    partnership: Partnership
    post: Post
    mailbox: Path
    clock: Any

    def look(self, **chosen: str | list[str]) -> httpx.Response:
        """Choose on the first page, and press its button."""
        page = Form(self.client.get("/en/subscribe").text)
        return self.client.post("/en/subscribe", data=page.filled(step="look", **chosen))

    def sign_up(self, address: str, *, name: str = "", headers: Any = None, **chosen: Any) -> httpx.Response:
        """Choose, look, give an address, and press the button."""
        page = Form(self.look(**chosen).text)
        fields = page.filled(step="send", email=address, name=name)
        return self.client.post("/en/subscribe", data=fields, headers=headers)

    def ask_for_link(self, address: str) -> httpx.Response:
        """Ask for a link to the preferences."""
        page = Form(self.client.get("/en/preferences").text)
        return self.client.post("/en/preferences", data=page.filled(email=address))

    def deliver(self) -> NoticesReport:
        """Send what waits."""
        return deliver_notices(self.store, self.partnership, self.post, clock=self.clock)

    def mails(self) -> list[EmailMessage]:
        """Every mail that arrived, in order."""
        files = sorted(self.mailbox.glob("*.eml"))
        return [email.message_from_bytes(file.read_bytes(), policy=email.policy.default) for file in files]

    def link(self, address: str) -> str:
        """The path of the link in the newest mail to an address."""
        self.deliver()
        return link_in([mail for mail in self.mails() if address in str(mail["To"])][-1])


def link_in(mail: EmailMessage) -> str:
    """The path of the one link in a mail; the same in its text and its HTML."""
    text, html = (mail.get_body((kind,)).get_content() for kind in ("plain", "html"))  # type: ignore[union-attr]
    (link,) = re.findall(rf"{HOME}(\S+)", text)
    assert f'href="{HOME}{link}"' in html
    return str(link)


@pytest.fixture
def site(store: Store, norland: Partnership, clock: Any, tmp_path: Path) -> Iterator[Site]:
    """The made-up partnership's pages, and a mailbox."""
    links = Links(HttpUrl(HOME), SecretStr("a secret of this test"), "desk@watch.example")
    letterhead = Letterhead("The Watch", "watch@watch.example", "desk@watch.example", "norland.watch.example")
    app = public_app(store, norland, links, clock)
    with (
        served(app, log_level="debug") as address,
        mail_catcher(tmp_path / "mailbox") as smtp_port,
        httpx.Client(base_url=address, timeout=20) as client,
    ):
        smtp = SmtpSettings(host="127.0.0.1", port=smtp_port, security=Security.NONE, timeout_seconds=5)
        post = Post(smtp=smtp, letterhead=letterhead, links=links)
        yield Site(client, store, norland, post, tmp_path / "mailbox", clock)
