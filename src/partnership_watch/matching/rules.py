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
    rarest: frozenset[str]
    """The group whose phrases stand in the fewest groups. Only they lead to the combination: the words of the
    others ("cooperation") are in a hundred combinations and in every text."""
    others: tuple[frozenset[str], ...]
    """The other groups, rarer ones first."""

    @classmethod
    def of(cls, together: Mapping[str, Any], in_groups: Mapping[str, int]) -> "Combination":
        """Read a combination; `in_groups` says in how many groups of all rules a phrase stands."""
        groups = tuple(map(frozenset, together["groups"]))
        rarest, *others = sorted(groups, key=lambda group: sum(in_groups[phrase] for phrase in group))
        return cls(together["weight"], together["within"], groups, rarest, tuple(others))

    def is_hit(self, found: FoundPhrases) -> bool:
        """Whether a phrase of each group was found, wherever it stands; one of the rarest group was."""
        for group in self.others:  # noqa: SIM110 - any() with a generator takes twice as long
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
    """The combinations that may be hit, each by commitment."""
    hinders: tuple[int, ...] = ()
    """The commitments that it speaks against, or whose phrases it swallows."""


def rules_of(body: Mapping[str, Any], code: str) -> list[Rule]:
    """Return the rule of every commitment, in the order of the rule set."""
    written = [commitment["rules"].get(code, {}) for commitment in body["commitments"].values()]
    in_groups = Counter(
        phrase
        for rule in written
        for together in rule.get("together", ())
        for group in together["groups"]
        for phrase in group
    )
    return [_rule(rule, in_groups) for rule in written]


def phrases_of(body: Mapping[str, Any], rules: list[Rule], code: str) -> dict[str, Uses]:
    """Return every phrase of a language with its uses."""
    uses: dict[str, Uses] = defaultdict(Uses)
    for phrase, side in side_phrases(body, code):
        uses[phrase].sides += (side,)
    for number, rule in enumerate(rules):
        for phrase, weight in rule.terms.items():
            uses[phrase].terms += ((number, weight),)
        for combination in rule.combinations:
            for phrase in combination.rarest:
                uses[phrase].leads_to += ((number, combination),)
        for phrase in rule.negative | rule.against.keys():
            uses[phrase].hinders += (number,)
        for phrase in _grouped(rule):
            uses[phrase]  # these too must be found
    return dict(uses)


def _rule(rule: Mapping[str, Any], in_groups: Mapping[str, int]) -> Rule:
    return Rule(
        terms=rule.get("terms", {}),
        against=rule.get("against", {}),
        negative=frozenset(rule.get("negative", ())),
        combinations=tuple(Combination.of(together, in_groups) for together in rule.get("together", ())),
    )


def _grouped(rule: Rule) -> Iterator[str]:
    for combination in rule.combinations:
        for group in combination.groups:
            yield from group
