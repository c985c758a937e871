"""Labelled items, as a layer learns from them."""

from collections.abc import Mapping
from dataclasses import dataclass

from partnership_watch.matching.deciding import Decision, Subject
from partnership_watch.matching.engine import Screener
from partnership_watch.matching.gold import GoldItem
from partnership_watch.matching.layer.features import FLOOR, candidates
from partnership_watch.matching.layer.words import words_of
from partnership_watch.matching.scoring import Sum
from partnership_watch.matching.sides import Sides

FOLDERS = {"training": 1.0, "evaluation": 3.0}
"""Whence labelled items are read, and how many each counts for: those of real pages are nearest to what
will be read."""


@dataclass(frozen=True)
class Example:
    """A labelled item, read once under the rules alone; it counts for `weight` items."""

    item: GoldItem
    weight: float
    words: list[str]
    sums: dict[Subject, Sum]
    """Of the candidates."""
    decisions: Mapping[Subject, Decision]
    sides: Sides


def read_example(rules_alone: Screener, item: GoldItem, weight: float) -> Example:
    """Read a labelled item."""
    reading = rules_alone.read(item.text)
    sums = rules_alone.sums(reading, FLOOR)
    decisions = rules_alone.decide(reading, sums).decisions
    judged = [one for subjects in candidates(sums, reading.sides).values() for one in subjects]
    return Example(
        item,
        weight,
        words_of(reading.title, reading.summary),
        {subject: sums[subject] for subject in judged},
        {subject: decisions[subject] for subject in judged},
        reading.sides,
    )
