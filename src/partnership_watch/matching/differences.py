"""Two stored matches of one commitment: what became of the first under other rules, and in which parts."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from partnership_watch.matching.comparing import Side
from partnership_watch.store.tables import Match


class Outcome(StrEnum):
    """What a replay makes of a match."""

    GAINED = "gained"
    LOST = "lost"
    REGRADED = "regraded"
    RESCORED = "rescored"
    """The same commitment and grade, with another score or other evidence: nobody would be told otherwise."""
    SAME = "same"
    """To the last byte of its evidence."""


CHANGES = (Outcome.GAINED, Outcome.LOST, Outcome.REGRADED)
"""What a reader would notice."""


@dataclass(frozen=True)
class StoredSide(Side):
    """A match as it is kept, with what it says for itself."""

    match_id: int
    evidence: dict[str, Any]


@dataclass(frozen=True)
class Difference:
    """One commitment in one revision, decided otherwise."""

    item: int
    revision: int
    """Its number within the item."""
    seen_at: datetime
    title: str
    link: str | None
    commitment: str
    outcome: Outcome
    differs: tuple[str, ...]
    """Of `grade`, `score` and the parts of the evidence, such as `evidence.parties`, those that are not the
    same; nothing where only one of the two has the match."""
    before: StoredSide | None
    after: StoredSide | None
    decided_by: str
    """The hash of the rule set that decided."""
    engine: str
    """The version of the engine that decided."""


def outcome_of(before: Match | None, after: Match | None) -> Outcome:
    """What becomes of a commitment that one or both of two looks found."""
    if before is None:
        return Outcome.GAINED
    if after is None:
        return Outcome.LOST
    if before.grade is not after.grade:
        return Outcome.REGRADED
    same = (before.score, before.evidence) == (after.score, after.evidence)
    return Outcome.SAME if same else Outcome.RESCORED


def parts_that_differ(before: Match | None, after: Match | None) -> tuple[str, ...]:
    """Of two matches of one commitment; nothing where only one look has it."""
    if before is None or after is None:
        return ()
    then, now = _parts(before), _parts(after)
    return tuple(name for name in then | now if then.get(name) != now.get(name))


def stored_side(match: Match | None) -> StoredSide | None:
    """One of the two matches, as a difference shows it."""
    if match is None:
        return None
    likely = "learned" in match.evidence
    return StoredSide(match.commitment, match.grade.value, match.score, likely, match.id, match.evidence)


def _parts(match: Match) -> dict[str, object]:
    evidence = {f"evidence.{name}": part for name, part in match.evidence.items()}
    return {"grade": match.grade, "score": match.score, **evidence}
