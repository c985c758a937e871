"""Rule sets as people read them: when each decided, what it holds, and which replays were under it."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from partnership_watch.audit.layer_words import words_of_layer
from partnership_watch.audit.listing import ListedRuleSet, rule_sets
from partnership_watch.matching.kept_rules import deciding_hash, kept_rule_set
from partnership_watch.registry import RuleSet
from partnership_watch.registry.rule_sets import FORMATS
from partnership_watch.store.tables import Purpose, Replay, Screening

LOOKED_AHEAD = 2_000
"""Screenings after the first use among which the first ones of each purpose are looked for."""
MOST_REPLAYS = 20


@dataclass(frozen=True)
class HeldCommitment:
    """How much decides about one commitment."""

    key: str
    clause: int
    phrases: Mapping[str, int]
    """That speak for it, by language."""
    together: int
    """Combinations of phrases."""
    against: int
    """Phrases that speak against it, and those that rule it out."""


@dataclass(frozen=True)
class HeldParty:
    """What shows one party."""

    key: str
    phrases: int
    """Its names, places and people, ambiguous ones too."""
    bodies: int
    domains: int


@dataclass(frozen=True)
class HeldLayer:
    """The learned layer."""

    words: int
    cut: float


@dataclass(frozen=True)
class Holdings:
    """What a rule set holds."""

    languages: tuple[str, ...]
    commitments: tuple[HeldCommitment, ...]
    parties: tuple[HeldParty, ...]
    instruments: int
    publishers: int
    layer: HeldLayer | None

    @property
    def phrases(self) -> int:
        """Of all commitments."""
        return sum(sum(one.phrases.values()) for one in self.commitments)


@dataclass(frozen=True)
class UsedRuleSet:
    """One rule set that ever decided, and whether it decides now."""

    rules: ListedRuleSet
    decides: bool
    """The newest live screening was under it."""


@dataclass(frozen=True)
class ReplayUnder:
    """One run of stored history under a rule set."""

    since: datetime
    until: datetime
    begun_at: datetime
    ended_at: datetime | None
    revisions: int
    screened: int
    outcomes: Mapping[str, int]
    """How many matches were gained, lost, and so on, over all commitments."""


@dataclass(frozen=True)
class RuleSetRecord:
    """One rule set, whole but for the words of its layer."""

    rules: RuleSet
    first_used_at: datetime
    first_screenings: Mapping[Purpose, datetime]
    """When it was first used for each purpose, as far as that was soon after it was first used at all."""
    decides: bool
    holdings: Holdings | None
    """None: a later version wrote it, and this one cannot read it."""
    replays: tuple[ReplayUnder, ...]
    """The newest, at most MOST_REPLAYS."""
    others: tuple[ListedRuleSet, ...]
    """That it may be compared with, newest first."""


def used_rule_sets(session: Session, partnership: str) -> Sequence[UsedRuleSet]:
    """Every rule set that ever decided, newest first."""
    deciding = deciding_hash(session, partnership)
    return [UsedRuleSet(one, one.hash == deciding) for one in rule_sets(session, partnership)]


def rule_set_record(session: Session, partnership: str, beginning: str) -> RuleSetRecord:
    """The rule set whose hash begins so. Raises UnknownRuleSetError."""
    rules = kept_rule_set(session, partnership, beginning, words=())
    every = rule_sets(session, partnership)
    first_used_at = next(one.first_used_at for one in every if one.hash == rules.hash)
    return RuleSetRecord(
        rules=rules,
        first_used_at=first_used_at,
        first_screenings=_first_screenings(session, rules.hash, first_used_at),
        decides=deciding_hash(session, partnership) == rules.hash,
        holdings=_holdings(session, rules) if is_readable(rules.body) else None,
        replays=_replays(session, partnership, rules.hash),
        others=tuple(one for one in every if one.hash != rules.hash),
    )


def is_readable(body: Mapping[str, Any]) -> bool:
    """Whether the body of a rule set has a format that this version reads; a later one may have another."""
    return body.get("format") in FORMATS


def _holdings(session: Session, rules: RuleSet) -> Holdings:
    body = rules.body
    layer = body.get("layer")
    return Holdings(
        languages=tuple(body["languages"]),
        commitments=tuple(_commitment(key, one) for key, one in body["commitments"].items()),
        parties=tuple(_party(key, one) for key, one in body["parties"].items()),
        instruments=len(body["instruments"]),
        publishers=len(body["publishers"]),
        layer=HeldLayer(words_of_layer(session, rules.hash), layer["cut"]) if layer else None,
    )


def _commitment(key: str, body: Mapping[str, Any]) -> HeldCommitment:
    rules = body["rules"]
    return HeldCommitment(
        key=key,
        clause=body["clause"],
        phrases={language: len(one.get("terms", ())) for language, one in rules.items()},
        together=sum(len(one.get("together", ())) for one in rules.values()),
        against=sum(len(one.get("negative", ())) + len(one.get("against", ())) for one in rules.values()),
    )


def _party(key: str, body: Mapping[str, Any]) -> HeldParty:
    listed = ("names", "ambiguous", "places", "people")
    return HeldParty(
        key=key,
        phrases=sum(len(phrases) for name in listed for phrases in body.get(name, {}).values()),
        bodies=len(body.get("bodies", ())),
        domains=len(body.get("domains", ())),
    )


def _first_screenings(session: Session, rule_set_hash: str, since: datetime) -> dict[Purpose, datetime]:
    first = (
        select(Screening.rule_set_hash, Screening.purpose, Screening.screened_at)
        .where(Screening.screened_at >= since)
        .order_by(Screening.screened_at)
        .limit(LOOKED_AHEAD)
        .subquery()
    )
    rows = session.execute(
        select(first.c.purpose, func.min(first.c.screened_at))
        .where(first.c.rule_set_hash == rule_set_hash)
        .group_by(first.c.purpose)
    )
    return dict(iter(rows))


def _replays(session: Session, partnership: str, rule_set_hash: str) -> tuple[ReplayUnder, ...]:
    rows = session.scalars(
        select(Replay)
        .where(Replay.partnership == partnership, Replay.rule_set_hash == rule_set_hash)
        .order_by(Replay.begun_at.desc(), Replay.id.desc())
        .limit(MOST_REPLAYS)
    )
    found = []
    for run in rows:
        outcomes: Counter[str] = Counter()
        for counts in run.differences.values():
            outcomes.update(counts)
        found.append(
            ReplayUnder(
                since=run.since,
                until=run.until,
                begun_at=run.begun_at,
                ended_at=run.ended_at,
                revisions=run.revisions,
                screened=run.screened,
                outcomes=outcomes,
            )
        )
    return tuple(found)
