"""What was decided of an item: every screening of its revisions, under whichever rule set."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select, true
from sqlalchemy.orm import Session

from partnership_watch.editions.feedback import Answers, feedback_of
from partnership_watch.store.tables import (
    Match,
    MatchGrade,
    Purpose,
    Revision,
    Screening,
    StoredRuleSet,
    Verdict,
    VerdictWord,
)

MOST_REVISIONS = 30
"""The newest; a page that changes with each fetch has hundreds."""
MOST_SCREENINGS = 100
"""The newest live ones, before those of imports, before those of replays: what decides is among them."""


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
    engine_version: str
    number: int
    """Among the live screenings of its revision."""
    screened_at: datetime
    language: str
    sides: dict[str, Any]
    """What showed each party; nothing under those that are not in it."""
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
class Past:
    """What an item said, newest first, with its screenings."""

    revisions: tuple[Said, ...]
    earlier: Said | None
    """The revision before these, if there is one; without its screenings."""
    screenings_more: bool
    """These revisions have older screenings, too."""


def past(
    session: Session,
    partnership: str,
    item_id: int,
    *,
    upto: int | None = None,
    most: int | None = None,
    every_screening: bool = False,
) -> Past:
    """What an item said, with this partnership's screenings of each revision.

    Args:
        upto: the number of the newest revision that is meant; the newest of all if None.
        most: revisions; MOST_REVISIONS if None.
        every_screening: more than the newest MOST_SCREENINGS.
    """
    most = most or MOST_REVISIONS
    rows_of_text = session.scalars(
        select(Revision)
        .where(Revision.item_id == item_id, Revision.number <= upto if upto is not None else true())
        .order_by(Revision.number.desc())
        .limit(most + 1)
    ).all()
    said, earlier = rows_of_text[:most], rows_of_text[most:]
    rows = session.execute(
        select(Screening, StoredRuleSet.engine_version)
        .join(StoredRuleSet, StoredRuleSet.hash == Screening.rule_set_hash)
        .where(Screening.revision_id.in_([one.id for one in said]), Screening.partnership == partnership)
        .order_by(Screening.purpose != Purpose.LIVE, Screening.purpose != Purpose.IMPORT, Screening.id.desc())
        .limit(None if every_screening else MOST_SCREENINGS + 1)
    ).all()
    screenings_more = not every_screening and len(rows) > MOST_SCREENINGS
    if screenings_more:
        rows = rows[:MOST_SCREENINGS]
    engines = {screening.rule_set_hash: engine for screening, engine in rows}
    screenings = sorted((screening for screening, _ in rows), key=lambda one: one.id, reverse=True)
    deciding = _deciding(session, partnership, item_id)
    matches = _matches(session, [one.id for one in screenings])

    def screened(one: Screening) -> Screened:
        found = matches.get(one.id, ())
        return Screened(
            screening_id=one.id,
            purpose=one.purpose,
            rule_set_hash=one.rule_set_hash,
            engine_version=engines[one.rule_set_hash],
            number=one.number,
            screened_at=one.screened_at,
            language=one.language,
            sides=one.sides,
            decides=one.id == deciding,
            matches=tuple(found),
        )

    def revision(one: Revision) -> Said:
        return Said(
            revision_id=one.id,
            number=one.number,
            title=one.title,
            summary=one.summary,
            language=one.language,
            seen_at=one.seen_at,
            screenings=tuple(screened(made) for made in screenings if made.revision_id == one.id),
        )

    return Past(tuple(map(revision, said)), next(map(revision, earlier), None), screenings_more)


def by_rule_set(said: Sequence[Said]) -> list[list[tuple[Said, Screened]]]:
    """An item's screenings, newest first, in groups by rule set; the one that looked last comes first."""
    looks = [(revision, one) for revision in said for one in revision.screenings]
    looks.sort(key=lambda look: look[1].screening_id, reverse=True)
    groups: dict[str, list[tuple[Said, Screened]]] = {}
    for look in looks:
        groups.setdefault(look[1].rule_set_hash, []).append(look)
    return list(groups.values())


def _deciding(session: Session, partnership: str, item_id: int) -> int | None:
    """Whichever revisions are shown: the newest live screening of the newest revision that has one."""
    return session.scalar(
        select(Screening.id)
        .join(Revision, Revision.id == Screening.revision_id)
        .where(
            Revision.item_id == item_id,
            Screening.partnership == partnership,
            Screening.purpose == Purpose.LIVE,
        )
        .order_by(Revision.number.desc(), Screening.number.desc())
        .limit(1)
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
