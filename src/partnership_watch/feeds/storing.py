"""From a feed's entries to items, sightings and revisions: written twice is written once."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import exists, func, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.exc import DataError
from sqlalchemy.orm import Session

from partnership_watch.feeds.entries import Entry, SetAside
from partnership_watch.store.locks import take_turns
from partnership_watch.store.tables import ImportedRevision, Item, Revision, Sighting


@dataclass
class StoredEntries:
    """What one reading of a feed added."""

    known: int = 0
    """Entries that this feed had shown before."""
    new_items: int = 0
    new_revisions: int = 0
    """Further revisions of items that were known, and those known from an import alone."""
    set_aside: list[SetAside] = field(default_factory=list)


class AddedRevision(NamedTuple):
    """A revision that was stored."""

    id: int
    number: int


def store_entries(
    session: Session,
    entries: Sequence[Entry],
    *,
    source_id: int,
    publisher: str,
    first_reading: bool,
    now: datetime,
) -> StoredEntries:
    """Store what is new. An entry that PostgreSQL refuses is set aside, and the others are stored.

    Args:
        first_reading: the source was never read before, so that undated entries may be of any age.
    """
    stored = StoredEntries()
    take_turns(session, items_of(publisher))
    seen = _seen_in_this_feed(session, source_id, entries)
    said = _already_said(session, list(seen.values()))
    for position, entry in enumerate(entries, 1):
        item_id = seen.get(entry.entry_id)
        if item_id is not None:
            stored.known += 1
            if (item_id, entry.content_hash) in said:
                continue
        try:
            with session.begin_nested():
                _store_entry(session, entry, item_id, source_id, publisher, first_reading, now, stored)
        except DataError as error:
            stored.set_aside.append(
                SetAside(position, entry.entry_id, f"PostgreSQL refuses it: {type(error.orig).__name__}")
            )
    return stored


def items_of(publisher: str) -> str:
    """The work of adding items of one publisher (store.locks).

    Who stores many at once takes this turn first, and of several publishers in the order of their names:
    feeds and files hold the same in any order, and two that add it in opposite order would wait for one
    another for ever.
    """
    return f"items of {publisher}"


def add_revision(session: Session, item_id: int, entry: Entry, *, now: datetime) -> AddedRevision | None:
    """Keep what an item says now; None if it has said the same before. The item must be locked."""
    number = session.scalar(select(func.max(Revision.number)).where(Revision.item_id == item_id)) or 0
    added = session.scalar(
        insert(Revision)
        .values(**revision_values(item_id, number + 1, entry, now))
        .on_conflict_do_nothing(constraint="revisions_once")
        .returning(Revision.id)
    )
    return None if added is None else AddedRevision(added, number + 1)


def item_values(entry: Entry, publisher: str, *, any_age: bool, now: datetime) -> dict[str, Any]:
    """The row of an item that was first seen now.

    Args:
        any_age: nobody can tell how old it is, unless it says so.
    """
    return {
        "publisher": publisher,
        "key": entry.key,
        "link": entry.link,
        "published_at": entry.published_at,
        "published_raw": entry.published_raw,
        "published_flag": entry.published_flag,
        "first_seen_at": now,
        "backlog": any_age and entry.published_at is None,
    }


def revision_values(item_id: int, number: int, entry: Entry, now: datetime) -> dict[str, Any]:
    """The row of what an item says from now on."""
    return {
        "item_id": item_id,
        "number": number,
        "content_hash": entry.content_hash,
        "title": entry.title,
        "summary": entry.summary,
        "language": entry.language,
        "seen_at": now,
    }


def _seen_in_this_feed(session: Session, source_id: int, entries: Sequence[Entry]) -> dict[str, int]:
    rows = session.execute(
        select(Sighting.entry_id, Sighting.item_id).where(
            Sighting.source_id == source_id, Sighting.entry_id.in_([entry.entry_id for entry in entries])
        )
    )
    return dict(rows.all())


def _already_said(session: Session, item_ids: list[int]) -> set[tuple[int, str]]:
    """What these items said in some feed; what only an import says of them is not among it."""
    from_a_file = exists().where(
        ImportedRevision.revision_id == Revision.id, ImportedRevision.collected_at.is_(None)
    )
    rows = session.execute(
        select(Revision.item_id, Revision.content_hash).where(Revision.item_id.in_(item_ids), ~from_a_file)
    )
    return {(item_id, content_hash) for item_id, content_hash in rows}


def _store_entry(
    session: Session,
    entry: Entry,
    item_id: int | None,
    source_id: int,
    publisher: str,
    first_reading: bool,
    now: datetime,
    stored: StoredEntries,
) -> None:
    if item_id is None:
        item_id = _find_or_add_item(session, entry, publisher, first_reading, now)
        session.execute(
            insert(Sighting)
            .values(source_id=source_id, entry_id=entry.entry_id, item_id=item_id, first_seen_at=now)
            .on_conflict_do_nothing(constraint="sightings_once")
        )
    # The lock numbers revisions one after another, also when two feeds of the publisher are read at once.
    item = session.get_one(Item, item_id, with_for_update=True)
    if item.published_at is None and entry.published_at is not None:
        item.published_at, item.published_raw = entry.published_at, entry.published_raw
        item.backlog = False  # it says now how old it is
    added = add_revision(session, item_id, entry, now=now)
    if added is None:
        stored.new_revisions += _collect_imported(session, item_id, entry, now)
    elif added.number == 1:
        stored.new_items += 1
    else:
        stored.new_revisions += 1


def _collect_imported(session: Session, item_id: int, entry: Entry, now: datetime) -> bool:
    """Note that a feed shows what was known from an import alone: from now on it is like any other."""
    revision = select(Revision.id).where(
        Revision.item_id == item_id, Revision.content_hash == entry.content_hash
    )
    collected = session.scalar(
        update(ImportedRevision)
        .where(
            ImportedRevision.revision_id == revision.scalar_subquery(),
            ImportedRevision.collected_at.is_(None),
        )
        .values(collected_at=now)
        .returning(ImportedRevision.revision_id)
    )
    return collected is not None


def _find_or_add_item(
    session: Session, entry: Entry, publisher: str, first_reading: bool, now: datetime
) -> int:
    added: int | None = session.scalar(
        insert(Item)
        .values(**item_values(entry, publisher, any_age=first_reading, now=now))
        .on_conflict_do_nothing(constraint="items_one_publication")
        .returning(Item.id)
    )
    if added is not None:
        return added
    return session.scalars(select(Item.id).where(Item.publisher == publisher, Item.key == entry.key)).one()
