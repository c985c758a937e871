"""What should have come beside what came: missing, doubled, altered, or from nobody knows whom."""

import hashlib
import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.message import EmailMessage
from enum import StrEnum

from partnership_watch.delivery.canary.expecting import Sent
from partnership_watch.delivery.mailbox import Received
from partnership_watch.editions.placeholders import pieces

ARRIVES_WITHIN = timedelta(minutes=15)
"""Greylisting behind our mail server takes five; it is said from then on, and is urgent later."""

OURS = (
    "List-Unsubscribe",
    "List-Id",
    "Feedback-ID",
    "Auto-Submitted",
    "X-Auto-Response-Suppress",
    "Content-Language",
)
"""Headers without which a reader's mailbox treats the mail otherwise than we mean it to."""


class Kind(StrEnum):
    """What is wrong with a canary's mail."""

    MISSING = "missing"
    DOUBLED = "doubled"
    ALTERED = "altered"
    STRANGE = "strange"
    """A mail of this list that no row knows."""
    UNQUEUED = "unqueued"
    """An edition has no message for the canary."""
    UNTOLD = "untold"
    """Something was found that no edition holds."""


@dataclass(frozen=True)
class Found:
    """One thing that is wrong."""

    kind: Kind
    since: datetime
    """UTC: when it was accepted, cut or found; of a strange mail, when we looked."""
    edition_id: int | None = None
    cut_at: datetime | None = None
    detail: str = ""
    """What was altered; how many."""


def compare(
    expected: Sequence[Sent], mailbox: Sequence[Received], list_id: str, *, now: datetime
) -> tuple[list[Found], set[str]]:
    """What is wrong with the messages that were sent, and the list's other Message-IDs in the mailbox."""
    came: dict[str, list[Received]] = defaultdict(list)
    for received in mailbox:
        came[str(received.message["Message-ID"]).strip()].append(received)
    found = [one for sent in expected for one in _wrong_with(sent, came.pop(sent.message_id, []), now)]
    return found, {
        message_id
        for message_id, copies in came.items()
        if list_id in str(copies[0].message["List-Id"]) and not message_id.startswith("<test-")
    }


def _wrong_with(sent: Sent, copies: Sequence[Received], now: datetime) -> Iterator[Found]:
    def found(kind: Kind, detail: str = "") -> Found:
        return Found(kind, sent.accepted_at or sent.cut_at, sent.edition_id, sent.cut_at, detail)

    if not copies and sent.accepted_at is not None and now - sent.accepted_at > ARRIVES_WITHIN:
        yield found(Kind.MISSING)
    if len(copies) > 1 + sent.resent:
        yield found(Kind.DOUBLED, str(len(copies)))
    changes = [what for copy in copies if (what := _altered(sent, copy))]
    if changes:
        yield found(Kind.ALTERED, changes[0])


def _altered(sent: Sent, copy: Received) -> str:
    """What differs for the reader; not how it was packed on the way. Empty if nothing does."""
    if _as_sent(copy.content, sent.body_hash):
        return ""
    message = copy.message
    wrong = [f"without {name}" for name in OURS if name not in message]
    if _plain(str(message["Subject"])) != _plain(sent.subject):
        wrong.append("another subject")
    wrong += [
        f"another {kind} part"
        for kind, body in (("plain", sent.text), ("html", sent.html))
        if not _holds(message, kind, body)
    ]
    return ", ".join(wrong)


def _as_sent(content: bytes, body_hash: str | None) -> bool:
    """Whether it is byte for byte what we sent, behind whatever headers servers put before it."""
    headers = content[: content.find(b"\r\n\r\n") + 2]
    starts = [0, *(match.end() for match in re.finditer(rb"\r\n(?![ \t])", headers))]
    return any(hashlib.sha256(content[start:]).hexdigest() == body_hash for start in starts)


def _holds(message: EmailMessage, kind: str, body: str) -> bool:
    """Whether a part holds everything between a reader's own links, in order."""
    part = message.get_body((kind,))
    if part is None:
        return False
    came, at = _plain(part.get_content()), 0
    for piece in pieces(body):
        if isinstance(piece, str):
            at = came.find(wanted := _plain(piece), at)
            if at < 0:
                return False
            at += len(wanted)
    return True


def _plain(words: str) -> str:
    return " ".join(words.split())
