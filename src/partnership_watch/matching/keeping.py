"""Screening revisions, and keeping what was found: the one place that writes screenings and matches."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from partnership_watch.matching.engine import Screener
from partnership_watch.matching.results import ItemText
from partnership_watch.matching.results import Screening as Found
from partnership_watch.matching.searchable import keep_words
from partnership_watch.registry.rule_sets import RuleSet
from partnership_watch.store.many import add_rows
from partnership_watch.store.tables import Match, MatchGrade, Purpose, Revision, Screening


@dataclass(frozen=True)
class Look:
    """A revision, and what was found in it."""

    revision: Revision
    found: Found
    number: int = 1
    """Among its live screenings."""


def screen_revisions(screener: Screener, revisions: Iterable[tuple[Revision, str]]) -> Iterator[Found]:
    """Screen revisions in order, each given with its publisher's domain."""
    return screener.screen_all(
        ItemText(one.title, one.summary, one.language, publisher) for one, publisher in revisions
    )


def keep_looks(
    session: Session, rules: RuleSet, looks: Sequence[Look], *, purpose: Purpose, now: datetime
) -> set[int]:
    """Keep what was found under these rules, which must have been kept themselves (live.keep_rule_set).

    Returns:
        the ids of the screenings' revisions; without those of which another worker has committed the same
        look.
    """
    if not looks:
        return set()
    if purpose is not Purpose.REPLAY:  # what is replayed was screened, and so can be found
        keep_words(session, [look.revision for look in looks])
    added = add_rows(
        session,
        Screening,
        [
            {
                "revision_id": look.revision.id,
                "partnership": rules.partnership,
                "rule_set_hash": rules.hash,
                "purpose": purpose,
                "number": look.number,
                "screened_at": now,
                "language": look.found.language,
                "sides": dict(look.found.sides),
            }
            for look in looks
        ],
        Screening.revision_id,
        Screening.id,
    )
    kept: dict[int, int] = dict(map(tuple, added))
    matches = [
        {
            "screening_id": kept[look.revision.id],
            "commitment": match.commitment,
            "clause": match.clause,
            "pillar": match.pillar,
            "grade": MatchGrade(match.grade),
            "score": match.score,
            "evidence": dict(match.evidence),
        }
        for look in looks
        if look.revision.id in kept
        for match in look.found.matches
    ]
    add_rows(session, Match, matches)
    return set(kept)
