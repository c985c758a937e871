"""What the layer sees of an item beside its words: the rules' findings, as numbers between about 0 and 3."""

import math
from collections import defaultdict
from collections.abc import Mapping
from enum import StrEnum
from functools import cache
from typing import NamedTuple

from partnership_watch.matching.deciding import (
    THRESHOLD,
    Decision,
    Subject,
    may_be_graded,
    other_left_out,
    third_partner,
)
from partnership_watch.matching.layer.words import ByColumn
from partnership_watch.matching.scoring import Sum
from partnership_watch.matching.sides import Sides, title_names

FLOOR = 0.4  # of a sum: below it, one commitment in a hundred is what an item is about

Features = dict[str, float]
"""By name. `name/31` is the same for one clause alone."""


class Part(StrEnum):
    """What a feature belongs to in an explanation."""

    CLAUSE = "clause"
    RULES = "rules"
    TITLE = "title"
    RIVALS = "rivals"
    SIDES = "sides"
    THIRD = "third countries"
    WORDS = "words"
    OTHER_WORDS = "words of other clauses"
    """How much more the words say of the clause of which they say most."""
    CLAUSES = "clauses"
    """Of an item as a whole: how likely each is, and how many are."""


@cache
def part_of(name: str) -> Part:
    """Return what a feature belongs to."""
    return _PARTS[name.partition("/")[0].partition(":")[0]]


def candidates(sums: Mapping[Subject, Sum], sides: Sides) -> dict[int, list[Subject]]:
    """Return the commitments that may be judged, strongest first, by clause."""
    by_clause: dict[int, list[Subject]] = defaultdict(list)
    for subject, found in sums.items():
        if found.total >= FLOOR and may_be_graded(subject, sides):
            by_clause[subject.clause].append(subject)
    for subjects in by_clause.values():
        if len(subjects) > 1:
            subjects.sort(key=lambda one: (-sums[one].total, one.key))
    return dict(by_clause)


def features(
    judged: Mapping[int, list[Subject]],
    sums: Mapping[Subject, Sum],
    decisions: Mapping[Subject, Decision],
    sides: Sides,
    of_sides: Features,
) -> dict[int, Features]:
    """Return the features of each clause that has candidates.

    Args:
        judged: the candidates.
        decisions: what the rules alone decide.
        of_sides: side_features.
    """
    best = max([sums[subjects[0]].total for subjects in judged.values()], default=0.0)
    kind = _kind(sides)
    seen: dict[int, Features] = {}
    for clause, subjects in judged.items():
        strongest = subjects[0]
        found = sums[strongest]
        names = _names(clause)
        matched = any(one in decisions and decisions[one].grade for one in subjects)
        seen[clause] = {
            **of_sides,
            **_of_sum(found, best, names),
            **_of_subject(strongest, found, sides, kind, names),
            names.clause: 1.0,
            "matched": float(matched),
        }
    return seen


def add_words(seen: Mapping[int, Features], scores: ByColumn) -> None:
    """Add what the words say to the features of each clause."""
    top = max(scores.clauses.values())
    of_any, of_direct = scores.any * WORDS_SCALE, scores.direct * WORDS_SCALE
    for clause, known in seen.items():
        score = scores.clauses[clause]
        known["words"] = known[_names(clause).words] = score * WORDS_SCALE
        known["words_gap"] = (score - top) * WORDS_SCALE
        known["words_any"] = of_any
        known["words_direct"] = of_direct


def item_features(
    probabilities: Mapping[int, float], scores: ByColumn, sides: Sides, of_sides: Features
) -> Features:
    """Return what the layer sees of an item as a whole, once each clause has its probability."""
    likeliest = max(probabilities, key=lambda clause: (probabilities[clause], -clause))
    ranked = sorted(map(_odds, probabilities.values()), reverse=True)
    best = ranked[0] * ODDS_SCALE
    kind = _kind(sides)
    present = kind if any(sides.named.values()) else "publisher"
    published = f"{sides.publisher}:{kind}"
    of_any, of_direct = scores.any * WORDS_SCALE, scores.direct * WORDS_SCALE
    return {
        **of_sides,
        f"present:{present}": 1.0,
        "likeliest": best,
        f"likeliest:{present}": best,
        f"which/{likeliest}": 1.0,
        f"likeliest/{likeliest}": best,
        "second": (ranked[1] if len(ranked) > 1 else _odds(0.0)) * ODDS_SCALE,
        "judged": min(len(ranked), 5) / 5,
        f"published:{published}": 1.0,
        f"likeliest_published:{published}": best,
        "words_any": of_any,
        "words_direct": of_direct,
        f"words_any:{present}": of_any,
        f"words_direct:{present}": of_direct,
    }


ODDS_SCALE = 1 / 3  # as of the words

WORDS_SCALE = 1 / 3  # log-odds, brought to the size of the other features, so that one penalty fits all


def _odds(probability: float) -> float:
    """Return log-odds; nothing is taken for more certain than one in a thousand."""
    bounded = min(max(probability, 0.001), 0.999)
    return math.log(bounded / (1 - bounded))


class _Names(NamedTuple):
    """The features that each clause has for itself: to write them anew for every item takes time."""

    clause: str
    sum: str
    words: str
    one: str
    both: str
    published: str


@cache
def _names(clause: int) -> _Names:
    own = ("clause", "sum", "words", "sides:one", "sides:both", "sides:published")
    return _Names(*(f"{name}/{clause}" for name in own))


def _of_sum(found: Sum, best: float, names: _Names) -> Features:
    total = min(found.total, 3.0)
    in_title = sum([weight for spot, weight in found.terms if not spot.below])
    return {
        "sum": total,
        names.sum: total,
        "reached": float(found.total >= THRESHOLD),
        "share": found.total / best,
        "strongest": float(found.total == best),
        "title": min(in_title, 2.0),
        "in_title": float(in_title > 0),
    }


def side_features(sides: Sides) -> Features:
    """Return what the sides of an item show, whatever it is about."""
    counts = [len(mentions) for mentions in sides.named.values()]
    in_title = sum(map(title_names, sides.named.values()))
    kind = _kind(sides)
    third = {mention.who for mention in sides.third}
    hinted = {mention.who for mention in sides.hinted}
    return {
        f"named_in_title:{in_title}": 1.0,
        "named_most": min(max(counts), 4) / 4,
        "named_least": min(min(counts), 3) / 3,
        "third": min(len(third), 3) / 3,
        f"third:{kind}": min(len(third), 2) / 2,
        f"third_in_title:{kind}": float(title_names(sides.third)),
        f"hinted:{kind}": min(len(hinted), 2) / 2,
        f"hinted_in_title:{kind}": float(title_names(sides.hinted)),
    }


def _of_subject(subject: Subject, found: Sum, sides: Sides, kind: str, names: _Names) -> Features:
    if kind == "one":
        both = "one"
        one_sided = "multilateral" if subject.multilateral else subject.context
        seen = {f"sides:{one_sided}": 1.0, names.one: 1.0}
    else:
        both = "both"
        seen = {"sides:both": 1.0, names.both: 1.0}
    if kind == "published":
        seen |= {"sides:published": 1.0, names.published: 1.0}
    if not any(sides.named.values()):
        seen["sides:publisher"] = 1.0
    if not subject.multilateral and third_partner(found, sides):
        seen[f"partner:{both}"] = 1.0
        if both == "both" and other_left_out(sides):
            seen["partner:left_out"] = 1.0
    return seen


def _kind(sides: Sides) -> str:
    """Whether one side is present, both are, or one of both only publishes."""
    if len(sides.signs) < 2:
        return "one"
    return "published" if sides.one_only_publishes else "both"


_PARTS = {
    "clause": Part.CLAUSE,
    "sum": Part.RULES,
    "reached": Part.RULES,
    "matched": Part.RULES,
    "title": Part.TITLE,
    "in_title": Part.TITLE,
    "share": Part.RIVALS,
    "strongest": Part.RIVALS,
    "named_in_title": Part.SIDES,
    "named_most": Part.SIDES,
    "named_least": Part.SIDES,
    "sides": Part.SIDES,
    "third": Part.THIRD,
    "third_in_title": Part.THIRD,
    "hinted": Part.THIRD,
    "hinted_in_title": Part.THIRD,
    "partner": Part.THIRD,
    "words": Part.WORDS,
    "words_gap": Part.OTHER_WORDS,
    "words_any": Part.WORDS,
    "words_direct": Part.WORDS,
    "present": Part.SIDES,
    "published": Part.SIDES,
    "which": Part.CLAUSES,
    "likeliest": Part.CLAUSES,
    "likeliest_published": Part.CLAUSES,
    "second": Part.CLAUSES,
    "judged": Part.CLAUSES,
}
