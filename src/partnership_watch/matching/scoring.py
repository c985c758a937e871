"""How strongly an item speaks of one commitment: the sum of what was found."""

import math
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass
from typing import NamedTuple

from partnership_watch.matching.places import IN_LEAD, IN_TITLE, FoundPhrases, Spot, any_overlap, longest
from partnership_watch.matching.results import TermFound
from partnership_watch.matching.rules import Combination, Rule, Uses

HIGHEST_SCORE = 0.999  # nothing is certain
ROUNDING = 1e-9  # sums of the same weights in another order differ by less


class Sum(NamedTuple):
    """What it adds up to. 1 is the threshold."""

    total: float
    terms: list[tuple[Spot, float]]
    against: list[tuple[Spot, float]]

    @property
    def in_title(self) -> bool:
        """Whether anything that speaks for the commitment stands in the title."""
        return any(not spot.below for spot, _ in self.terms)


class Support(NamedTuple):
    """What speaks for one commitment in an item."""

    terms: Sequence[Spot]
    combinations: Sequence[Combination]
    """Those of which every group is hit."""
    hindered: bool
    """Whether anything speaks against it, or may swallow what speaks for it."""


@dataclass(frozen=True)
class Missing:
    """A combination that would have counted, had one thing more been found."""

    weight: float
    within: int | None
    found: tuple[str, ...]
    """A phrase of each group that was hit."""
    wanted: tuple[str, ...] = ()
    """Any one of these phrases; none, where all groups are hit and only stand too far apart."""


def supported(found: FoundPhrases, uses: Mapping[str, Uses], threshold: float) -> dict[int, Support]:
    """Return what speaks for each commitment whose sum could reach a threshold; most that are hit cannot.

    Commitments stand by their number in the rule set.

    The sum is taken as if nothing overlapped and every phrase stood alone in the best place of its field.
    """
    most: dict[int, float] = defaultdict(float)
    terms: dict[int, list[Spot]] = defaultdict(list)
    combinations: dict[int, list[Combination]] = defaultdict(list)
    led_to: dict[Combination, tuple[int, float]] = {}
    hindered: set[int] = set()
    for phrase, spots in found.spots.items():
        best_place = IN_LEAD if spots[0].below else IN_TITLE
        use = uses[phrase]
        for subject, weight in use.terms:
            most[subject] += weight * best_place
            terms[subject] += spots
        for subject, combination in use.leads_to:
            led_to.setdefault(combination, (subject, best_place))
        if use.hinders:
            hindered.update(use.hinders)
    for combination, (subject, best_place) in led_to.items():
        if combination.is_hit(found):
            most[subject] += combination.weight * best_place
            combinations[subject].append(combination)
    return {
        subject: Support(terms.get(subject, ()), combinations.get(subject, ()), subject in hindered)
        for subject, total in most.items()
        if total > threshold - ROUNDING
    }


def add_up(rule: Rule, support: Support, found: FoundPhrases) -> Sum:
    """Add the weights of distinct phrases, each where it is worth most, and take away what speaks against.

    A negative phrase swallows what it overlaps. No word counts twice: of overlapping phrases the longest
    stays, and a phrase that is a term and part of a combination is worth the higher of the two.

    Args:
        support: of this rule's commitment.
        found: every phrase of the item, of this rule and of others.
    """
    negative = _spots(found, rule.negative) if support.hindered else ()
    counted = _distinct(_not_swallowed(support.terms, negative), rule.terms)
    together = [
        (chosen, min(map(_worth, chosen)) * combination.weight / len(chosen))
        for combination in support.combinations
        if (
            chosen := _chosen(
                [_not_swallowed(_spots(found, group), negative) for group in combination.groups],
                combination.within,
            )
        )
    ]
    if together:
        weights = dict(counted)
        for chosen, share in together:
            for spot in chosen:
                weights[spot] = max(weights.get(spot, 0.0), share)
        counted = _once(weights)
    against: list[tuple[Spot, float]] = []
    if support.hindered:
        against = _distinct(_not_swallowed(_spots(found, rule.against.keys()), negative), rule.against)
    # fsum: the order in which phrases were found must not show in the last digit.
    total = math.fsum([weight for _, weight in counted] + [-weight for _, weight in against])
    return Sum(total, counted, against)


def nearly(rule: Rule, found: FoundPhrases) -> Missing | None:
    """Return the weightiest combination that one thing more would have completed."""
    negative = _spots(found, rule.negative)
    missing: list[Missing] = []
    for combination in rule.combinations:
        groups = [_not_swallowed(_spots(found, group), negative) for group in combination.groups]
        hit = tuple(min(spots).term for spots in groups if spots)
        empty = [group for group, spots in zip(combination.groups, groups, strict=True) if not spots]
        if len(empty) == 1 and hit:
            missing.append(Missing(combination.weight, combination.within, hit, tuple(sorted(empty[0]))))
        elif not empty and not _chosen(groups, combination.within):
            missing.append(Missing(combination.weight, combination.within, hit))
    return max(missing, key=lambda one: (one.weight, len(one.found)), default=None)


def score(total: float) -> float:
    """Return the sum as a number between 0 and 1, 0.5 at the threshold."""
    return round(min(1 - 2 ** -max(total, 0.0), HIGHEST_SCORE), 3)


def as_evidence(terms: Iterable[tuple[Spot, float]]) -> list[TermFound]:
    """Return the phrases as they are kept and shown."""
    found: list[TermFound] = []
    for spot, weight in terms:
        start, end = spot.stored
        place, listed = spot.field.place(spot.start, spot.end)
        found.append(
            {
                "term": spot.term,
                "field": spot.field.name,
                "start": start,
                "end": end,
                "place": place,
                "listed": listed,
                "weight": round(weight, 3),
            }
        )
    return found


def _spots(found: FoundPhrases, phrases: Set[str]) -> list[Spot]:
    """Return where these phrases were found."""
    return [spot for phrase in found.terms & phrases for spot in found.spots[phrase]]


def _not_swallowed(spots: Sequence[Spot], negative: Sequence[Spot]) -> Sequence[Spot]:
    """Return the spots that no negative one overlaps."""
    return [spot for spot in spots if not spot.overlaps_any(negative)] if negative else spots


def _distinct(spots: Sequence[Spot], weights: Mapping[str, float]) -> list[tuple[Spot, float]]:
    """Return each phrase once, where it is worth most, with what it is worth there."""
    if not spots:
        return []
    if len(spots) == 1:
        (spot,) = spots
        return [(spot, weights[spot.term] * _worth(spot))]
    best: dict[str, tuple[Spot, float]] = {}
    for spot in longest(spots):
        worth = weights[spot.term] * _worth(spot)
        known = best.get(spot.phrase.low)
        if known is None or worth > known[1]:
            best[spot.phrase.low] = (spot, worth)
    return sorted(best.values())


def _once(weights: Mapping[Spot, float]) -> list[tuple[Spot, float]]:
    """Return the longest of spots that overlap, with the highest weight of them: no word counts twice."""
    spots = sorted(weights)
    if not any_overlap(spots):
        return [(spot, weights[spot]) for spot in spots]
    counted: dict[Spot, float] = {}
    for spot in sorted(spots, key=lambda spot: spot.start - spot.end):
        holder = next((other for other in counted if other.overlaps(spot)), spot)
        counted[holder] = max(counted.get(holder, 0.0), weights[spot])
    return sorted(counted.items())


def _worth(spot: Spot) -> float:
    return spot.field.worth(spot.start, spot.end)


def _chosen(groups: Sequence[Sequence[Spot]], within: int | None) -> list[Spot]:
    """Return one spot of each group, none overlapping another; nothing if there are none."""
    return _anywhere(groups) if within is None else _nearest(groups, within)


def _nearest(groups: Sequence[Sequence[Spot]], within: int) -> list[Spot]:
    """Return those within so many words that are worth most."""
    best: list[Spot] = []
    best_worth = 0.0
    last: dict[int, Spot] = {}
    below = False
    for spot, group in sorted([(spot, group) for group, spots in enumerate(groups) for spot in spots]):
        if spot.below != below:
            below = spot.below
            last.clear()
        last.pop(group, None)  # so that they stand in the order of reading
        last[group] = spot
        if len(last) < len(groups):
            continue
        chosen = list(last.values())
        if spot.field.words(chosen[0].start, spot.end) > within or any_overlap(chosen):
            continue
        worth = min(map(_worth, chosen))
        if worth > best_worth:
            best, best_worth = chosen, worth
    return best


def _anywhere(groups: Sequence[Sequence[Spot]]) -> list[Spot]:
    """Return those that are worth most."""
    chosen: list[Spot] = []
    for spots in sorted(groups, key=len):  # the group with the least choice chooses first
        free = [spot for spot in spots if not spot.overlaps_any(chosen)]
        if not free:
            return []
        chosen.append(max(sorted(free), key=lambda spot: (_worth(spot), -spot.start)))
    return chosen
