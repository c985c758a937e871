"""From an archive's rows to items and revisions, by the rules of feeds, many at once.

What differs from a feed: an import is no sighting, it changes nothing of an item that is known, and an
undated item may be of any age. What a row adds is marked as imported until a feed shows it too.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import select, tuple_
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.exc import DataError
from sqlalchemy.orm import Session

from partnership_watch.feeds.entries import Entry
from partnership_watch.feeds.storing import add_revision, item_values, revision_values
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
    said_seen_at: datetime
    """When it was collected or published, by the archive."""


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


def _store(
    session: Session,
    entries: Sequence[ArchivedEntry],
    partnership: str,
    import_id: int,
    now: datetime,
    stored: StoredArchived,
) -> None:
    items = _seen_in_feeds(session, entries, partnership)
    unseen = [one for one in entries if _feed_id(one) not in items]
    new = _add_items(session, unseen, now)
    keys = _items_by_key(session, unseen)
    _add_first_revisions(session, new, now)
    said = _said(session, {*items.values(), *keys.values()})
    stored.new_items += len(new)
    imported: dict[int, ArchivedEntry] = {}
    for one in entries:
        feed_id = _feed_id(one)
        item_id = items[feed_id] if feed_id in items else keys[_key(one)]
        words = (item_id, one.entry.content_hash)
        if words not in said:
            session.get_one(Item, item_id, with_for_update=True)
            added = add_revision(session, item_id, one.entry, now=now)
            if added is not None:
                stored.new_revisions += 1
                imported[added.id] = one
            said |= _said(session, {item_id})
        elif new.get(item_id) is one:
            imported[said[words]] = one
        else:
            stored.known += 1
        stored.revision_ids.append(said[words])
    _mark(session, imported, import_id)


def _feed_id(one: ArchivedEntry) -> tuple[str | None, str]:
    return one.source, one.entry.entry_id


def _key(one: ArchivedEntry) -> tuple[str, str]:
    return one.publisher, one.entry.key


def _seen_in_feeds(
    session: Session, entries: Sequence[ArchivedEntry], partnership: str
) -> dict[tuple[str | None, str], int]:
    """The items that a feed has shown under the same ids: a changed link does not make them others."""
    wanted = [_feed_id(one) for one in entries if one.source is not None]
    if not wanted:
        return {}
    rows = session.execute(
        select(SourceState.key, Sighting.entry_id, Sighting.item_id)
        .join(SourceState, SourceState.id == Sighting.source_id)
        .where(
            SourceState.partnership == partnership,
            tuple_(SourceState.key, Sighting.entry_id).in_(wanted),
        )
    )
    return {(source, entry_id): item_id for source, entry_id, item_id in rows}


def _add_items(session: Session, entries: Sequence[ArchivedEntry], now: datetime) -> dict[int, ArchivedEntry]:
    """Add the items that nobody knows, and give the row that each came with."""
    first: dict[tuple[str, str], ArchivedEntry] = {}
    for one in entries:
        first.setdefault(_key(one), one)
    if not first:
        return {}
    added = session.execute(
        insert(Item)
        .on_conflict_do_nothing(constraint="items_one_publication")
        .returning(Item.id, Item.publisher, Item.key),
        [item_values(one.entry, one.publisher, any_age=True, now=now) for one in first.values()],
    )
    return {item_id: first[publisher, key] for item_id, publisher, key in added}


def _items_by_key(session: Session, entries: Sequence[ArchivedEntry]) -> dict[tuple[str, str], int]:
    rows = session.execute(
        select(Item.publisher, Item.key, Item.id).where(
            tuple_(Item.publisher, Item.key).in_({_key(one) for one in entries})
        )
    )
    return {(publisher, key): item_id for publisher, key, item_id in rows}


def _add_first_revisions(session: Session, new: dict[int, ArchivedEntry], now: datetime) -> None:
    if new:
        session.execute(
            insert(Revision), [revision_values(item_id, 1, one.entry, now) for item_id, one in new.items()]
        )


def _said(session: Session, item_ids: set[int]) -> dict[tuple[int, str], int]:
    """The revisions of these items, by what they say."""
    rows = session.execute(
        select(Revision.item_id, Revision.content_hash, Revision.id).where(Revision.item_id.in_(item_ids))
    )
    return {(item_id, content_hash): revision_id for item_id, content_hash, revision_id in rows}


def _mark(session: Session, imported: dict[int, ArchivedEntry], import_id: int) -> None:
    if imported:
        session.execute(
            insert(ImportedRevision),
            [
                {
                    "revision_id": revision_id,
                    "import_id": import_id,
                    "row": one.row,
                    "said_seen_at": one.said_seen_at,
                }
                for revision_id, one in imported.items()
            ],
        )
