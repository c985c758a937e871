"""A mail of a few sentences to one person, as plain text and as HTML."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP

from email_validator import validate_email

from partnership_watch.delivery.message import Letterhead
from partnership_watch.editions.mail_look import in_mail_look


@dataclass(frozen=True)
class Button:
    """A link that stands for itself."""

    label: str
    href: str


@dataclass(frozen=True)
class ShortMail:
    """What it says. Its paragraphs are plain text."""

    language: str
    subject: str
    paragraphs: Sequence[str | Button]


def wire_address(email: str) -> str:
    """A normalised address as SMTP takes it.

    Raises:
        ValueError: its local part needs an extension of SMTP (RFC 6531).
    """
    if email.isascii():
        return email
    ascii_email = validate_email(email, check_deliverability=False, test_environment=True).ascii_email
    if ascii_email is None:
        raise ValueError("the address needs an extension of SMTP (RFC 6531)")
    return ascii_email


def short_html(mail: ShortMail) -> str:
    """Its page, in the look of all our mails."""
    return in_mail_look("short.html.j2", mail.language, mail=mail)


def compose_short(
    mail: ShortMail, address: str, token: uuid.UUID, letterhead: Letterhead, *, date: datetime
) -> bytes:
    """The bytes to send, every line ended by CRLF.

    Args:
        address: as `wire_address` returns it.
        token: the left side of the Message-ID.

    Raises:
        ValueError: the address cannot stand in a header.
    """
    message = EmailMessage(policy=SMTP)
    message["From"] = Address(letterhead.sender_name, addr_spec=letterhead.sender_address)
    message["To"] = Address(addr_spec=address)
    message["Reply-To"] = Address(addr_spec=letterhead.reply_to)
    message["Subject"] = mail.subject
    message["Date"] = date
    message["Message-ID"] = f"<{token}@{letterhead.sender_address.rpartition('@')[2]}>"
    message["Auto-Submitted"] = "auto-generated"
    message["X-Auto-Response-Suppress"] = "All"
    text = "\n\n".join(
        f"{one.label}:\n{one.href}" if isinstance(one, Button) else one for one in mail.paragraphs
    )
    message.set_content(f"{text}\n", cte="quoted-printable")
    message.add_alternative(short_html(mail), "html", cte="quoted-printable")
    message["Content-Language"] = mail.language  # set before, it would have become the plain part's alone
    return message.as_bytes().rstrip(b"\r\n") + b"\r\n"
