"""The message that a reader's program gets."""

import uuid
from dataclasses import replace
from datetime import UTC, datetime
from email import message_from_bytes
from email.header import decode_header, make_header
from email.message import EmailMessage
from email.policy import default
from email.utils import parseaddr
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
ON_THE_WEB = Links(HttpUrl("https://watch.example"), SECRET, "desk@watch.example")
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
        web_id=uuid.UUID(int=7),
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

    assert served["List-Unsubscribe"].startswith("<https://watch.example/unsubscribe/")
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


ODD = st.text(st.characters(codec="utf-8"), max_size=400) | st.text("a .=\t\r\n-ế", max_size=400)


@given(text=ODD, subject=ODD, name=ODD)
def test_every_message_is_valid_whatever_the_text_is(text: str, subject: str, name: str) -> None:
    """Lines within the limits, ASCII, ended by CRLF and by nothing else; and the text comes back."""
    message = sent(body(subject, text), ON_THE_WEB, replace(ANN, name=name))

    lines = message.split(b"\r\n")
    assert message.isascii()
    assert not any(b"\r" in line or b"\n" in line for line in lines)
    assert lines[-1] == b""
    _, _, encoded = message.partition(b"\r\n\r\n")
    assert all(len(line) <= 76 for line in encoded.split(b"\r\n"))
    parsed = cast(EmailMessage, message_from_bytes(message, policy=default))
    assert not any(one.defects for one in parsed.walk())
    link = ON_THE_WEB.unsubscribe(LINK)
    assert decoded(parsed, "plain") == with_newlines(f"{text}\n{link}\n")
    assert decoded(parsed, "html") == with_newlines(f"<p>{text}</p><a href='{link}'>x</a>\n")


def with_newlines(text: str) -> str:
    """Every end of a line as the same."""
    return text.replace("\r\n", "\n").replace("\r", "\n")


def decoded(message: EmailMessage, kind: str) -> str:
    """The text of a part, its ends of lines as the same."""
    body = message.get_body((kind,))
    assert body is not None
    return with_newlines(cast(bytes, body.get_payload(decode=True)).decode("utf-8"))


def test_two_readers_of_an_edition_share_its_bytes_but_for_their_own() -> None:
    """Assembled once: what one reader's message leaves behind is in no other's."""
    assembled = Assembled(body(), LETTERHEAD, ON_THE_WEB)
    other = uuid.UUID(int=8)
    ben = Addressee(other, f"<{other}@watch.example>", "ben@readers.example", "Ben")

    first, second = (assembled.compose(reader, date=WHEN) for reader in (ANN, ben))

    assert second == sent(body(), ON_THE_WEB, ben)
    assert first == sent(body(), ON_THE_WEB, ANN)
    assert b"ann@readers.example" not in second
    assert LINK.hex.encode() not in second


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("Ann", "Ann"),
        ("Nguyễn Thị Phương Thảo, Vụ Hợp tác Quốc tế, Bộ Kế hoạch và Đầu tư nước Cộng hoà", None),
        ('O\'Neil "Bob" <x@y.example>', None),
        ("=?utf-8?q?spoofed?=", None),
        ("Ann\r\nBcc: everyone@readers.example", "Ann Bcc: everyone@readers.example"),
        ("", ""),
    ],
)
def test_a_name_is_shown_as_it_is_and_bends_no_header(name: str, shown: str | None) -> None:
    """Whatever somebody calls himself, the mail has one recipient."""
    message = composed(body(), to=replace(ANN, name=name))

    raw = message_from_bytes(sent(body(), to=replace(ANN, name=name)))["To"]
    # Not the parser of `default`: it shows the white space between two encoded words (RFC 2047, 6.2).
    read, address = parseaddr(raw)
    assert str(make_header(decode_header(read))) == (name if shown is None else shown)
    assert address == ANN.address
    assert len(message["To"].addresses) == 1
    assert message["Bcc"] is None


@pytest.mark.parametrize(
    "address", ["ann", "ann@x.example>\r\nBcc: b@x.example", "a b@x.example", "ả@x.example"]
)
def test_an_address_that_cannot_stand_in_a_header_makes_no_mail(address: str) -> None:
    """Better one reader without a mail than a mail that nobody can read."""
    with pytest.raises(ValueError, match="address"):
        sent(body(), to=replace(ANN, address=address))
