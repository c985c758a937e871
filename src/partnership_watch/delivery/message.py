"""One edition made into one reader's message."""

import uuid
from dataclasses import dataclass
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime

from partnership_watch.delivery.links import Links
from partnership_watch.editions.placeholders import ReaderLinks, fill


@dataclass(frozen=True)
class Letterhead:
    """What is the same in every mail of one installation."""

    sender_name: str
    sender_address: str
    reply_to: str
    list_id: str
    """`vietnam-uk.watch.example` (RFC 2919)."""


@dataclass(frozen=True)
class Letter:
    """What one delivery needs, read in one go."""

    delivery_id: int
    link_id: uuid.UUID
    message_id: str
    recipient: str
    recipient_name: str
    language: str
    audience_id: int
    edition_id: int
    subject: str
    html: str
    text: str


def compose(letter: Letter, letterhead: Letterhead, links: Links, *, date: datetime) -> bytes:
    """The bytes to send: plain text and HTML, and the headers of an automatic list mail.

    Args:
        date: the moment of this attempt, UTC.
    """
    message = EmailMessage(policy=SMTP.clone(max_line_length=78))
    message["From"] = Address(letterhead.sender_name, addr_spec=letterhead.sender_address)
    message["To"] = Address(_one_line(letter.recipient_name), addr_spec=letter.recipient)
    message["Reply-To"] = Address(addr_spec=letterhead.reply_to)
    message["Subject"] = _one_line(letter.subject)
    message["Date"] = format_datetime(date)
    message["Message-ID"] = letter.message_id
    message["List-Id"] = f"<{letterhead.list_id}>"
    one_click = links.one_click(letter.link_id)
    by_mail = f"<{links.by_mail(letter.link_id)}>"
    message["List-Unsubscribe"] = f"<{one_click}>, {by_mail}" if one_click else by_mail
    if one_click:
        message["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    message["Auto-Submitted"] = "auto-generated"
    message["X-Auto-Response-Suppress"] = "All"
    message["Feedback-ID"] = f"{letter.edition_id}:{letter.audience_id}:digest:{letterhead.list_id}"
    reader = ReaderLinks(unsubscribe=links.unsubscribe(letter.link_id))
    message.set_content(fill(letter.text, reader), cte="quoted-printable")
    message.add_alternative(fill(letter.html, reader), subtype="html", cte="quoted-printable")
    message["Content-Language"] = letter.language
    # The library would draw a new one each time, and the same letter would not have the same hash.
    message.set_boundary(f"=_{letter.link_id.hex}")
    return message.as_bytes()


def _one_line(words: str) -> str:
    """The library lets a header of white space alone end the headers early."""
    return " ".join("".join(char if char.isprintable() else " " for char in words).split())
