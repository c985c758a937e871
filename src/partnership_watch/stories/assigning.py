"""Finding the story that a matched item belongs to."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from partnership_watch.store.locks import take_turns
from partnership_watch.store.tables import Item, Revision, Story, StoryItem
from partnership_watch.stories.similarity import Likeness, fingerprint, likeness

WINDOW = timedelta(hours=72)
"""News of one event is published within three days; what comes later is a follow-up."""

FUTURE_ALLOWED = timedelta(hours=1)
"""Feeds' clocks run ahead a little; dates further ahead are not believed (feeds/dates.py)."""


@dataclass(frozen=True)
class _Candidate:
    item_id: int
    story_id: int
    title: str
    summary: str


def assign_story(session: Session, revision: Revision, *, now: datetime) -> int:
    """Put the revision's item into the story that it tells, or open one for it.

    An item stays in its first story whatever later revisions say: moving it would not untell anything.

    Returns:
        the story's id.
    """
    known = session.get(StoryItem, revision.item_id)
    if known is not None:
        return known.story_id
    # Two workers that open a story each for two copies would tell them twice.
    take_turns(session, "stories")
    best = _best(session, revision)
    reason: dict[str, Any] = {"opened": True}
    if best is None:
        story = Story(opened_at=now)
        session.add(story)
        session.flush()
        story_id = story.id
    else:
        candidate, measure = best
        story_id = candidate.story_id
        reason = {"like_item": candidate.item_id, "containment": measure.containment}
    session.add(StoryItem(item_id=revision.item_id, story_id=story_id, added_at=now, reason=reason))
    session.flush()
    return story_id


def _best(session: Session, revision: Revision) -> tuple[_Candidate, Likeness] | None:
    ours = fingerprint(revision.title, revision.summary)
    alike = [
        (candidate, measure)
        for candidate in _candidates(session, revision)
        if (measure := likeness(ours, fingerprint(candidate.title, candidate.summary))).same
    ]
    return max(alike, key=lambda pair: (pair[1].containment, -pair[0].item_id), default=None)


def _candidates(session: Session, revision: Revision) -> list[_Candidate]:
    """The newest text of every other item with a story, of about the same time."""
    moment = func.coalesce(Item.published_at, Item.first_seen_at)
    when = session.scalars(select(moment).where(Item.id == revision.item_id)).one()
    newest = (
        select(func.max(Revision.number)).where(Revision.item_id == Item.id).correlate(Item).scalar_subquery()
    )
    rows = session.execute(
        select(Item.id, StoryItem.story_id, Revision.title, Revision.summary)
        .join(StoryItem, StoryItem.item_id == Item.id)
        .join(Revision, Revision.item_id == Item.id)
        .where(
            Item.id != revision.item_id,
            Revision.number == newest,
            # Nothing is published later than it is seen, so this index bounds the search.
            Item.first_seen_at >= when - WINDOW - FUTURE_ALLOWED,
            moment.between(when - WINDOW, when + WINDOW),
        )
    )
    return [_Candidate(*row) for row in rows]
