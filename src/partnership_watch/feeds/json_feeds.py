"""Read JSON Feed 1.0 and 1.1, which feedparser does not know."""

import json
from typing import Any
from urllib.parse import urljoin

from partnership_watch.feeds.entries import RawEntry
from partnership_watch.feeds.raw_feeds import RawFeed, UnreadableError

_VERSION_PREFIX = "https://jsonfeed.org/version/"


def read_json_feed(body: bytes, registered_url: str) -> RawFeed:
    """The feed in `body`. Fields of a wrong type count as absent. Raises UnreadableError if it is no feed."""
    try:
        document: Any = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise UnreadableError(f"it is no valid JSON ({error})") from error
    if not isinstance(document, dict) or not _words(document, "version").startswith(_VERSION_PREFIX):
        raise UnreadableError("it is JSON, but no JSON Feed")
    items = document.get("items")
    return RawFeed(
        title=_words(document, "title"),
        ttl_minutes="",
        entries=[
            _raw_entry(item if isinstance(item, dict) else {}, registered_url)
            for item in (items if isinstance(items, list) else [])
        ],
    )


def _raw_entry(item: dict[str, Any], registered_url: str) -> RawEntry:
    number = item.get("id")
    return RawEntry(
        id=str(number) if isinstance(number, int) else _words(item, "id"),
        link=_absolute(_words(item, "url") or _words(item, "external_url"), registered_url),
        title=_words(item, "title"),
        summary=_words(item, "summary") or _words(item, "content_text") or _words(item, "content_html"),
        dates=tuple(filter(None, (_words(item, "date_published"), _words(item, "date_modified")))),
        language=_words(item, "language"),
    )


def _absolute(link: str, registered_url: str) -> str:
    try:
        return urljoin(registered_url, link) if link else ""
    except ValueError:
        return link


def _words(source: dict[str, Any], name: str) -> str:
    value = source.get(name)
    return value if isinstance(value, str) else ""
