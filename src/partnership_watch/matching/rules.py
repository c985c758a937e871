"""The rules of one language, compiled: what each phrase leads to, and each commitment's rule."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from partnership_watch.matching.places import FoundPhrases
from partnership_watch.matching.sides import SideUse, side_phrases


@dataclass(frozen=True, eq=False, slots=True)
class Combination:
    """Groups of phrases that count only when every group is hit, `within` words or anywhere in the item."""

    weight: float
    within: int | None
    groups: tuple[frozenset[str], ...]

    def is_hit(self, found: FoundPhrases) -> bool:
        """Whether a phrase of each group was found, wherever it stands."""
        for group in self.groups:  # noqa: SIM110 - any() with a generator takes twice as long
            if group.isdisjoint(found.terms):
                return False
        return True


class Rule(NamedTuple):
    """A commitment's rule in one language, by the phrases as they are written."""

    terms: Mapping[str, float]
    against: Mapping[str, float]
    negative: frozenset[str]
    combinations: tuple[Combination, ...]


@dataclass(slots=True)
class Uses:
    """Where to look when a phrase is found. Commitments stand by their number in the rule set, from 0."""

    sides: tuple[SideUse, ...] = ()
    terms: tuple[tuple[int, float], ...] = ()
    """The commitments that it speaks for, and its weight."""
    leads_to: tuple[tuple[int, Combination], ...] = ()
    """The combinations that may be hit, each by commitment. Only the phrases of a combination's rarest group
    lead to it: the words of the others ("cooperation") are in a hundred combinations and in every text."""


def rules_of(body: Mapping[str, Any], code: str) -> list[Rule]:
    """Return the rule of every commitment, in the order of the rule set."""
    return [_rule(commitment["rules"].get(code, {})) for commitment in body["commitments"].values()]


def phrases_of(body: Mapping[str, Any], rules: list[Rule], code: str) -> dict[str, Uses]:
    """Return every phrase of a language with its uses."""
    uses: dict[str, Uses] = defaultdict(Uses)
    for phrase, side in side_phrases(body, code):
        uses[phrase].sides += (side,)
    in_groups = Counter(phrase for rule in rules for phrase in _grouped(rule))
    for number, rule in enumerate(rules):
        for phrase, weight in rule.terms.items():
            uses[phrase].terms += ((number, weight),)
        for combination in rule.combinations:
            rarest = min(combination.groups, key=lambda group: sum(in_groups[phrase] for phrase in group))
            for phrase in rarest:
                uses[phrase].leads_to += ((number, combination),)
        for phrase in (*rule.against, *rule.negative, *_grouped(rule)):
            uses[phrase]  # these too must be found
    return dict(uses)


def _rule(rule: Mapping[str, Any]) -> Rule:
    return Rule(
        terms=rule.get("terms", {}),
        against=rule.get("against", {}),
        negative=frozenset(rule.get("negative", ())),
        combinations=tuple(
            Combination(together["weight"], together["within"], tuple(map(frozenset, together["groups"])))
            for together in rule.get("together", ())
        ),
    )


def _grouped(rule: Rule) -> Iterator[str]:
    for combination in rule.combinations:
        for group in combination.groups:
            yield from group
