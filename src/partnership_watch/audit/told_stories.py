"""What one edition told, story by story."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from partnership_watch.editions.takedowns import is_hidden
from partnership_watch.store.tables import (
    Item,
    Match,
    MatchGrade,
    Revision,
    Screening,
    StoryItem,
    Told,
    ToldKind,
)

MOST_TOLD = 1_000
"""Findings that a page shows; an alert after a long silence has some hundreds."""


@dataclass(frozen=True)
class ToldUnder:
    """One finding that was told."""

    commitment: str
    clause: int
    grade: MatchGrade
    kind: ToldKind


@dataclass(frozen=True)
class ToldItem:
    """An item with what it said when it was told."""

    item_id: int
    publisher: str
    title: str
    language: str
    hidden: bool
    """Taken down since."""
    findings: tuple[ToldUnder, ...]


@dataclass(frozen=True)
class ToldStory:
    """Items that belong to one story now, strongest first."""

    story_id: int | None
    items: tuple[ToldItem, ...]


def told_stories(session: Session, edition_id: int) -> tuple[ToldStory, ...]:
    """The stories of its first MOST_TOLD findings, strongest first."""
    rows = session.execute(
        select(
            Told.item_id,
            StoryItem.story_id,
            Item.publisher,
            Revision.title,
            Screening.language,
            is_hidden(Item.id),
            Match.commitment,
            Match.clause,
            Match.grade,
            Told.kind,
        )
        .join(Match, Match.id == Told.match_id)
        .join(Screening, Screening.id == Match.screening_id)
        .join(Revision, Revision.id == Screening.revision_id)
        .join(Item, Item.id == Told.item_id)
        .outerjoin(StoryItem, StoryItem.item_id == Told.item_id)
        .where(Told.edition_id == edition_id)
        .order_by(Match.grade.desc(), Match.score.desc(), Told.id)
        .limit(MOST_TOLD)
    )
    findings = [
        _Finding(item_id, story_id, publisher, title, language, bool(hidden), ToldUnder(*under))
        for item_id, story_id, publisher, title, language, hidden, *under in rows
    ]
    by_story: dict[tuple[bool, int], list[_Finding]] = {}
    for one in findings:
        by_story.setdefault(one.story, []).append(one)
    return tuple(ToldStory(found[0].story_id, _items(found)) for found in by_story.values())


@dataclass(frozen=True)
class _Finding:
    item_id: int
    story_id: int | None
    publisher: str
    title: str
    language: str
    hidden: bool
    under: ToldUnder

    @property
    def story(self) -> tuple[bool, int]:
        """Of the same story are the same; an item without one is by itself."""
        return (True, self.item_id) if self.story_id is None else (False, self.story_id)


def _items(findings: Sequence[_Finding]) -> tuple[ToldItem, ...]:
    by_item: dict[int, list[_Finding]] = {}
    for one in findings:
        by_item.setdefault(one.item_id, []).append(one)
    return tuple(
        ToldItem(
            item_id=item_id,
            publisher=found[0].publisher,
            title=found[0].title,
            language=found[0].language,
            hidden=found[0].hidden,
            findings=tuple(one.under for one in found),
        )
        for item_id, found in by_item.items()
    )
