"""Read RSS, Atom and RDF with feedparser, from bytes and with everything off that would fetch or rewrite."""

import io
import pyexpat
from typing import Any

import feedparser

from partnership_watch.errors import ConfigurationError
from partnership_watch.feeds import bounded_sax
from partnership_watch.feeds.entries import RawEntry
from partnership_watch.feeds.lean_feedparser import make_lean
from partnership_watch.feeds.raw_feeds import RawFeed, UnreadableError

MAX_TAGS = 250_000  # feedparser needs up to 50 µs for each; a feed of 1,000 items has 30,000
MAX_BASES = 5_000  # 100,000 inside each other take feedparser minutes; a feed of 1,000 items has 2,000
SAFE_EXPAT = (2, 4, 1)  # the first that stops entities which multiply without end

make_lean()


def read_xml_feed(body: bytes, content_type: str | None, registered_url: str) -> RawFeed:
    """The feed in `body`. A document that breaks XML's rules is read all the same.

    Raises UnreadableError if it is no feed, or is built to keep the parser busy.

    Relative ids and links are seen from the registered address, not from where redirects led: an id must not
    change when a redirect does.
    """
    if body.count(b"<") > MAX_TAGS or body.count(b"xml:base") > MAX_BASES:
        raise UnreadableError(f"it has more than {MAX_TAGS:,} tags, or {MAX_BASES:,} base addresses")
    # Bytes, because feedparser would open a string as a file or an address. Its cleaning of HTML is off, for
    # it is quadratic (5.6 s for 200 kB of "<!--"); `text` does that work.
    try:
        document: Any = feedparser.parse(
            io.BytesIO(body),
            response_headers={"content-location": registered_url, "content-type": content_type or ""},
            sanitize_html=False,
            resolve_relative_uris=False,
        )
    except bounded_sax.HostileDocumentError as error:
        raise UnreadableError(str(error)) from error
    except Exception as error:  # a damaged document ends in whatever error the parser's depths meet
        raise UnreadableError(f"the parser gave up on it ({type(error).__name__}: {error})") from error
    if not document.get("version"):
        raise UnreadableError("it is neither RSS nor Atom nor JSON Feed")
    feed = document.feed
    return RawFeed(
        title=_words(feed, "title"),
        ttl_minutes=_words(feed, "ttl"),
        entries=[_raw_entry(entry) for entry in document.entries],
    )


def require_safe_expat(version: tuple[int, int, int] = pyexpat.version_info) -> None:
    """Raises ConfigurationError if this Python's XML parser can be blown up by a feed."""
    if version < SAFE_EXPAT:
        raise ConfigurationError(
            f"this Python reads XML with expat {'.'.join(map(str, version))}, and a hostile feed could fill "
            f"the memory; use a Python built with expat {'.'.join(map(str, SAFE_EXPAT))} or newer"
        )


def _raw_entry(entry: Any) -> RawEntry:
    return RawEntry(
        id=_words(entry, "id"),
        link=_link(entry),
        title=_words(entry, "title"),
        summary=_words(entry, "summary") or _content(entry),
        # "updated" is asked for by `in`: feedparser's own look-up would answer with "published" instead
        dates=tuple(_words(entry, name) for name in ("published", "updated", "created") if name in entry),
        language=_words(entry, "language"),
    )


def _link(entry: Any) -> str:
    """The item's link. feedparser lets the id stand in for a missing one; a "tag:" id is no link."""
    link = _words(entry, "link")
    is_bare_id = link == _words(entry, "id") and not link.lower().startswith(("http:", "https:"))
    return "" if is_bare_id else link


def _content(entry: Any) -> str:
    parts = entry.get("content") or [{}]
    return _words(parts[0], "value")


def _words(source: Any, name: str) -> str:
    value = source.get(name)
    return value if isinstance(value, str) else ""
