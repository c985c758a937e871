"""From an archive's rows to items and revisions, by the rules of feeds, many at once.

What differs from a feed: an import is no sighting, it changes nothing of an item that is known, and an
undated item may be of any age. What a row adds is marked as imported until a feed shows it too.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import and_, func, select
from sqlalchemy.exc import DataError
from sqlalchemy.orm import Session

from partnership_watch.feeds.entries import Entry
from partnership_watch.feeds.storing import item_values, items_of, revision_values
from partnership_watch.store.locks import take_turns
from partnership_watch.store.many import add_rows, given_rows
from partnership_watch.store.tables import ImportedRevision, Item, Revision, Sighting, SourceState


@dataclass(frozen=True)
class ArchivedEntry:
    """One row of an archive, safe to store."""

    row: int
    """The line on which it begins, from 1."""
    publisher: str
    source: str | None
    """The key of the source in which it stood, where the archive says so."""
    entry: Entry
    said_seen_at: datetime | None
    """When it was collected, or else published, by the archive; None where that says neither."""


@dataclass
class StoredArchived:
    """What some rows came to."""

    revision_ids: list[int] = field(default_factory=list)
    """Of every row that could be stored, new or known, each once."""
    new_items: int = 0
    new_revisions: int = 0
    """Further texts of items that were known."""
    known: int = 0
    refused: list[tuple[int, str]] = field(default_factory=list)
    """Rows that PostgreSQL refuses, and why."""


def store_archived(
    session: Session,
    entries: Sequence[ArchivedEntry],
    *,
    partnership: str,
    import_id: int,
    now: datetime,
) -> StoredArchived:
    """Store what is new of these rows. Written twice is written once."""
    stored = StoredArchived()
    for publisher in sorted({one.publisher for one in entries}):
        take_turns(session, items_of(publisher))  # a savepoint's end would give them back too early
    try:
        with session.begin_nested():
            _store(session, entries, partnership, import_id, now, stored)
    except DataError as error:
        stored = StoredArchived()
        if len(entries) == 1:
            stored.refused.append(
                (entries[0].row, f"PostgreSQL refuses it: {type(error.orig).__name__}; correct the row")
            )
            return stored
        for one in entries:
            alone = store_archived(session, [one], partnership=partnership, import_id=import_id, now=now)
            stored.revision_ids.extend(alone.revision_ids)
            stored.new_items += alone.new_items
            stored.new_revisions += alone.new_revisions
            stored.known += alone.known
            stored.refused.extend(alone.refused)
    stored.revision_ids = list(dict.fromkeys(stored.revision_ids))
    return stored


_Words = tuple[int, str]
"""Of which item, and the hash of what it says."""


class _Said(NamedTuple):
    revision_id: int
    number: int


def _store(
    session: Session,
    entries: Sequence[ArchivedEntry],
    partnership: str,
    import_id: int,
    now: datetime,
    stored: StoredArchived,
) -> None:
    seen = _seen_in_feeds(session, entries, partnership)
    unseen = [one for one in entries if _feed_id(one) not in seen]
    new = _add_items(session, unseen, now)
    items = new | _items_by_key(session, {_key(one) for one in unseen} - new.keys())
    texts: dict[_Words, ArchivedEntry] = {}
    for one in entries:
        feed_id = _feed_id(one)
        item_id = seen[feed_id] if feed_id in seen else items[_key(one)]
        texts.setdefault((item_id, one.entry.content_hash), one)
    known = {item_id for item_id, _ in texts}.difference(new.values())
    said = _said(session, known)
    if changed := {item_id for item_id, content_hash in texts if (item_id, content_hash) not in said} & known:
        _lock(session, changed)
        said |= _said(session, changed)
    added = _add_revisions(session, texts, said, now)
    _mark(session, {revision_id: texts[words] for words, revision_id in added.items()}, import_id)
    stored.new_items += len(new)
    stored.new_revisions += len(added) - len(new)
    stored.known += len(entries) - len(added)
    stored.revision_ids += [added.get(words) or said[words].revision_id for words in texts]


def _feed_id(one: ArchivedEntry) -> tuple[str | None, str]:
    return one.source, one.entry.entry_id


def _key(one: ArchivedEntry) -> tuple[str, str]:
    return one.publisher, one.entry.key


def _seen_in_feeds(
    session: Session, entries: Sequence[ArchivedEntry], partnership: str
) -> dict[tuple[str | None, str], int]:
    """The items that a feed has shown under the same ids: a changed link does not make them others."""
    asked = given_rows(
        {"source": SourceState.key, "entry_id": Sighting.entry_id},
        {_feed_id(one) for one in entries if one.source is not None},
    )
    rows = session.execute(
        select(SourceState.key, Sighting.entry_id, Sighting.item_id)
        .join(SourceState, SourceState.id == Sighting.source_id)
        .join(asked, and_(asked.c.source == SourceState.key, asked.c.entry_id == Sighting.entry_id))
        .where(SourceState.partnership == partnership)
    )
    return {(source, entry_id): item_id for source, entry_id, item_id in rows}


def _add_items(
    session: Session, entries: Sequence[ArchivedEntry], now: datetime
) -> dict[tuple[str, str], int]:
    """Add the items that nobody knows, each as its first row says."""
    first: dict[tuple[str, str], ArchivedEntry] = {}
    for one in entries:
        first.setdefault(_key(one), one)
    values = [item_values(one.entry, one.publisher, any_age=True, now=now) for one in first.values()]
    added = add_rows(session, Item, values, Item.publisher, Item.key, Item.id)
    return {(publisher, key): item_id for publisher, key, item_id in added}


def _items_by_key(session: Session, keys: set[tuple[str, str]]) -> dict[tuple[str, str], int]:
    asked = given_rows({"publisher": Item.publisher, "key": Item.key}, keys)
    rows = session.execute(
        select(Item.publisher, Item.key, Item.id).join(
            asked, and_(asked.c.publisher == Item.publisher, asked.c.key == Item.key)
        )
    )
    return {(publisher, key): item_id for publisher, key, item_id in rows}


def _said(session: Session, item_ids: set[int]) -> dict[_Words, _Said]:
    """The revisions of these items, by what they say."""
    rows = session.execute(
        select(Revision.item_id, Revision.content_hash, Revision.id, Revision.number).where(
            Revision.item_id == func.any(sorted(item_ids))
        )
    )
    return {(item_id, content_hash): _Said(*said) for item_id, content_hash, *said in rows}


def _lock(session: Session, item_ids: set[int]) -> None:
    """Let nobody else number revisions of these items; in the order of ids, as every other import does."""
    session.execute(
        select(Item.id).where(Item.id == func.any(sorted(item_ids))).order_by(Item.id).with_for_update()
    )


def _add_revisions(
    session: Session, texts: Mapping[_Words, ArchivedEntry], said: Mapping[_Words, _Said], now: datetime
) -> dict[_Words, int]:
    """Add what was not said before, numbered after what was."""
    last: Counter[int] = Counter()
    for (item_id, _), one in said.items():
        last[item_id] = max(last[item_id], one.number)
    values = []
    for words, text in texts.items():
        if words not in said:
            last[words[0]] += 1
            values.append(revision_values(words[0], last[words[0]], text.entry, now))
    added = add_rows(session, Revision, values, Revision.item_id, Revision.content_hash, Revision.id)
    return {(item_id, content_hash): revision_id for item_id, content_hash, revision_id in added}


def _mark(session: Session, imported: dict[int, ArchivedEntry], import_id: int) -> None:
    values = [
        {
            "revision_id": revision_id,
            "import_id": import_id,
            "row": one.row,
            "said_seen_at": one.said_seen_at,
        }
        for revision_id, one in imported.items()
    ]
    add_rows(session, ImportedRevision, values)
