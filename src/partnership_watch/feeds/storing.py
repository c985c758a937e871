"""From a feed's entries to items, sightings and revisions: written twice is written once."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.exc import DataError
from sqlalchemy.orm import Session

from partnership_watch.feeds.entries import Entry, SetAside
from partnership_watch.store.tables import Item, Revision, Sighting


@dataclass
class StoredEntries:
    """What one reading of a feed added."""

    known: int = 0
    """Entries that this feed had shown before."""
    new_items: int = 0
    new_revisions: int = 0
    """Further revisions of items that were known."""
    set_aside: list[SetAside] = field(default_factory=list)


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


def _seen_in_this_feed(session: Session, source_id: int, entries: Sequence[Entry]) -> dict[str, int]:
    rows = session.execute(
        select(Sighting.entry_id, Sighting.item_id).where(
            Sighting.source_id == source_id, Sighting.entry_id.in_([entry.entry_id for entry in entries])
        )
    )
    return dict(rows.all())


def _already_said(session: Session, item_ids: list[int]) -> set[tuple[int, str]]:
    rows = session.execute(
        select(Revision.item_id, Revision.content_hash).where(Revision.item_id.in_(item_ids))
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
    number = session.scalar(select(func.max(Revision.number)).where(Revision.item_id == item_id)) or 0
    added = session.scalar(
        insert(Revision)
        .values(
            item_id=item_id,
            number=number + 1,
            content_hash=entry.content_hash,
            title=entry.title,
            summary=entry.summary,
            language=entry.language,
            seen_at=now,
        )
        .on_conflict_do_nothing(constraint="revisions_once")
        .returning(Revision.id)
    )
    if added is not None and number == 0:
        stored.new_items += 1
    elif added is not None:
        stored.new_revisions += 1


def _find_or_add_item(
    session: Session, entry: Entry, publisher: str, first_reading: bool, now: datetime
) -> int:
    added: int | None = session.scalar(
        insert(Item)
        .values(
            publisher=publisher,
            key=entry.key,
            link=entry.link,
            published_at=entry.published_at,
            published_raw=entry.published_raw,
            published_flag=entry.published_flag,
            first_seen_at=now,
            backlog=first_reading and entry.published_at is None,
        )
        .on_conflict_do_nothing(constraint="items_one_publication")
        .returning(Item.id)
    )
    if added is not None:
        return added
    return session.scalars(select(Item.id).where(Item.publisher == publisher, Item.key == entry.key)).one()
