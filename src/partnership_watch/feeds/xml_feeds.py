"""Read RSS, Atom and RDF with feedparser, from bytes and with everything off that would fetch or rewrite."""

import io
import pyexpat
from typing import Any

import feedparser

from partnership_watch.errors import ConfigurationError
from partnership_watch.feeds import bounded_sax
from partnership_watch.feeds.entries import RawEntry
from partnership_watch.feeds.raw_feeds import RawFeed

MAX_TAGS = 500_000  # feedparser needs up to 33 µs for each; a feed of 10 MB with real words has a tenth
SAFE_EXPAT = (2, 4, 1)  # the first that stops entities which multiply without end

feedparser.api.PREFERRED_XML_PARSERS[:] = [bounded_sax.__name__]


def read_xml_feed(body: bytes, content_type: str | None, registered_url: str) -> RawFeed | None:
    """The feed in `body`, or None if it is none. A document that breaks XML's rules is read all the same.

    Relative ids and links are seen from the registered address, not from where redirects led: an id must not
    change when a redirect does.
    """
    if body.count(b"<") > MAX_TAGS:
        return None
    # Bytes, because feedparser would open a string as a file or an address. Its cleaning of HTML is off, for it
    # is quadratic (5.6 s for 200 kB of "<!--"); `text` does that work.
    try:
        document: Any = feedparser.parse(
            io.BytesIO(body),
            response_headers={"content-location": registered_url, "content-type": content_type or ""},
            sanitize_html=False,
            resolve_relative_uris=False,
        )
    except Exception:  # noqa: BLE001 (a hostile document ends in whatever error its parser's depths meet)
        return None
    if not document.get("version"):
        return None
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
        link=_words(entry, "link"),
        title=_words(entry, "title"),
        summary=_words(entry, "summary") or _content(entry),
        # "updated" is asked for by `in`: feedparser's own look-up would answer with "published" instead
        dates=tuple(_words(entry, name) for name in ("published", "updated", "created") if name in entry),
        language=_words(entry, "language"),
    )


def _content(entry: Any) -> str:
    parts = entry.get("content") or [{}]
    return _words(parts[0], "value")


def _words(source: Any, name: str) -> str:
    value = source.get(name)
    return value if isinstance(value, str) else ""
