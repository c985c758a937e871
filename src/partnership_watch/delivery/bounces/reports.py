"""What a mail reports: that a message came back for good or for now, or that its reader complained.

Of whatever a provider wrote, codes alone are read: its sentences quote the address.
"""

import email
import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from email.message import Message
from email.parser import BytesHeaderParser

from partnership_watch.store.tables import BounceKind

_STATUS = re.compile(r"\b([245])\.(\d{1,3})\.(\d{1,3})\b", re.ASCII)

_COMPLAINTS = frozenset({"abuse", "fraud"})
"""Feedback types (RFC 5965, 7.3) by which a reader calls a mail unwanted; the others are not a reader's."""

_SENT_TO = ("To", "Delivered-To", "X-Original-To", "Envelope-To", "X-Envelope-To")
"""Where servers write the address that a mail came to. The report's own is its To (RFC 3464, 2)."""


@dataclass(frozen=True)
class Report:
    """One event."""

    kind: BounceKind
    status: str | None
    """`5.1.1` (RFC 3463), where there is one."""


@dataclass(frozen=True)
class Reading:
    """What one mail says, believed or not."""

    report: Report | None
    """None: it reports no failure; it is an answer by a machine, a note on a delay, or anybody's mail."""
    paths: tuple[str, ...]
    """The texts in which a return path may stand that vouches for it."""
    identity: str
    """SHA-256: the same for the same event, however often it arrives."""


def read_report(content: bytes) -> Reading:
    """Read a mail that came to a return path.

    Raises:
        ValueError: it is so deeply nested that no mail program made it.
    """
    try:
        message = email.message_from_bytes(content)
        parts = list(message.walk())
    except RecursionError as error:
        raise ValueError("parts within parts without end") from error
    paths = [str(value) for name in _SENT_TO for value in message.get_all(name, [])]
    report = None
    for part in parts:
        kind = part.get_content_type()
        if report is None and kind == "message/delivery-status":
            report = _failure(part)
        elif report is None and kind == "message/feedback-report":
            report = _complaint(part)
            paths += [str(value) for one in _fields(part) for value in one.get_all("Original-Mail-From", [])]
    if report is not None and report.kind is BounceKind.COMPLAINT:
        paths += [str(value) for part in parts for value in _quoted_return_paths(part)]
    return Reading(report, tuple(paths), _identity(message, content))


def _failure(part: Message) -> Report | None:
    """The first recipient's that failed; ours have one. A delay is none: the server still tries."""
    for fields in _fields(part):
        if str(fields.get("Action", "")).strip().lower() == "failed":
            status = _status(fields)
            return Report(_kind(status), status)
    return None


def _status(fields: Message) -> str | None:
    """The field's, or the server's own where the field says no more than that it failed (`5.0.0`)."""
    said = _STATUS.search(str(fields.get("Status", "")))
    if said is None or said.group(2) == "0":
        said = _STATUS.search(str(fields.get("Diagnostic-Code", ""))) or said
    return said.group(0) if said else None


def _kind(status: str | None) -> BounceKind:
    """Hard is what says that the address is no mailbox (RFC 3463, 3).

    A full one (5.2.2) may be emptied, a message too large (5.2.3) may be followed by a smaller one, and
    5.1.7 and 5.1.8 are about the sender. What a system, a network or a policy refuses (5.3 to 5.7) it refuses
    to all our readers there: it must not end them at once.
    """
    if status is None or not status.startswith("5."):
        return BounceKind.SOFT
    _, subject, detail = status.split(".")
    about_the_mailbox = {"0": (), "1": ("7", "8"), "2": ("2", "3")}
    hard = subject in about_the_mailbox and detail not in about_the_mailbox[subject]
    return BounceKind.HARD if hard else BounceKind.SOFT


def _complaint(part: Message) -> Report | None:
    for fields in _fields(part):
        if str(fields.get("Feedback-Type", "")).strip().lower() in _COMPLAINTS:
            return Report(BounceKind.COMPLAINT, None)
    return None


def _quoted_return_paths(part: Message) -> Iterator[str]:
    """Of the message that the report returns, whole or its headers alone."""
    if part.get_content_type() == "message/rfc822":
        for quoted in _fields(part):
            yield from map(str, quoted.get_all("Return-Path", []))
    elif part.get_content_type() == "text/rfc822-headers":
        content = part.get_payload(decode=True)
        if isinstance(content, bytes):
            yield from map(str, BytesHeaderParser().parsebytes(content).get_all("Return-Path", []))


def _fields(part: Message) -> list[Message]:
    """The groups of fields that the library reads a `message/...` part into."""
    payload = part.get_payload()
    return [one for one in payload if isinstance(one, Message)] if isinstance(payload, list) else []


def _identity(message: Message, content: bytes) -> str:
    name = str(message.get("Message-ID", "")).strip()
    return hashlib.sha256(name.encode("utf-8", "surrogateescape") if name else content).hexdigest()
