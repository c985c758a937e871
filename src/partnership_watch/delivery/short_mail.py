"""A mail of a few sentences to one person, as plain text and as HTML."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from html import escape

from email_validator import validate_email

from partnership_watch.delivery.message import Letterhead


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
    message.add_alternative(_html(mail), "html", cte="quoted-printable")
    message["Content-Language"] = mail.language  # set before, it would have become the plain part's alone
    return message.as_bytes().rstrip(b"\r\n") + b"\r\n"


def _html(mail: ShortMail) -> str:
    return (
        f'<!doctype html>\n<html lang="{escape(mail.language)}">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        '<meta name="color-scheme" content="light dark">\n'
        f"<title>{escape(mail.subject)}</title>\n</head>\n"
        '<body style="margin: 0 auto; max-width: 36rem; padding: 1.5rem; '
        "font: 17px/1.5 Georgia, 'Times New Roman', serif\">\n"
        + "\n".join(f'<p style="margin: 0 0 1em">{_in_html(one)}</p>' for one in mail.paragraphs)
        + "\n</body>\n</html>\n"
    )


def _in_html(one: str | Button) -> str:
    if isinstance(one, str):
        return escape(one)
    return (
        f'<a href="{escape(one.href)}" style="display: inline-block; padding: 12px 22px; border-radius: 4px; '
        'background: #12395b; color: #ffffff; text-decoration: none; font-weight: bold">'
        f"{escape(one.label)}</a>"
    )
