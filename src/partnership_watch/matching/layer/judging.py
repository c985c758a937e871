"""Weighs what an item shows of each clause, and decides with it."""

import math
from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from partnership_watch.matching.deciding import Decision, Outcome, Subject, grade
from partnership_watch.matching.layer.features import (
    WORDS_SCALE,
    Features,
    Part,
    add_words,
    candidates,
    features,
    item_features,
    part_of,
    side_features,
)
from partnership_watch.matching.layer.words import WordScores, WordWeights
from partnership_watch.matching.results import ItemEvidence, LearnedEvidence, WholeEvidence
from partnership_watch.matching.scoring import Sum
from partnership_watch.matching.sides import Sides

WORDS_SHOWN = 5  # with an explanation; hundreds add a little each


class Judgement(NamedTuple):
    """How likely it is that the item is about a clause, and what that is made of."""

    probability: float
    clause: int
    seen: Features
    scores: WordScores


class ItemJudgement(NamedTuple):
    """How likely something is of an item as a whole, and what that is made of."""

    probability: float
    seen: Features


class Decided(NamedTuple):
    """What becomes of every commitment, and the judgement of every clause that was judged."""

    decisions: Mapping[Subject, Decision]
    judgements: Mapping[int, Judgement]
    item: ItemJudgement | None = None
    """Whether it is about anything that is watched, where the layer judges that and any clause is likely."""
    direct: ItemJudgement | None = None
    """Likewise whether it is about anything directly."""


def probability(seen: Features, weights: Mapping[str, float]) -> float:
    """Return how likely something is by what is seen of it."""
    odds = math.fsum([value * weights[name] for name, value in seen.items() if name in weights])
    return round(1 / (1 + math.exp(-odds - weights["bias"])), 3)


class Layer:
    """A compiled layer of a rule set. It holds no state between items."""

    def __init__(self, body: Mapping[str, Any]) -> None:
        """Take the `layer` of a rule set's body."""
        self.cut: float = body["cut"]
        self._weights: Mapping[str, float] = body["evidence"]
        of_item, of_direct = body.get("item") or _NOT_LEARNED, body.get("direct") or _NOT_LEARNED
        self.item_cut: float | None = of_item["cut"]
        self.direct_cut: float | None = of_direct["cut"]
        self._item_weights: Mapping[str, float] = of_item["weights"]
        self._direct_weights: Mapping[str, float] = of_direct["weights"]
        self._words = WordWeights(body["intercepts"], body["words"])

    def judge(
        self,
        words: Sequence[str],
        sums: Mapping[Subject, Sum],
        decisions: Mapping[Subject, Decision],
        sides: Sides,
    ) -> Decided:
        """Decide again on what the rules alone decided; a clause that was not learned is left to them.

        Args:
            words: of the item (words_of).
            sums: of every commitment that may reach the floor; of more, the same is decided.
            decisions: of the rules alone, on at least those sums that reach the threshold.
        """
        known = self._words.clauses
        judged = {clause: found for clause, found in candidates(sums, sides).items() if clause in known}
        if not judged:
            return Decided(decisions, {})
        of_sides = side_features(sides)
        seen = features(judged, sums, decisions, sides, of_sides)
        scores = self._words.scores(words)
        add_words(seen, scores.by_column)
        probabilities = {clause: probability(one, self._weights) for clause, one in seen.items()}
        judgements = {
            clause: Judgement(probabilities[clause], clause, one, scores) for clause, one in seen.items()
        }
        item = direct = None
        if max(probabilities.values()) >= self.cut and (self._item_weights or self._direct_weights):
            whole = item_features(probabilities, scores.by_column, sides, of_sides)
            item, direct = _of_whole(whole, self._item_weights), _of_whole(whole, self._direct_weights)
        nothing = _too_unlikely(item, self.item_cut)
        revised = dict(decisions)
        for clause, subjects in judged.items():
            matched = [one for one in subjects if one in decisions and decisions[one].grade]
            if probabilities[clause] < self.cut:
                revised.update(dict.fromkeys(matched, _UNLIKELY))
            elif nothing:
                revised.update(dict.fromkeys(matched or subjects[:1], _ABOUT_NOTHING))
            elif not matched:
                revised[subjects[0]] = _despite(subjects[0], sums, sides)
        if _too_unlikely(direct, self.direct_cut):
            for subject in (one for subjects in judged.values() for one in subjects):
                if subject in revised and revised[subject].grade == "direct":
                    revised[subject] = _AS_CONTEXT
        return Decided(revised, judgements, item, direct)

    def evidence(self, judgement: Judgement, of_whole: WholeEvidence) -> LearnedEvidence:
        """Return what a judgement is made of, as it is stored and shown, beside those of the whole item."""
        weights = self._weights
        parts = _NO_PARTS | {Part.CLAUSE: weights["bias"]}
        for name, value in judgement.seen.items():
            if value and name in weights:
                parts[part_of(name)] += value * weights[name]
        rarity = self._of_words(judgement.clause) * self._words.intercept(judgement.clause)
        parts[Part.CLAUSE] += rarity
        parts[Part.WORDS] -= rarity
        return {
            "probability": judgement.probability,
            "parts": {part: round(value, 2) for part, value in parts.items()},
            "words": self._strongest(judgement.clause, judgement.scores),
            **of_whole,
        }

    def whole_evidence(self, decided: Decided) -> WholeEvidence:
        """Return what the judgements of the whole are made of, likewise."""
        evidence: WholeEvidence = {}
        if decided.item is not None:
            evidence["item"] = _item_evidence(decided.item, self._item_weights)
        if decided.direct is not None:
            evidence["direct"] = _item_evidence(decided.direct, self._direct_weights)
        return evidence

    def _strongest(self, clause: int, scores: WordScores) -> dict[str, float]:
        """Return the words that say most of the clause, with the log-odds that they add."""
        weight = self._of_words(clause)
        shares = self._words.shares(scores, clause, weight)
        weakest = min(sorted(map(abs, shares), reverse=True)[:WORDS_SHOWN], default=0.0)
        strongest = sorted(
            (-abs(share), self._words.word(row), share)
            for row, share in zip(scores.rows, shares, strict=True)
            if not -weakest < share < weakest
        )
        return {word: round(share, 2) for _, word, share in strongest[:WORDS_SHOWN]}

    def _of_words(self, clause: int) -> float:
        """Return what one log-odd that the words give a clause adds to those of the judgement."""
        return WORDS_SCALE * (self._weights.get("words", 0.0) + self._weights.get(f"words/{clause}", 0.0))


_UNLIKELY = Decision(Outcome.UNLIKELY)
_ABOUT_NOTHING = Decision(Outcome.ABOUT_NOTHING)
_AS_CONTEXT = Decision(Outcome.MATCHED, "context")
_NOT_LEARNED: dict[str, Any] = {"cut": None, "weights": {}}
_NO_PARTS: dict[str, float] = {part.value: 0.0 for part in Part}


def _of_whole(whole: Features, weights: Mapping[str, float]) -> ItemJudgement | None:
    """Judge an item as a whole; None where that was not learned."""
    return ItemJudgement(probability(whole, weights), whole) if weights else None


def _too_unlikely(judgement: ItemJudgement | None, cut: float | None) -> bool:
    return judgement is not None and cut is not None and judgement.probability < cut


def _item_evidence(judgement: ItemJudgement, weights: Mapping[str, float]) -> ItemEvidence:
    parts: dict[str, float] = defaultdict(float, {str(Part.CLAUSES): weights["bias"]})
    for name, value in judgement.seen.items():
        parts[part_of(name)] += value * weights.get(name, 0.0)
    return {
        "probability": judgement.probability,
        "parts": {str(part): round(value, 2) for part, value in parts.items()},
    }


def _despite(subject: Subject, sums: Mapping[Subject, Sum], sides: Sides) -> Decision:
    """Match what the rules alone would leave out: with the grade of the sides, or else as context."""
    by_sides = grade(subject, sums[subject], sides)
    return Decision(Outcome.MATCHED, by_sides.grade or "context", partner=by_sides.partner)
