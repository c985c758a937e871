"""How well a rule set finds what people find: precision, recall and F1 on labelled items.

The views: `pairs` (item, clause) at any grade; `direct` (item, clause) at grade direct; `pillar` (item,
pillar); `item`, whether it is about anything. What the labellers dispute counts neither for nor against.
"""

import random
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from partnership_watch.matching.engine import Screener
from partnership_watch.matching.gold import GoldItem

View = Literal["pairs", "direct", "pillar", "item"]
VIEWS: tuple[View, ...] = ("pairs", "direct", "pillar", "item")

DIRECT, CONTEXT = 2, 1  # as the labels write it

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


@dataclass
class Group:
    """The measures of some of the items."""

    items: int = 0
    views: dict[View, Counts] = field(default_factory=lambda: {view: Counts() for view in VIEWS})
    interval: tuple[float, float] = (0.0, 0.0)
    """Between which the pairs F1 lies in 95 of 100 draws of as many items."""


@dataclass
class Evaluation:
    """The measures of all items, by language, and of the pairs view by clause."""

    all: Group
    by_language: dict[str, Group]
    by_clause: dict[int, Counts]


def evaluate(screener: Screener, items: Sequence[GoldItem], *, seed: int = 0) -> Evaluation:
    """Screen every item and measure the result. `seed` is of the draws behind the intervals."""
    predictions = [predicted(screener, item) for item in items]
    return measure(items, predictions, screener.pillars, seed=seed)


def predicted(screener: Screener, item: GoldItem) -> dict[int, int]:
    """Return the clauses of an item's matches with the highest grade of each."""
    found: dict[int, int] = {}
    for match in screener.screen(item.text).matches:
        grade = DIRECT if match.grade == "direct" else CONTEXT
        found[match.clause] = max(grade, found.get(match.clause, 0))
    return found


def measure(
    items: Sequence[GoldItem],
    predictions: Sequence[Mapping[int, int]],
    pillars: Mapping[int, str],
    *,
    seed: int = 0,
) -> Evaluation:
    """Compare predictions (clause to grade) with the labels of the items at the same positions."""
    counted = [
        (item, _views(item, prediction, pillars)) for item, prediction in zip(items, predictions, strict=True)
    ]
    languages = sorted({item.language for item in items})
    by_clause: dict[int, Counts] = {}
    for item, prediction in zip(items, predictions, strict=True):
        for clause in sorted(set(item.labels) | set(prediction)):
            counts = _counts({clause} & set(item.labels), {clause} & set(prediction), set(item.disputed))
            by_clause[clause] = by_clause.get(clause, Counts()) + counts
    return Evaluation(
        all=_group([views for _, views in counted], seed),
        by_language={
            language: _group([views for item, views in counted if item.language == language], seed)
            for language in languages
        },
        by_clause=dict(sorted(by_clause.items())),
    )


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


def _group(counted: Sequence[Mapping[View, Counts]], seed: int) -> Group:
    group = Group(items=len(counted))
    for views in counted:
        for view in VIEWS:
            group.views[view] += views[view]
    group.interval = _interval([views["pairs"] for views in counted], seed)
    return group


def _interval(counted: Sequence[Counts], seed: int) -> tuple[float, float]:
    """Return the bootstrap interval of F1: items drawn again and again, with repetition."""
    if not counted:
        return 0.0, 0.0
    draw = random.Random(seed)  # noqa: S311 - statistics, not secrets
    scores = []
    for _ in range(RESAMPLES):
        right = wrong = missed = 0
        for counts in draw.choices(counted, k=len(counted)):
            right += counts.right
            wrong += counts.wrong
            missed += counts.missed
        scores.append(Counts(right, wrong, missed).f1)
    scores.sort()
    outside = round(RESAMPLES * (1 - _INTERVAL) / 2)
    return scores[outside], scores[-1 - outside]


def _share(part: int, whole: int) -> float:
    return part / whole if whole else 0.0
