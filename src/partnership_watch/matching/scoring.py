"""How strongly an item speaks of one commitment: the sum of what was found."""

import math
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from partnership_watch.matching.places import IN_TITLE, Spot, in_order, longest
from partnership_watch.matching.results import TermFound

HIGHEST_SCORE = 0.999  # nothing is certain


@dataclass(frozen=True)
class Combination:
    """Phrases that count only when every group is hit; `within` words, or anywhere in the item."""

    weight: float
    groups: int
    within: int | None


@dataclass
class Found:
    """What was found of one commitment's rule in one item."""

    terms: list[tuple[Spot, float]] = field(default_factory=list)
    against: list[tuple[Spot, float]] = field(default_factory=list)
    negative: list[Spot] = field(default_factory=list)
    groups: dict[int, list[tuple[int, Spot]]] = field(default_factory=lambda: defaultdict(list))
    """By combination: the group hit, and where."""


@dataclass(frozen=True)
class Sum:
    """What it adds up to. 1 is the threshold."""

    total: float
    terms: list[tuple[Spot, float]]
    against: list[tuple[Spot, float]]

    @property
    def in_title(self) -> bool:
        """Whether anything that speaks for the commitment stands in the title."""
        return any(spot.field.name == "title" for spot, _ in self.terms)


def add_up(found: Found, combinations: Sequence[Combination]) -> Sum:
    """Add the weights of distinct phrases, each where it is worth most, and take away what speaks against.

    A negative phrase swallows what it overlaps. No word counts twice: of overlapping phrases the longest
    stays, and a phrase that is a term and part of a combination is worth the higher of the two.
    """
    weights: dict[Spot, float] = defaultdict(float)
    for spot, weight in _distinct(_clear(found.terms, found.negative)):
        weights[spot] = weight
    for index, hits in found.groups.items():
        combination = combinations[index]
        spots = [(group, spot) for group, spot in hits if not _swallowed(spot, found.negative)]
        chosen = _nearest(spots, combination) if combination.within else _anywhere(spots, combination)
        if chosen:
            worth = min(map(_worth, chosen)) * combination.weight
            for spot in chosen:
                weights[spot] = max(weights[spot], worth / len(chosen))
    counted = _once(weights)
    against = _distinct(_clear(found.against, found.negative))
    # fsum: the order in which phrases were found must not show in the last digit.
    total = math.fsum([*counted.values(), *(-weight for _, weight in against)])
    return Sum(total, sorted(counted.items(), key=lambda pair: in_order(pair[0])), against)


def may_reach(found: Found, combinations: Sequence[Combination], threshold: float) -> bool:
    """Whether the sum could reach a threshold at all: cheaper than adding up, and no for most commitments."""
    weights = [weight for _, weight in found.terms]
    weights += [combinations[index].weight for index in found.groups]
    return math.fsum(weights) * IN_TITLE >= threshold  # no place is worth more


def score(total: float) -> float:
    """Return the sum as a number between 0 and 1, 0.5 at the threshold."""
    return round(min(1 - 2 ** -max(total, 0.0), HIGHEST_SCORE), 3)


def as_evidence(terms: Iterable[tuple[Spot, float]]) -> list[TermFound]:
    """Return the phrases as they are kept and shown."""
    found: list[TermFound] = []
    for spot, weight in terms:
        start, end = spot.stored
        found.append(
            {
                "term": spot.phrase.text,
                "field": spot.field.name,
                "start": start,
                "end": end,
                "weight": round(weight, 3),
            }
        )
    return found


def _clear(terms: Iterable[tuple[Spot, float]], negative: list[Spot]) -> list[tuple[Spot, float]]:
    return [(spot, weight) for spot, weight in terms if not _swallowed(spot, negative)]


def _swallowed(spot: Spot, negative: list[Spot]) -> bool:
    return any(spot.overlaps(other) for other in negative)


def _distinct(terms: list[tuple[Spot, float]]) -> list[tuple[Spot, float]]:
    """Return each phrase once, where it is worth most, with what it is worth there."""
    weights = dict(terms)
    best: dict[str, tuple[Spot, float]] = {}
    for spot in longest(list(weights)):
        worth = weights[spot] * _worth(spot)
        known = best.get(spot.phrase.low)
        if known is None or worth > known[1]:
            best[spot.phrase.low] = (spot, worth)
    return sorted(best.values(), key=lambda pair: in_order(pair[0]))


def _once(weights: Mapping[Spot, float]) -> dict[Spot, float]:
    """Return the longest of spots that overlap, with the highest weight of them: no word counts twice."""
    counted: dict[Spot, float] = {}
    for spot in sorted(weights, key=lambda spot: (spot.start - spot.end, *in_order(spot))):
        holder = next((other for other in counted if other.overlaps(spot)), spot)
        counted[holder] = max(counted.get(holder, 0.0), weights[spot])
    return counted


def _worth(spot: Spot) -> float:
    return spot.field.worth(spot.start, spot.end)


def _nearest(hits: list[tuple[int, Spot]], combination: Combination) -> list[Spot]:
    """Return one spot for each group, near each other and worth most; nothing if there are none."""
    best: list[Spot] = []
    best_worth = 0.0
    last: dict[int, Spot] = {}
    for group, spot in sorted(hits, key=lambda hit: in_order(hit[1])):
        if last and next(iter(last.values())).field is not spot.field:
            last.clear()
        last[group] = spot
        if len(last) < combination.groups:
            continue
        chosen = [last[index] for index in sorted(last)]
        start, end = min(one.start for one in chosen), max(one.end for one in chosen)
        if spot.field.words(start, end) > (combination.within or 0) or _any_overlap(chosen):
            continue
        worth = min(map(_worth, chosen))
        if worth > best_worth:
            best, best_worth = chosen, worth
    return best


def _anywhere(hits: list[tuple[int, Spot]], combination: Combination) -> list[Spot]:
    """Return one spot for each group, none overlapping another; nothing if a group has none."""
    by_group = [[spot for index, spot in hits if index == group] for group in range(combination.groups)]
    chosen: list[Spot] = []
    for spots in sorted(by_group, key=len):  # the group with the least choice chooses first
        free = [spot for spot in spots if not any(spot.overlaps(one) for one in chosen)]
        if not free:
            return []
        chosen.append(max(free, key=lambda spot: (_worth(spot), -spot.start)))
    return chosen


def _any_overlap(spots: list[Spot]) -> bool:
    return any(one.overlaps(other) for index, one in enumerate(spots) for other in spots[index + 1 :])
