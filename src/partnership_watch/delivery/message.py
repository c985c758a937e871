"""One edition made into readers' messages: assembled once, and then only filled in.

A reader's own are a few headers and the links. Everything else is encoded once for the whole audience, so
one more reader costs the joining of ready pieces, however many stories there are.
"""

import re
import uuid
from base64 import b64encode
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime

from partnership_watch.delivery.links import Links
from partnership_watch.delivery.quoted_printable import encode_piece
from partnership_watch.editions.placeholders import (
    EditionLinks,
    ReaderLinks,
    Slot,
    pieces,
    with_edition_links,
)


@dataclass(frozen=True)
class Letterhead:
    """What is the same in every mail of one installation."""

    sender_name: str
    sender_address: str
    reply_to: str
    list_id: str
    """`vietnam-uk.watch.example` (RFC 2919)."""


@dataclass(frozen=True)
class Body:
    """What an edition tells all its readers, as it is stored."""

    edition_id: int
    audience_id: int
    language: str
    subject: str
    html: str
    text: str
    web_id: uuid.UUID


@dataclass(frozen=True)
class Addressee:
    """Whom one message is for."""

    link_id: uuid.UUID
    message_id: str
    address: str
    """As SMTP takes it: ASCII."""
    name: str


class Assembled:
    """An edition's mail with holes for what is one reader's own.

    Raises:
        ValueError, MessageError: it cannot be made into a mail.
    """

    def __init__(self, body: Body, letterhead: Letterhead, links: Links) -> None:
        self._links = links
        self._pieces = _joined(_same_for_all(body, letterhead, links.edition(body.web_id)))

    def compose(self, reader: Addressee, *, date: datetime) -> bytes:
        """The bytes to send, every line ended by CRLF: the reader's headers, and the rest filled in.

        Args:
            date: the moment of this attempt, UTC.

        Raises:
            ValueError: the reader's address, or what is kept of the message, cannot stand in a header.
        """
        links = ReaderLinks(unsubscribe=self._links.unsubscribe(reader.link_id))
        filled: dict[Slot, bytes] = {}
        for piece in self._pieces:
            if isinstance(piece, Slot) and piece not in filled:
                filled[piece] = encode_piece(piece.link(links))
        same = (filled[piece] if isinstance(piece, Slot) else piece for piece in self._pieces)
        return b"".join((self._readers_headers(reader, links, date), *same))

    def _readers_headers(self, reader: Addressee, links: ReaderLinks, date: datetime) -> bytes:
        lines = [
            f"To: {_mailbox(reader.name, reader.address)}",
            f"Date: {format_datetime(date)}",
            f"Message-ID: {_visible(reader.message_id)}",
        ]
        by_mail = f"<{_visible(self._links.by_mail(reader.link_id))}>"
        if self._links.served:
            lines.append(f"List-Unsubscribe: <{_visible(links.unsubscribe)}>,\r\n {by_mail}")
            lines.append("List-Unsubscribe-Post: List-Unsubscribe=One-Click")
        else:
            lines.append(f"List-Unsubscribe: {by_mail}")
        return ("\r\n".join(lines) + "\r\n").encode("ascii")


def _same_for_all(body: Body, letterhead: Letterhead, links: EditionLinks) -> Iterator[bytes | Slot]:
    """The other headers of an automatic list mail, then plain text and HTML."""
    # No line of quoted-printable can hold it: there an equals sign is followed by a digit or by nothing.
    boundary = f"=_edition-{body.edition_id}"
    yield _headers(body, letterhead, boundary)
    for kind, text in (("plain", body.text), ("html", body.html)):
        yield (
            f"--{boundary}\r\n"
            f'Content-Type: text/{kind}; charset="utf-8"\r\n'
            "Content-Transfer-Encoding: quoted-printable\r\n\r\n"
        ).encode()
        text = with_edition_links(text, links).rstrip()
        for piece in pieces(f"{text}\n"):  # a soft line break may not be the last
            yield piece if isinstance(piece, Slot) else encode_piece(piece)
        yield b"\r\n"
    yield f"--{boundary}--\r\n".encode()


def _headers(body: Body, letterhead: Letterhead, boundary: str) -> bytes:
    message = EmailMessage(policy=SMTP.clone(max_line_length=78))
    message["From"] = Address(letterhead.sender_name, addr_spec=letterhead.sender_address)
    message["Reply-To"] = Address(addr_spec=letterhead.reply_to)
    message["Subject"] = _one_line(body.subject)
    message["List-Id"] = f"<{letterhead.list_id}>"
    message["Auto-Submitted"] = "auto-generated"
    message["X-Auto-Response-Suppress"] = "All"
    message["Feedback-ID"] = f"{body.edition_id}:{body.audience_id}:digest:{letterhead.list_id}"
    message["Content-Language"] = body.language
    message["MIME-Version"] = "1.0"
    kind = f'Content-Type: multipart/alternative; boundary="{boundary}"\r\n\r\n'
    return message.as_bytes().rstrip(b"\r\n") + b"\r\n" + kind.encode()


def _joined(parts: Iterator[bytes | Slot]) -> list[bytes | Slot]:
    """Neighbours that are the same for all readers as one."""
    joined: list[bytes | Slot] = []
    for part in parts:
        if isinstance(part, bytes) and joined and isinstance(joined[-1], bytes):
            joined[-1] += part
        else:
            joined.append(part)
    return joined


_PLAIN_NAME = re.compile(r"[A-Za-z0-9 ]{1,40}")
_ADDRESS = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~.-]+@[A-Za-z0-9.-]+")
_VISIBLE = re.compile(r"[!-~]+")
_WORD_BYTES = 45  # an encoded word has at most 75 characters (RFC 2047, 2), 12 of them around the base64


def _mailbox(name: str, address: str) -> str:
    """`name <address>`, folded as a header; a name of other letters as encoded words."""
    if not _ADDRESS.fullmatch(address):
        raise ValueError("the address cannot stand in a header")
    name = _one_line(name)
    if not name:
        return address
    if _PLAIN_NAME.fullmatch(name):
        return f"{name}\r\n <{address}>"
    words = (f"=?utf-8?b?{b64encode(word).decode()}?=" for word in _words(name))
    return "\r\n ".join((*words, f"<{address}>"))


def _words(name: str) -> Iterator[bytes]:
    """The bytes of `name` in runs of at most _WORD_BYTES that split no character."""
    word = name.encode("utf-8")
    while len(word) > _WORD_BYTES:
        end = _WORD_BYTES
        while word[end] & 0b1100_0000 == 0b1000_0000:  # in the middle of a character
            end -= 1
        yield word[:end]
        word = word[end:]
    yield word


def _visible(value: str) -> str:
    if not _VISIBLE.fullmatch(value):
        raise ValueError("a header would hold a character that is not visible ASCII")
    return value


def _one_line(words: str) -> str:
    """The library lets a header of white space alone end the headers early."""
    if not words.isprintable():
        words = "".join(char if char.isprintable() else " " for char in words)
    return " ".join(words.split())
