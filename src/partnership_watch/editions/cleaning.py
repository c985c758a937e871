"""What comes from outside, made harmless before it is laid out: hostile until normalised."""

import re
import unicodedata
from urllib.parse import quote, urlsplit, urlunsplit

MAX_LINK = 2_000
"""Longer links break in mail programs (Outlook stops at 2,083), and a feed could fill the mail with one."""


def fragment(text: str) -> str:
    """Return text as NFC on one line, without control, bidi, private-use or surrogate characters.

    White space at its ends stays, as one space. Joiners stay too: some scripts and emoji need them.
    """
    spaced = re.sub(r"\s+", " ", text)
    kept = spaced if spaced.isprintable() else "".join(filter(_harmless, spaced))
    return re.sub(" +", " ", unicodedata.normalize("NFC", kept))


def one_line(text: str, limit: int) -> str:
    """Return `fragment` without space at its ends, cut to `limit` characters."""
    return cut(fragment(text).strip(), limit)


def cut(text: str, limit: int) -> str:
    """Return at most `limit` characters of `text`, ended at a word and with an ellipsis if it was longer."""
    if len(text) <= limit:
        return text
    head = text[: limit - 1]
    if text[limit - 1] != " ":
        whole_words = head.rpartition(" ")[0]
        if len(whole_words) > limit // 2:
            head = whole_words
    return head.rstrip(" ,;:.–—-") + "…"


def safe_link(link: str | None) -> str | None:
    """Return an http or https link in ASCII, or None where it is none that a reader should follow.

    Links with a user name are refused: `https://bank.example@other.example` shows one host and opens another.
    """
    if link is None or len(link) > MAX_LINK or any(not _harmless(c) or c.isspace() for c in link):
        return None
    try:
        parts = urlsplit(link)
        host, port = parts.hostname, parts.port
        if parts.scheme not in ("http", "https") or not host or parts.username is not None:
            return None
        host = host if ":" in host else host.encode("idna").decode("ascii")
    except ValueError:  # a port that is no number, a host that cannot be written in ASCII
        return None
    if not _HOST.fullmatch(host):
        return None
    place = (f"[{host}]" if ":" in host else host) + (f":{port}" if port else "")
    path, query, anchor = (
        quote(part, safe=_URL_CHARACTERS) for part in (parts.path, parts.query, parts.fragment)
    )
    whole = urlunsplit((parts.scheme, place, path, query, anchor))
    return whole if len(whole) <= MAX_LINK else None


def language_tag(tag: str) -> str | None:
    """Return what may stand in a `lang` attribute, or None."""
    return tag if _TAG.fullmatch(tag) else None


_JOINERS = "\u200c\u200d"
_DROPPED = frozenset(("Cc", "Cf", "Co", "Cs"))
_HOST = re.compile(r"[a-z0-9._-]+|[0-9a-f:.]+")
_TAG = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})*")
_URL_CHARACTERS = "/%:=&?~+!$,;@()*'[]|-._"


def _harmless(character: str) -> bool:
    return character in _JOINERS or unicodedata.category(character) not in _DROPPED
