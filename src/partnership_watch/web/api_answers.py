"""What the API answers: typed, so that its description is made from it, and without a person's data."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from partnership_watch.audit.declaration import SourceHealth
from partnership_watch.audit.hearing import SourceHeard
from partnership_watch.audit.items import ItemHistory
from partnership_watch.audit.listing import ListedEdition, ListedRuleSet
from partnership_watch.audit.pages import Page
from partnership_watch.audit.screenings import FoundHere, Said, Screened
from partnership_watch.audit.searching import FoundMatch
from partnership_watch.audit.told_rows import ToldRow
from partnership_watch.registry.models import SourceKind
from partnership_watch.store.tables import MatchGrade, Purpose, VerdictWord


@dataclass(frozen=True)
class MatchesAnswer:
    """A page of matches; `next` is None on the last one."""

    matches: list[FoundMatch]
    next: str | None


@dataclass(frozen=True)
class EditionsAnswer:
    """A page of editions; `next` is None on the last one."""

    editions: list[ListedEdition]
    next: str | None


@dataclass(frozen=True)
class TellingsAnswer:
    """A page of tellings; `next` is None on the last one."""

    tellings: list[ToldRow]
    next: str | None


@dataclass(frozen=True)
class RuleSetsAnswer:
    """All of them."""

    rule_sets: list[ListedRuleSet]


@dataclass(frozen=True)
class SourceAnswer:
    """One source, and how it does."""

    key: str
    publisher: str
    name: str
    kind: SourceKind
    side: str | None
    language: str | None
    url: str
    last_success_at: datetime | None
    last_new_item_at: datetime | None
    paused: str | None


@dataclass(frozen=True)
class SourcesAnswer:
    """All that are read, in the folder's order."""

    sources: list[SourceAnswer]


@dataclass(frozen=True)
class SourcesHistoryAnswer:
    """How they were heard from `since` on, up to `until`: those that are read, and those that were."""

    since: datetime
    until: datetime
    sources: list[SourceHeard]


@dataclass(frozen=True)
class MatchAnswer:
    """One match with its evidence. The verdict is the newest on it; who gave it is not told."""

    match_id: int
    commitment: str
    clause: int
    grade: MatchGrade
    score: float
    evidence: dict[str, Any]
    verdict: VerdictWord | None


@dataclass(frozen=True)
class ScreeningAnswer:
    """One screening, whether or not anything matched."""

    screening_id: int
    purpose: Purpose
    rule_set_hash: str
    number: int
    screened_at: datetime
    language: str
    decides: bool
    matches: list[MatchAnswer]


@dataclass(frozen=True)
class RevisionAnswer:
    """What the item said from one moment on, and the screenings of it, newest first."""

    number: int
    title: str
    summary: str
    seen_at: datetime
    screenings: list[ScreeningAnswer]


@dataclass(frozen=True)
class ItemAnswer:
    """One publication. Of a long history the newest revisions stand here, and of these the newest screenings;
    revisions newest first."""

    item_id: int
    publisher: str
    link: str | None
    published_at: datetime | None
    first_seen_at: datetime
    hidden: bool
    story_id: int | None
    revisions: list[RevisionAnswer]
    more_revisions: bool
    """There are older ones: `/items/{item_id}/revisions` has them all, and every screening of each."""
    more_screenings: bool
    """These revisions have older ones, too: see there."""


@dataclass(frozen=True)
class RevisionsAnswer:
    """A page of what one publication said; `next` is None on the last one."""

    item_id: int
    hidden: bool
    revisions: list[RevisionAnswer]
    next: str | None


def item_answer(history: ItemHistory) -> ItemAnswer:
    """The part of an item's history that is no person's."""
    return ItemAnswer(
        item_id=history.item_id,
        publisher=history.publisher,
        link=history.link,
        published_at=history.published_at,
        first_seen_at=history.first_seen_at,
        hidden=history.hidden,
        story_id=history.story_id,
        revisions=[_revision(said) for said in history.revisions],
        more_revisions=history.earlier is not None,
        more_screenings=history.screenings_more,
    )


def revisions_answer(item_id: int, page: Page[Said], *, hidden: bool) -> RevisionsAnswer:
    """A page of revisions, without what is a person's."""
    return RevisionsAnswer(item_id, hidden, [_revision(said) for said in page.rows], page.next)


def sources_answer(found: Sequence[SourceHealth]) -> SourcesAnswer:
    """The sources without the notes that people leave beside them."""
    return SourcesAnswer(
        [
            SourceAnswer(
                key=one.source.key,
                publisher=one.source.publisher,
                name=one.source.name,
                kind=one.source.kind,
                side=one.source.side,
                language=one.source.language,
                url=str(one.source.url),
                last_success_at=one.last_success_at,
                last_new_item_at=one.last_new_item_at,
                paused=one.paused,
            )
            for one in found
        ]
    )


def _revision(said: Said) -> RevisionAnswer:
    screenings = [_screening(one) for one in said.screenings]
    return RevisionAnswer(said.number, said.title, said.summary, said.seen_at, screenings)


def _screening(one: Screened) -> ScreeningAnswer:
    return ScreeningAnswer(
        screening_id=one.screening_id,
        purpose=one.purpose,
        rule_set_hash=one.rule_set_hash,
        number=one.number,
        screened_at=one.screened_at,
        language=one.language,
        decides=one.decides,
        matches=[_match(match) for match in one.matches],
    )


def _match(match: FoundHere) -> MatchAnswer:
    return MatchAnswer(
        match_id=match.match_id,
        commitment=match.commitment,
        clause=match.clause,
        grade=match.grade,
        score=match.score,
        evidence=match.evidence,
        verdict=match.verdicts[0].word if match.verdicts else None,
    )
