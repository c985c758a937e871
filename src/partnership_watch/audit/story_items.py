"""One story: the items that tell the same thing, and by which measures they were put together."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from partnership_watch.editions.takedowns import is_hidden
from partnership_watch.store.tables import Item, Purpose, Revision, SearchRow, Story, StoryItem

MOST_ITEMS = 200


@dataclass(frozen=True)
class Member:
    """One item of a story."""

    item_id: int
    publisher: str
    title: str
    language: str | None
    dated: datetime
    added_at: datetime
    reason: dict[str, Any]
    """`{"opened": true}`, or the item that it is like, with the share of words that they have in common."""
    commitments: tuple[str, ...]
    """That it was found to be about and that staff did not reject, by key."""
    hidden: bool
    """An operator has taken it down."""


@dataclass(frozen=True)
class StoryOfItems:
    """Its items, oldest first, at most MOST_ITEMS."""

    story_id: int
    opened_at: datetime
    items: tuple[Member, ...]


def story_of_items(session: Session, partnership: str, story_id: int) -> StoryOfItems | None:
    """A story; None where there is none."""
    story = session.get(Story, story_id)
    if story is None:
        return None
    newest = (
        select(func.max(Revision.number)).where(Revision.item_id == Item.id).correlate(Item).scalar_subquery()
    )
    rows = session.execute(
        select(StoryItem, Item, Revision.title, Revision.language, is_hidden(Item.id))
        .join(Item, Item.id == StoryItem.item_id)
        .join(Revision, (Revision.item_id == Item.id) & (Revision.number == newest))
        .where(StoryItem.story_id == story_id)
        .order_by(StoryItem.added_at, StoryItem.item_id)
        .limit(MOST_ITEMS)
    ).all()
    about = _about(session, partnership, [item.id for _, item, *_ in rows])
    return StoryOfItems(
        story.id,
        story.opened_at,
        tuple(
            Member(
                item_id=item.id,
                publisher=item.publisher,
                title=title,
                language=language,
                dated=item.published_at or item.first_seen_at,
                added_at=row.added_at,
                reason=row.reason,
                commitments=tuple(sorted(about.get(item.id, ()))),
                hidden=hidden,
            )
            for row, item, title, language, hidden in rows
        ),
    )


def _about(session: Session, partnership: str, items: list[int]) -> dict[int, set[str]]:
    rows = session.execute(
        select(SearchRow.item_id, SearchRow.commitment).where(
            SearchRow.item_id.in_(items),
            SearchRow.partnership == partnership,
            SearchRow.purpose != Purpose.REPLAY,
            SearchRow.commitment.is_not(None),
            SearchRow.verdict.is_distinct_from("rejected"),
        )
    )
    about: dict[int, set[str]] = {}
    for item_id, commitment in rows:
        about.setdefault(item_id, set()).add(commitment or "")
    return about
