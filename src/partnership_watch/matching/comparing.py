"""Two rule sets over the same texts: which gain, lose or change a match."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from itertools import tee, zip_longest

from partnership_watch.errors import PartnershipWatchError
from partnership_watch.matching.engine import ENGINE_VERSION, Screener, compile_rule_set
from partnership_watch.matching.results import ItemText, Match, Screening
from partnership_watch.registry.models import Grade
from partnership_watch.registry.rule_sets import RuleSet


class RuleSetFormatError(PartnershipWatchError):
    """A stored rule set that this version cannot read."""


@dataclass(frozen=True)
class Text:
    """An item to compare on. `id` is the stored item's, or that of a file's line."""

    id: str
    link: str | None
    text: ItemText


class Kind(StrEnum):
    """What becomes of a clause in an item."""

    GAINED = "gained"
    LOST = "lost"
    REGRADED = "regraded"
    """The same commitment with another grade."""
    MOVED = "moved"
    """From one commitment of the clause to another."""


@dataclass(frozen=True)
class Side:
    """The match under one of the two rule sets."""

    commitment: str
    grade: Grade
    score: float
    likely: bool
    """Whether the score is a probability."""


@dataclass(frozen=True)
class Change:
    """One difference in one item."""

    id: str
    title: str
    link: str | None
    clause: int
    kind: Kind
    before: Side | None
    after: Side | None


@dataclass
class ClauseTotals:
    """What becomes of one clause in all texts."""

    before: int = 0
    """Matches."""
    after: int = 0
    changes: dict[Kind, int] = field(default_factory=lambda: dict.fromkeys(Kind, 0))


@dataclass
class Totals:
    """Counted while the changes are given."""

    texts: int = 0
    changed: int = 0
    """Texts with at least one difference."""
    clauses: dict[int, ClauseTotals] = field(default_factory=dict)


def readable(rules: RuleSet) -> Screener:
    """Compile a rule set that may be an old one. Raises RuleSetFormatError."""
    try:
        return compile_rule_set(rules)
    except ValueError as error:
        raise RuleSetFormatError(f"{error}; compare with the folder that it was made of") from error


def engine_note(rules: RuleSet) -> str | None:
    """Say that a stored rule set was made for another version of the engine than this one."""
    if rules.engine_version == ENGINE_VERSION:
        return None
    return (
        f"rule set {rules.hash[:12]} is screened with today's engine {ENGINE_VERSION}; "
        f"what it decided live was decided by engine {rules.engine_version}"
    )


def compare(before: Screener, after: Screener, texts: Iterable[Text], totals: Totals) -> Iterator[Change]:
    """Screen each text under both, and give the differences in the order of the texts, then by clause.

    A score that alone differs is no difference: nobody is told another thing.
    """
    shown, first, second = tee(texts, 3)
    old = before.screen_all(text.text for text in first)
    new = after.screen_all(text.text for text in second)
    for text, was, now in zip(shown, old, new, strict=True):
        totals.texts += 1
        changes = list(_changes(text, was, now, totals))
        totals.changed += bool(changes)
        yield from changes


def _changes(text: Text, before: Screening, after: Screening, totals: Totals) -> Iterator[Change]:
    for clause in sorted({match.clause for match in (*before.matches, *after.matches)}):
        old, new = _of(before.matches, clause), _of(after.matches, clause)
        counted = totals.clauses.setdefault(clause, ClauseTotals())
        counted.before += len(old)
        counted.after += len(new)
        for was, now in _pairs(old, new):
            counted.changes[kind := _kind(was, now)] += 1
            yield Change(text.id, text.text.title, text.link, clause, kind, was, now)


def _of(matches: Iterable[Match], clause: int) -> dict[str, Side]:
    return {
        match.commitment: Side(match.commitment, match.grade, match.score, "learned" in match.evidence)
        for match in matches
        if match.clause == clause
    }


def _pairs(old: dict[str, Side], new: dict[str, Side]) -> Iterator[tuple[Side | None, Side | None]]:
    """Give what differs: the same commitment regraded, then what went beside what came, strongest first."""
    for commitment in old.keys() & new.keys():
        if old[commitment].grade != new[commitment].grade:
            yield old[commitment], new[commitment]
    gone = [side for commitment, side in old.items() if commitment not in new]
    come = [side for commitment, side in new.items() if commitment not in old]
    yield from zip_longest(gone, come)


def _kind(was: Side | None, now: Side | None) -> Kind:
    if was is None:
        return Kind.GAINED
    if now is None:
        return Kind.LOST
    return Kind.REGRADED if was.commitment == now.commitment else Kind.MOVED
