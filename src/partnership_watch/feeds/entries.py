"""From what a feed says of one item to an entry that can be stored: identity, link, words, language, date."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from zoneinfo import ZoneInfo

from partnership_watch.feeds.addresses import AddressError
from partnership_watch.feeds.dates import DateFlag, Published, read_date
from partnership_watch.feeds.identity import bounded_id, on_one_line, stable_id
from partnership_watch.feeds.links import link_and_key
from partnership_watch.feeds.text import MAX_TITLE_CHARS, bare_text, content_hash, plain_text, shortened
from partnership_watch.registry.forms import two_letters

TITLE_FROM_SUMMARY_CHARS = 160  # of an item that has no title of its own


@dataclass(frozen=True)
class RawEntry:
    """One item as a reader of some format found it: strings as written, not yet trusted."""

    id: str = ""
    link: str = ""
    title: str = ""
    summary: str = ""
    dates: tuple[str, ...] = ()
    """The date of publication first, then that of the last change."""
    language: str = ""
    is_text: bool = False
    """Title and summary are no markup."""


@dataclass(frozen=True)
class Entry:
    """One item of a feed, safe to store: bounded, NFC, no markup, no control characters."""

    entry_id: str
    """What the feed calls it, so that it is known again in this feed."""
    link: str | None
    """http or https, as a reader opens it."""
    key: str
    """Equal for the same publication in two feeds of one publisher. An item is looked up by its id first."""
    title: str
    summary: str
    language: str | None
    """Two letters; None where neither the source nor the item says."""
    published_at: datetime | None
    published_raw: str | None
    published_flag: DateFlag | None

    @cached_property
    def content_hash(self) -> str:
        """Equal for two entries that say the same: a new value is a new revision."""
        return content_hash(self.title, self.summary)


@dataclass(frozen=True)
class SetAside:
    """An item that cannot be used, and why. `position` counts from 1."""

    position: int
    entry_id: str | None
    reason: str


class EntryError(ValueError):
    """One item cannot be used. The message says why."""


def to_entry(
    raw: RawEntry,
    *,
    feed_url: str,
    id_is_shared: bool,
    language: str | None,
    zone: ZoneInfo,
    fetched_at: datetime,
) -> Entry:
    """The entry that `raw` describes; address, language and zone are the source's own.

    `id_is_shared`: see `identity.shared_ids`.
    Raises EntryError for an item without words, and for a link that no reader should be given.
    """
    words_of = bare_text if raw.is_text else plain_text
    title, summary = shortened(words_of(raw.title), MAX_TITLE_CHARS), words_of(raw.summary)
    if not title and not summary:
        raise EntryError("it has neither a title nor a text")
    link, key = _link_and_key(raw.link)
    words = f"text:{content_hash(title, summary)}"
    entry_id = stable_id(raw.id) or bounded_id(key or words)
    if id_is_shared:
        entry_id = bounded_id(f"{entry_id} {key or words}")
    published = _published(raw.dates, zone, fetched_at)
    return Entry(
        entry_id=entry_id,
        link=link,
        key=key or bounded_id(f"{feed_url} {entry_id}"),
        title=title or shortened(summary, TITLE_FROM_SUMMARY_CHARS),
        summary=summary,
        language=language or two_letters(raw.language),
        published_at=published.at,
        published_raw=published.raw,
        published_flag=published.flag,
    )


def _link_and_key(raw_link: str) -> tuple[str | None, str | None]:
    written = on_one_line(raw_link)
    if not written:
        return None, None
    try:
        link, key = link_and_key(written)
    except AddressError as error:
        raise EntryError(str(error)) from error
    # a site's front page, which some feeds give as every item's link, says nothing of which item it is
    return link, key if "/" in key or "?" in key else None


def _published(dates: Iterable[str], zone: ZoneInfo, fetched_at: datetime) -> Published:
    readings = [read_date(plain_text(written), zone, fetched_at) for written in dates]
    usable = (reading for reading in readings if reading.at is not None)
    return next(usable, readings[0] if readings else read_date(None, zone, fetched_at))
