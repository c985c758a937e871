"""What was collected, and screened by nobody."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from partnership_watch.registry import Partnership
from partnership_watch.store import Store
from partnership_watch.store.tables import Item, Revision, Sighting, SourceState, StoryItem

NOW = datetime(2026, 3, 1, 7, 0, tzinfo=UTC)


class Collected:
    """Puts revisions into the store as collecting does."""

    def __init__(self, store: Store, partnership: str) -> None:
        self.store, self._partnership = store, partnership

    def add(
        self,
        key: str,
        title: str,
        summary: str = "",
        *,
        days: float = 0,
        publisher: str = "p.example",
        published: datetime | None = None,
    ) -> None:
        """A revision of the publication `key`, seen `days` after NOW, and published then if not before."""
        moment = NOW + timedelta(days=days)
        with self.store.transaction() as session:
            item = session.scalar(select(Item).where(Item.key == key))
            if item is None:
                item = Item(
                    publisher=publisher,
                    key=key,
                    published_at=published or moment,
                    first_seen_at=moment,
                    backlog=False,
                )
                session.add(item)
                session.flush()
                session.add(self._sighting(session, item))
            number = session.scalar(select(func.count()).where(Revision.item_id == item.id)) or 0
            session.add(
                Revision(
                    item_id=item.id,
                    number=number + 1,
                    content_hash=f"{key}{number}",
                    title=title,
                    summary=summary,
                    language="en",
                    seen_at=moment,
                )
            )

    def _sighting(self, session: Session, item: Item) -> Sighting:
        source = session.scalar(select(SourceState).where(SourceState.partnership == self._partnership))
        if source is None:
            source = SourceState(
                partnership=self._partnership, key="s", url="u", due_at=NOW, interval_seconds=60, failures=0
            )
            session.add(source)
            session.flush()
        return Sighting(source_id=source.id, entry_id=item.key, item_id=item.id, first_seen_at=NOW)

    def count(self, table: type) -> int:
        """Rows of a table."""
        with self.store.transaction() as session:
            return session.scalar(select(func.count()).select_from(table)) or 0

    def stories(self) -> list[set[str]]:
        """The keys of each story's items."""
        with self.store.transaction() as session:
            rows = session.execute(
                select(StoryItem.story_id, Item.key).join(Item, Item.id == StoryItem.item_id)
            )
            found: dict[int, set[str]] = {}
            for story, key in rows:
                found.setdefault(story, set()).add(key)
        return sorted(found.values(), key=sorted)


@pytest.fixture
def collected(store: Store, partnership: Partnership) -> Collected:
    """Nothing yet."""
    return Collected(store, partnership.slug)
