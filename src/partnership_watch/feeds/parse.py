"""Make entries of a feed's bytes. Whatever the bytes are, the answer is a value and never an exception."""

import re
from collections import defaultdict
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from partnership_watch.feeds.entries import Entry, EntryError, SetAside, to_entry
from partnership_watch.feeds.identity import announces_end, bounded_id, shared_ids, stable_id
from partnership_watch.feeds.json_feeds import read_json_feed
from partnership_watch.feeds.outcomes import FetchResult
from partnership_watch.feeds.raw_feeds import RawFeed, UnreadableError
from partnership_watch.feeds.sniffing import looks_like_html, looks_like_json
from partnership_watch.feeds.text import title_text
from partnership_watch.feeds.xml_feeds import read_xml_feed, require_safe_expat
from partnership_watch.registry.models import Source

MAX_ENTRIES = 2_000  # the longest real feed we know has 1,000

require_safe_expat()


@dataclass(frozen=True)
class ParsedFeed:
    """What a feed holds. `entries` may be empty: a valid feed can have nothing to say."""

    title: str
    entries: tuple[Entry, ...]
    """In the feed's order, each `entry_id` once."""
    set_aside: tuple[SetAside, ...]
    withdrawn: bool
    """The feed says of itself that it has ended: a person must find its successor."""
    ttl: timedelta | None
    """How long the feed wishes to be left alone."""


@dataclass(frozen=True)
class NotAFeed:
    """The body is something else."""

    reason: str
    remedy: str


def parse_feed(
    body: bytes,
    *,
    content_type: str | None,
    registered_url: str,
    language: str | None,
    zone: ZoneInfo,
    fetched_at: datetime,
) -> ParsedFeed | NotAFeed:
    """The entries of a fetched body; `language` and `zone` are the source's own."""
    try:
        feed = _read(body, content_type, registered_url)
    except UnreadableError as error:
        return NotAFeed(f"the answer is no feed: {error}", "open the address in a browser and find the feed")
    entries: dict[str, Entry] = {}
    set_aside = []
    withdrawn = False
    raw_entries = feed.entries[:MAX_ENTRIES]
    shared = shared_ids((raw.id, raw.link) for raw in raw_entries)
    for position, raw in enumerate(raw_entries, 1):
        raw_id = stable_id(raw.id)
        if announces_end(raw_id):
            withdrawn = True
            continue
        try:
            entry = to_entry(
                raw,
                feed_url=registered_url,
                id_is_shared=raw_id in shared,
                language=language,
                zone=zone,
                fetched_at=fetched_at,
            )
        except EntryError as error:
            set_aside.append(SetAside(position, raw_id or None, str(error)))
            continue
        entries.setdefault(entry.entry_id, entry)
    if len(feed.entries) > MAX_ENTRIES:
        rest = len(feed.entries) - MAX_ENTRIES
        set_aside.append(SetAside(MAX_ENTRIES + 1, None, f"{rest} more items were not read"))
    return ParsedFeed(
        title=title_text(feed.title),
        entries=_with_distinct_keys(tuple(entries.values())),
        set_aside=tuple(set_aside),
        withdrawn=withdrawn,
        ttl=_ttl(feed.ttl_minutes),
    )


def parse_answer(source: Source, result: FetchResult, *, fetched_at: datetime) -> ParsedFeed | NotAFeed:
    """`parse_feed` of the body that a source's address gave."""
    return parse_feed(
        result.body,
        content_type=result.content_type,
        registered_url=str(source.url),
        language=source.language,
        zone=ZoneInfo(source.zone),
        fetched_at=fetched_at,
    )


def _read(body: bytes, content_type: str | None, registered_url: str) -> RawFeed:
    if not body.strip():
        raise UnreadableError("it is empty")
    if looks_like_html(body):
        raise UnreadableError("it is a web page")
    if looks_like_json(body):
        return read_json_feed(body, registered_url)
    return read_xml_feed(body, content_type, registered_url)


def _with_distinct_keys(entries: tuple[Entry, ...]) -> tuple[Entry, ...]:
    """Where one link stands under different texts it identifies none of them, and none may be lost."""
    texts: dict[str, set[str]] = defaultdict(set)
    for entry in entries:
        texts[entry.key].add(entry.content_hash)
    return tuple(
        replace(entry, key=bounded_id(f"{entry.key} {entry.entry_id}"))
        if len(texts[entry.key]) > 1
        else entry
        for entry in entries
    )


def _ttl(minutes: str) -> timedelta | None:
    digits = minutes.strip()
    return timedelta(minutes=int(digits)) if re.fullmatch(r"[0-9]{1,6}", digits) else None
