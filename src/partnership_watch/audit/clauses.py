"""One clause over the years: what was found under it, who said so, and how often staff agreed."""

import math
from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from partnership_watch.editions.takedowns import is_hidden
from partnership_watch.store.tables import Item, Purpose, Revision, SearchRow, StoryItem

NEWEST = 500
"""Findings whose sources, parties and stories are counted: the last months of a busy clause."""
STORIES = 10
CONFIDENCE = 1.96
"""Standard deviations on either side: 95 in a hundred such intervals hold the truth."""


@dataclass(frozen=True)
class Counted:
    """How many of the newest items, by publisher, party and language, most first."""

    items: int
    publishers: tuple[tuple[str, int], ...]
    parties: tuple[tuple[str, int], ...]
    languages: tuple[tuple[str, int], ...]


@dataclass(frozen=True)
class ToldTogether:
    """One story of several publishers, with how many of its items were found here."""

    story_id: int
    items: int
    newest: datetime
    title: str
    language: str | None
    hidden: bool
    """An operator has taken down the item that the title is of."""


@dataclass(frozen=True)
class Precision:
    """How many of a commitment's items staff confirmed, of those they judged; the newest verdict counts."""

    commitment: str
    confirmed: int
    rejected: int

    @property
    def judged(self) -> int:
        """Both."""
        return self.confirmed + self.rejected

    @property
    def share(self) -> float:
        """Confirmed among judged; of none judged, 0."""
        return self.confirmed / self.judged if self.judged else 0.0

    @property
    def interval(self) -> tuple[float, float]:
        """Where the share of all items probably is, if staff judged a fair sample (Wilson's interval)."""
        return wilson(self.confirmed, self.judged)


def wilson(successes: int, trials: int) -> tuple[float, float]:
    """Wilson's score interval at 95 %; everything where nothing was tried."""
    if not trials:
        return 0.0, 1.0
    share, square = successes / trials, CONFIDENCE**2
    middle = share + square / (2 * trials)
    spread = CONFIDENCE * math.sqrt(share * (1 - share) / trials + square / (4 * trials**2))
    low, high = (middle - spread) / (1 + square / trials), (middle + spread) / (1 + square / trials)
    return max(0.0, low), min(1.0, high)


def newest_findings(session: Session, partnership: str, clause: int) -> Sequence[SearchRow]:
    """What counted() and stories() tell of, newest first; without what staff rejected."""
    return session.scalars(
        select(SearchRow)
        .where(
            SearchRow.partnership == partnership,
            SearchRow.clause == clause,
            SearchRow.purpose != Purpose.REPLAY,
            SearchRow.verdict.is_distinct_from("rejected"),
        )
        .order_by(SearchRow.dated.desc(), SearchRow.item_id.desc())
        .limit(NEWEST)
    ).all()


def counted(findings: Sequence[SearchRow]) -> Counted:
    """Who said it, and of whom."""
    items = {row.item_id: row for row in reversed(findings)}.values()
    return Counted(
        items=len(items),
        publishers=_most(row.publisher for row in items),
        parties=_most(party for row in items for party in row.parties),
        languages=_most(row.language for row in items),
    )


def stories(session: Session, findings: Sequence[SearchRow]) -> list[ToldTogether]:
    """The newest stories with items of several publishers among the findings, newest first."""
    dated = {row.item_id: row.dated for row in findings}
    rows = session.execute(
        select(StoryItem.story_id, StoryItem.item_id, Item.publisher)
        .join(Item, Item.id == StoryItem.item_id)
        .where(StoryItem.item_id.in_(dated))
    ).all()
    members: dict[int, list[int]] = {}
    publishers: dict[int, set[str]] = {}
    for story_id, item_id, publisher in rows:
        members.setdefault(story_id, []).append(item_id)
        publishers.setdefault(story_id, set()).add(publisher)
    several = [story for story, who in publishers.items() if len(who) > 1]
    newest = sorted(several, key=lambda one: max(dated[item] for item in members[one]), reverse=True)[
        :STORIES
    ]
    first = {story: min(members[story], key=lambda item: (dated[item], item)) for story in newest}
    titles = _titles(session, first.values())
    return [
        ToldTogether(
            story, len(members[story]), max(dated[item] for item in members[story]), *titles[first[story]]
        )
        for story in newest
    ]


def precision(session: Session, partnership: str, clause: int) -> list[Precision]:
    """By commitment, of those on which there are verdicts."""
    rows = session.execute(
        select(SearchRow.commitment, SearchRow.verdict, func.count(SearchRow.item_id.distinct()))
        .where(
            SearchRow.partnership == partnership,
            SearchRow.clause == clause,
            SearchRow.verdict.is_not(None),
            SearchRow.purpose != Purpose.REPLAY,
        )
        .group_by(SearchRow.commitment, SearchRow.verdict)
    )
    words: dict[str, dict[str, int]] = {}
    for commitment, word, items in rows:
        words.setdefault(commitment or "", {})[word or ""] = items
    return [
        Precision(commitment, found.get("confirmed", 0), found.get("rejected", 0))
        for commitment, found in sorted(words.items())
    ]


def _most(values: Iterable[str]) -> tuple[tuple[str, int], ...]:
    return tuple(Counter(values).most_common())


def _titles(session: Session, items: Collection[int]) -> dict[int, tuple[str, str | None, bool]]:
    rows = session.execute(
        select(Revision.item_id, Revision.title, Revision.language, is_hidden(Revision.item_id))
        .where(Revision.item_id.in_(items))
        .order_by(Revision.item_id, Revision.number)
    )
    return {item_id: (title, language, hidden) for item_id, title, language, hidden in rows}
