"""How well a rule set finds what people find: precision, recall and F1 on labelled items.

The views: `pairs` (item, clause) at any grade; `direct` (item, clause) at grade direct; `pillar` (item,
pillar); `item`, whether it is about anything. What the labellers dispute counts neither for nor against.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

import numpy as np

from partnership_watch.matching.engine import Screener
from partnership_watch.matching.gold import GoldItem
from partnership_watch.registry.models import Grade

View = Literal["pairs", "direct", "pillar", "item"]
VIEWS: tuple[View, ...] = ("pairs", "direct", "pillar", "item")

DIRECT, CONTEXT = 2, 1  # as the labels write it

Prediction = dict[int, int]
"""The grade of each clause that an item is said to be about, as the labels write it."""

RESAMPLES = 1_000  # the bounds of the interval move by less than 0.005 from one seed to another
_INTERVAL = 0.95


@dataclass(frozen=True)
class Counts:
    """Right, wrong and missed, and the three measures made of them; 0 where nothing was to be found."""

    right: int = 0
    wrong: int = 0
    missed: int = 0

    def __add__(self, other: "Counts") -> "Counts":
        return Counts(self.right + other.right, self.wrong + other.wrong, self.missed + other.missed)

    @property
    def precision(self) -> float:
        """The share of what was found that is right."""
        return _share(self.right, self.right + self.wrong)

    @property
    def recall(self) -> float:
        """The share of what is right that was found."""
        return _share(self.right, self.right + self.missed)

    @property
    def f1(self) -> float:
        """The harmonic mean of the two."""
        return _share(2 * self.right, 2 * self.right + self.wrong + self.missed)


@dataclass(frozen=True)
class Noise:
    """What was made of the items that are about nothing, by all labellers."""

    items: int = 0
    labelled: int = 0
    """With a match of any grade."""
    direct: int = 0


Interval = tuple[float, float]


@dataclass
class Group:
    """The measures of some of the items."""

    items: int = 0
    views: dict[View, Counts] = field(default_factory=lambda: {view: Counts() for view in VIEWS})
    intervals: dict[View, Interval] = field(default_factory=dict)
    """Between which the F1 lies in 95 of 100 draws of as many items."""
    noise: Noise = field(default_factory=Noise)


@dataclass
class Evaluation:
    """The measures of all items, by language, and of the pairs view by clause."""

    all: Group
    by_language: dict[str, Group]
    by_clause: dict[int, Counts]


def evaluate(screener: Screener, items: Sequence[GoldItem]) -> Evaluation:
    """Screen every item and measure the result."""
    return measure(items, list(predicted(screener, items)), screener.pillars)


def predicted(screener: Screener, items: Iterable[GoldItem]) -> Iterator[Prediction]:
    """Give, of each item, the clauses of its matches with the highest grade of each."""
    for screening in screener.screen_all(item.text for item in items):
        yield prediction((match.clause, match.grade) for match in screening.matches)


def prediction(matches: Iterable[tuple[int, Grade]]) -> Prediction:
    """Return the highest grade of each clause."""
    found: Prediction = {}
    for clause, grade in matches:
        found[clause] = max(DIRECT if grade == "direct" else CONTEXT, found.get(clause, 0))
    return found


def measure(
    items: Sequence[GoldItem],
    predictions: Sequence[Mapping[int, int]],
    pillars: Mapping[int, str],
) -> Evaluation:
    """Compare predictions (clause to grade) with the labels of the items at the same positions."""
    counted = [
        _Counted(item.language, _views(item, prediction, pillars), _noise(item, prediction))
        for item, prediction in zip(items, predictions, strict=True)
    ]
    languages = sorted({item.language for item in items})
    by_clause: dict[int, Counts] = {}
    for item, prediction in zip(items, predictions, strict=True):
        for clause in sorted(set(item.labels) | set(prediction)):
            counts = _counts({clause} & set(item.labels), {clause} & set(prediction), set(item.disputed))
            by_clause[clause] = by_clause.get(clause, Counts()) + counts
    return Evaluation(
        all=_group(counted),
        by_language={
            language: _group([one for one in counted if one.language == language]) for language in languages
        },
        by_clause=dict(sorted(by_clause.items())),
    )


@dataclass(frozen=True)
class _Counted:
    """One item."""

    language: str
    views: Mapping[View, Counts]
    noise: Noise


def _noise(item: GoldItem, prediction: Mapping[int, int]) -> Noise:
    if item.labels or item.disputed:
        return Noise()
    return Noise(1, int(bool(prediction)), int(DIRECT in prediction.values()))


def _views(item: GoldItem, prediction: Mapping[int, int], pillars: Mapping[int, str]) -> dict[View, Counts]:
    gold, disputed, found = set(item.labels), set(item.disputed), set(prediction)
    gold_direct = {clause for clause, grade in item.labels.items() if grade == DIRECT}
    found_direct = {clause for clause, grade in prediction.items() if grade == DIRECT}
    return {
        "pairs": _counts(gold, found, disputed),
        # A disputed grade excuses a miss as well as a false find.
        "direct": _counts(gold_direct - (disputed - found_direct), found_direct, disputed),
        "pillar": _counts(*({pillars[clause] for clause in clauses} for clauses in (gold, found, disputed))),
        "item": _counts(*({0} if clauses else set() for clauses in (gold, found, disputed))),
    }


def _counts(gold: Iterable[object], found: Iterable[object], disputed: Iterable[object]) -> Counts:
    gold, found = set(gold), set(found)
    return Counts(len(gold & found), len(found - gold - set(disputed)), len(gold - found))


def _group(counted: Sequence[_Counted]) -> Group:
    group = Group(items=len(counted))
    for view in VIEWS:
        counts = [one.views[view] for one in counted]
        group.views[view] = sum(counts, Counts())
        group.intervals[view] = _interval(counts)
    group.noise = Noise(
        sum(one.noise.items for one in counted),
        sum(one.noise.labelled for one in counted),
        sum(one.noise.direct for one in counted),
    )
    return group


def _interval(counted: Sequence[Counts]) -> Interval:
    """Return the bootstrap interval of F1: items drawn again and again, with repetition."""
    if not counted:
        return 0.0, 0.0
    counts = np.array([(one.right, one.wrong, one.missed) for one in counted])
    draw = np.random.default_rng(0)  # the same interval every time
    drawn = (counts[draw.integers(len(counts), size=len(counts))].sum(axis=0) for _ in range(RESAMPLES))
    scores = sorted(Counts(int(right), int(wrong), int(missed)).f1 for right, wrong, missed in drawn)
    outside = round(RESAMPLES * (1 - _INTERVAL) / 2)
    return scores[outside], scores[-1 - outside]


def _share(part: int, whole: int) -> float:
    return part / whole if whole else 0.0
