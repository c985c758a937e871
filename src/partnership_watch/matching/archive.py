"""Walking the stored items, newest first, in pages: memory does not grow with the archive."""

from collections.abc import Iterator
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import Select, exists, func, select
from sqlalchemy.orm import aliased

from partnership_watch.matching.comparing import Text
from partnership_watch.matching.results import ItemText
from partnership_watch.store import Store
from partnership_watch.store.tables import Item, Revision, Sighting, SourceState

PAGE = 500  # texts of at most 64 kB, mostly of 500 bytes


class Extent(NamedTuple):
    """How many items are stored, and between which moments their latest revisions were first seen."""

    items: int
    oldest: datetime
    newest: datetime


def latest_texts(store: Store, partnership: str, *, since: datetime) -> Iterator[Text]:
    """Give the latest revision of every item of this partnership, if it was first seen since then."""
    before: int | None = None
    while True:
        page = _latest(partnership).where(Revision.seen_at >= since).order_by(Revision.id.desc()).limit(PAGE)
        if before is not None:
            page = page.where(Revision.id < before)
        with store.transaction() as session:
            rows = session.execute(page).all()
        for revision, item in rows:
            yield Text(
                id=str(item.id),
                link=item.link,
                text=ItemText(revision.title, revision.summary, revision.language, item.publisher),
            )
        if len(rows) < PAGE:
            return
        before = rows[-1][0].id


def count_latest_texts(store: Store, partnership: str, *, since: datetime) -> int:
    """How many latest_texts will give."""
    with store.transaction() as session:
        counted = _latest(partnership).where(Revision.seen_at >= since).with_only_columns(func.count())
        return session.scalar(counted) or 0


def stored_extent(store: Store, partnership: str) -> Extent | None:
    """What latest_texts could give, however long ago it was seen; None where nothing is stored."""
    seen = Revision.seen_at
    asked = _latest(partnership).with_only_columns(func.count(), func.min(seen), func.max(seen))
    with store.transaction() as session:
        count, oldest, newest = session.execute(asked).one()
    return Extent(count, oldest, newest) if count else None


def _latest(partnership: str) -> Select[Revision, Item]:
    later = aliased(Revision)
    ours = exists().where(
        Sighting.item_id == Item.id,
        Sighting.source_id == SourceState.id,
        SourceState.partnership == partnership,
    )
    superseded = exists().where(later.item_id == Revision.item_id, later.number > Revision.number)
    return select(Revision, Item).join(Item, Item.id == Revision.item_id).where(ours, ~superseded)
