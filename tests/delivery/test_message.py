"""The message that a reader's program gets."""

import uuid
from datetime import UTC, datetime
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from typing import cast

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import HttpUrl, SecretStr

from partnership_watch.delivery import Letterhead, Links
from partnership_watch.delivery.message import Addressee, Assembled, Body
from partnership_watch.editions.placeholders import placeholder_in_html, placeholder_in_text

LETTERHEAD = Letterhead("The Watch", "watch@watch.example", "desk@watch.example", "norland.watch.example")
LINK = uuid.UUID(int=7)
WHEN = datetime(2026, 3, 1, 7, 0, tzinfo=UTC)
SECRET = SecretStr("a secret of this test")
ON_THE_WEB = Links(HttpUrl("https://watch.example/read"), SECRET, "desk@watch.example")
BY_MAIL = Links(None, SECRET, "desk@watch.example")


ANN = Addressee(LINK, f"<{LINK}@watch.example>", "ann@readers.example", "Ngài Đại sứ")


def body(
    subject: str = "Ký hợp đồng thuê đáy biển, và 4 tin khác", text: str = "Điện gió ngoài khơi"
) -> Body:
    """A Vietnamese edition with its placeholders."""
    return Body(
        edition_id=5,
        audience_id=3,
        language="vi",
        subject=subject,
        html=f"<p>{text}</p><a href='{placeholder_in_html('unsubscribe')}'>x</a>",
        text=f"{text}\n{placeholder_in_text('unsubscribe')}\n",
    )


def sent(of: Body, links: Links = BY_MAIL, to: Addressee = ANN) -> bytes:
    """The bytes that are given to the server."""
    return Assembled(of, LETTERHEAD, links).compose(to, date=WHEN)


def composed(of: Body, links: Links = BY_MAIL, to: Addressee = ANN) -> EmailMessage:
    """What arrives, parsed by the standard library."""
    return cast(EmailMessage, message_from_bytes(sent(of, links, to), policy=default))


def part(message: EmailMessage, kind: str) -> str:
    """The text of the plain or HTML part."""
    body = message.get_body((kind,))
    assert body is not None
    return str(body.get_content())


def test_vietnamese_survives_the_journey() -> None:
    """Subject, name and both bodies round-trip through encoding."""
    message = composed(body())

    assert message["Subject"] == "Ký hợp đồng thuê đáy biển, và 4 tin khác"
    assert message["To"].addresses[0].display_name == "Ngài Đại sứ"
    assert "Điện gió ngoài khơi" in part(message, "plain")
    assert "Điện gió ngoài khơi" in part(message, "html")


def test_the_headers_of_an_automatic_list_mail_are_there() -> None:
    """So that no holiday notice answers, and a reader's program can sort and unsubscribe."""
    message = composed(body(), ON_THE_WEB)

    assert message["Auto-Submitted"] == "auto-generated"
    assert message["X-Auto-Response-Suppress"] == "All"
    assert message["List-Id"] == "<norland.watch.example>"
    assert message["Message-ID"] == f"<{LINK}@watch.example>"
    assert message["Reply-To"] == "desk@watch.example"
    assert message["Content-Language"] == "vi"
    assert "ann" not in message["Feedback-ID"]
    assert message["Date"].datetime == WHEN


def test_one_click_is_promised_only_where_pages_are_served() -> None:
    """A header that nobody answers is worse than none."""
    served, unserved = composed(body(), ON_THE_WEB), composed(body())

    assert served["List-Unsubscribe"].startswith("<https://watch.example/read/unsubscribe/")
    assert served["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert unserved["List-Unsubscribe"].startswith("<mailto:desk@watch.example")
    assert unserved["List-Unsubscribe-Post"] is None


@pytest.mark.parametrize("kind", ["plain", "html"])
def test_the_bodies_hold_the_readers_own_link(kind: str) -> None:
    """No placeholder goes out."""
    assert ON_THE_WEB.unsubscribe(LINK) in part(composed(body(), ON_THE_WEB), kind)


def test_the_same_letter_has_the_same_bytes() -> None:
    """The hash in the record is that of what was sent."""
    assert sent(body()) == sent(body())


@given(st.text(max_size=300))
def test_no_subject_bends_the_headers(subject: str) -> None:
    """A title comes from a feed: it may neither add a header nor end them."""
    message = composed(body(subject=subject))

    assert message.keys() == composed(body()).keys()


def test_a_token_is_read_back_and_a_forged_one_is_not() -> None:
    """Only who holds the secret can make one."""
    token = str(ON_THE_WEB.one_click(LINK)).rpartition("/")[2]
    forger = Links(HttpUrl("https://watch.example"), SecretStr("another secret"), "desk@watch.example")

    assert ON_THE_WEB.read(token) == LINK
    assert ON_THE_WEB.read(str(forger.one_click(LINK)).rpartition("/")[2]) is None
    assert ON_THE_WEB.read(token[:-2]) is None
