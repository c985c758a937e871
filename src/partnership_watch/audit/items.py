"""One item's whole story: what it said, every screening of it under any rule set, and who was told."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from partnership_watch.editions.feedback import Answers, feedback_of
from partnership_watch.editions.takedowns import is_hidden
from partnership_watch.store.tables import (
    Audience,
    Cadence,
    Channel,
    Delivery,
    DeliveryState,
    Edition,
    Item,
    Match,
    MatchGrade,
    Purpose,
    Revision,
    Screening,
    Sighting,
    SourceState,
    StoryItem,
    Told,
    ToldKind,
    Verdict,
    VerdictWord,
)

MOST_REVISIONS = 30
"""The newest; a page that changes with each fetch has hundreds."""
MOST_SCREENINGS = 100
MOST_SIGHTINGS = 50
MOST_TOLD = 50


@dataclass(frozen=True)
class Judgement:
    """One verdict. `given_by` is a login."""

    word: VerdictWord
    given_by: str
    given_at: datetime
    note: str | None


@dataclass(frozen=True)
class FoundHere:
    """One match, with the evidence that was stored."""

    match_id: int
    commitment: str
    clause: int
    grade: MatchGrade
    score: float
    evidence: dict[str, Any]
    verdicts: tuple[Judgement, ...]
    """Newest first."""
    readers: Answers | None
    """What readers who were told of it said: a hint, never a verdict."""


@dataclass(frozen=True)
class Screened:
    """One screening of one revision, whether or not anything matched."""

    screening_id: int
    purpose: Purpose
    rule_set_hash: str
    number: int
    screened_at: datetime
    language: str
    sides: dict[str, Any]
    decides: bool
    """It is the newest live one of the newest revision that has one."""
    matches: tuple[FoundHere, ...]
    """Strongest first."""


@dataclass(frozen=True)
class Said:
    """One revision, with its screenings, newest first."""

    revision_id: int
    number: int
    title: str
    summary: str
    language: str | None
    seen_at: datetime
    screenings: tuple[Screened, ...]


@dataclass(frozen=True)
class Seen:
    """In which feed it was."""

    source: str
    entry_id: str
    first_seen_at: datetime


@dataclass(frozen=True)
class ToldOf:
    """One audience was told of it. Deliveries are counted by state: no reader is named."""

    edition_id: int
    cut_at: datetime
    commitment: str
    kind: ToldKind
    cadence: Cadence
    channel: Channel
    language: str
    deliveries: dict[DeliveryState, int]


@dataclass(frozen=True)
class ItemHistory:
    """All that is known of one publication. Times are UTC."""

    item_id: int
    publisher: str
    link: str | None
    published_at: datetime | None
    published_raw: str | None
    published_flag: str | None
    first_seen_at: datetime
    hidden: bool
    """Taken down."""
    story_id: int | None
    seen: tuple[Seen, ...]
    revisions: tuple[Said, ...]
    """Newest first."""
    told: tuple[ToldOf, ...]
    """Newest first."""


def item_history(session: Session, partnership: str, item_id: int) -> ItemHistory | None:
    """Everything about an item, as far as this partnership has looked; None where there is none."""
    row = session.execute(
        select(Item, is_hidden(Item.id), StoryItem.story_id)
        .outerjoin(StoryItem, StoryItem.item_id == Item.id)
        .where(Item.id == item_id)
    ).one_or_none()
    if row is None:
        return None
    item, hidden, story_id = row
    return ItemHistory(
        item_id=item.id,
        publisher=item.publisher,
        link=item.link,
        published_at=item.published_at,
        published_raw=item.published_raw,
        published_flag=item.published_flag,
        first_seen_at=item.first_seen_at,
        hidden=bool(hidden),
        story_id=story_id,
        seen=_seen(session, partnership, item_id),
        revisions=_revisions(session, partnership, item_id),
        told=_told(session, partnership, item_id),
    )


def _seen(session: Session, partnership: str, item_id: int) -> tuple[Seen, ...]:
    rows = session.execute(
        select(SourceState.key, Sighting.entry_id, Sighting.first_seen_at)
        .join(SourceState, SourceState.id == Sighting.source_id)
        .where(Sighting.item_id == item_id, SourceState.partnership == partnership)
        .order_by(Sighting.first_seen_at, Sighting.id)
        .limit(MOST_SIGHTINGS)
    )
    return tuple(Seen(*one) for one in rows)


def _revisions(session: Session, partnership: str, item_id: int) -> tuple[Said, ...]:
    revisions = session.scalars(
        select(Revision)
        .where(Revision.item_id == item_id)
        .order_by(Revision.number.desc())
        .limit(MOST_REVISIONS)
    ).all()
    screenings = session.scalars(
        select(Screening)
        .where(Screening.revision_id.in_([one.id for one in revisions]), Screening.partnership == partnership)
        .order_by(Screening.id.desc())
        .limit(MOST_SCREENINGS)
    ).all()
    numbers = {one.id: one.number for one in revisions}
    live = [one for one in screenings if one.purpose is Purpose.LIVE]
    deciding = max(live, key=lambda one: (numbers[one.revision_id], one.number), default=None)
    matches = _matches(session, [one.id for one in screenings])

    def screened(one: Screening) -> Screened:
        found = matches.get(one.id, ())
        return Screened(
            screening_id=one.id,
            purpose=one.purpose,
            rule_set_hash=one.rule_set_hash,
            number=one.number,
            screened_at=one.screened_at,
            language=one.language,
            sides=one.sides,
            decides=one is deciding,
            matches=tuple(found),
        )

    return tuple(
        Said(
            revision_id=one.id,
            number=one.number,
            title=one.title,
            summary=one.summary,
            language=one.language,
            seen_at=one.seen_at,
            screenings=tuple(screened(made) for made in screenings if made.revision_id == one.id),
        )
        for one in revisions
    )


def _matches(session: Session, screenings: Collection[int]) -> dict[int, list[FoundHere]]:
    rows = session.scalars(
        select(Match)
        .where(Match.screening_id.in_(screenings))
        .order_by(Match.grade.desc(), Match.score.desc(), Match.id)
    ).all()
    verdicts = _verdicts(session, [one.id for one in rows])
    readers = feedback_of(session, [one.id for one in rows])
    found: dict[int, list[FoundHere]] = {}
    for one in rows:
        found.setdefault(one.screening_id, []).append(
            FoundHere(
                match_id=one.id,
                commitment=one.commitment,
                clause=one.clause,
                grade=one.grade,
                score=one.score,
                evidence=one.evidence,
                verdicts=tuple(verdicts.get(one.id, ())),
                readers=readers.get(one.id),
            )
        )
    return found


def _verdicts(session: Session, matches: Sequence[int]) -> dict[int, list[Judgement]]:
    given: dict[int, list[Judgement]] = {}
    rows = session.scalars(select(Verdict).where(Verdict.match_id.in_(matches)).order_by(Verdict.id.desc()))
    for one in rows:
        given.setdefault(one.match_id, []).append(Judgement(one.word, one.given_by, one.given_at, one.note))
    return given


def _told(session: Session, partnership: str, item_id: int) -> tuple[ToldOf, ...]:
    rows = session.execute(
        select(Told, Edition.cut_at, Audience)
        .join(Match, Match.id == Told.match_id)  # by its index; there is none by item alone
        .join(Screening, Screening.id == Match.screening_id)
        .join(Revision, Revision.id == Screening.revision_id)
        .join(Edition, Edition.id == Told.edition_id)
        .join(Audience, Audience.id == Told.audience_id)
        .where(Revision.item_id == item_id, Audience.partnership == partnership)
        .order_by(Edition.cut_at.desc(), Told.id.desc())
        .limit(MOST_TOLD)
    ).all()
    counts = session.execute(
        select(Delivery.edition_id, Delivery.state, func.count())
        .where(Delivery.edition_id.in_({told.edition_id for told, _, _ in rows}))
        .group_by(Delivery.edition_id, Delivery.state)
    )
    deliveries: dict[int, dict[DeliveryState, int]] = {}
    for edition_id, state, count in counts:
        deliveries.setdefault(edition_id, {})[state] = count
    return tuple(
        ToldOf(
            edition_id=told.edition_id,
            cut_at=cut_at,
            commitment=told.commitment,
            kind=told.kind,
            cadence=audience.cadence,
            channel=audience.channel,
            language=audience.language,
            deliveries=deliveries.get(told.edition_id, {}),
        )
        for told, cut_at, audience in rows
    )
