"""Learns a layer from labelled items: linear, calibrated, and the same weights from the same items.

First the words: for each clause a logistic regression over tf-idf. Then one for all clauses, over what the
rules found and what the words say of an item that was kept from them (stacked generalisation: Wolpert 1992).
Its probabilities need no further calibration: docs/matching.md has the table.
"""

import hashlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
from sklearn.feature_extraction import DictVectorizer
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression

from partnership_watch.matching.gold import GoldItem
from partnership_watch.matching.layer.examples import Example
from partnership_watch.matching.layer.features import (
    Features,
    add_words,
    candidates,
    features,
    item_features,
    side_features,
)
from partnership_watch.matching.layer.judging import probability
from partnership_watch.matching.layer.words import ANY, DIRECT, ByColumn, WordWeights
from partnership_watch.registry.layers import ItemWeights, LearnedLayer, Trained

CUT = 0.3  # best F1 over (item, clause) on held-out items of the first partnership, level from 0.25 to 0.4
ITEM_CUT = 0.6  # half the held-out noise of 0.3, for 0.01 of F1 over items (docs/decisions/0013)
DIRECT_CUT = 0.6  # as likely as it must be to be about anything: half the direct noise (likewise)
FOLDS = 4  # of the items whose words are kept from the word weights, to train what weighs them
WORDS_PENALTY = 10.0  # scikit-learn's C; from 3 to 30 the held-out F1 stays within 0.005
EVIDENCE_PENALTY = 0.3  # likewise from 0.1 to 1
ITEM_PENALTY = 0.1  # likewise from 0.03 to 1
SMALLEST_WEIGHT = 0.1  # of a word: smaller ones move no probability by more than 0.01, and are three in four

FEWEST = 500  # labelled items: with 640 the rules alone are better by 0.02, with 2,500 the layer by 0.01

GRADE_DIRECT = 2  # as the labels write it


def train(
    examples: Sequence[Example],
    clauses: Sequence[int],
    trained: Trained,
    *,
    done: Callable[[], None] = lambda: None,
) -> LearnedLayer:
    """Learn a layer. `done` is called after each of `steps(clauses)` steps."""
    fold = np.array([_fold(example.item.id) for example in examples])
    kept_out: dict[int, ByColumn] = {}
    for number in range(FOLDS):
        learned = _word_weights(
            [one for one, at in zip(examples, fold, strict=True) if at != number], clauses, done
        )
        weights = WordWeights(*learned)
        for index in np.flatnonzero(fold == number).tolist():
            kept_out[index] = weights.scores(examples[index].words).by_column
    intercepts, words = _word_weights(examples, clauses, done)
    of_words = [kept_out[index] for index in range(len(examples))]
    seen = [_seen(example, scores) for example, scores in zip(examples, of_words, strict=True)]
    evidence = _evidence_weights(examples, seen)
    wholes = _wholes(examples, seen, of_words, evidence)
    return LearnedLayer(
        trained=trained,
        cut=CUT,
        evidence=evidence,
        item=ItemWeights(cut=ITEM_CUT, weights=_item_weights(wholes, lambda item: bool(item.labels))),
        direct=ItemWeights(cut=DIRECT_CUT, weights=_item_weights(wholes, _is_direct)),
        intercepts=intercepts,
        words=words,
    )


def steps(clauses: Sequence[int]) -> int:
    """Return how many steps one training takes."""
    return (FOLDS + 1) * (len(clauses) + 2)


_Words = tuple[dict[str, float], dict[str, tuple[float, dict[str, float]]]]


def _word_weights(examples: Sequence[Example], clauses: Sequence[int], done: Callable[[], None]) -> _Words:
    """Return the intercept of each column, and each word's idf and weights."""
    vectorizer = TfidfVectorizer(analyzer=_itself, min_df=2, sublinear_tf=True)
    matrix = _narrow(vectorizer.fit_transform([example.words for example in examples]))
    idf = np.round(vectorizer.idf_, 2)
    weight = np.array([example.weight for example in examples])
    intercepts: dict[str, float] = {}
    columns: dict[str, npt.NDArray[np.float64]] = {}
    for column, wanted, known in _columns(examples, clauses):
        done()
        if not wanted[known].any() or wanted[known].all():
            intercepts[column] = -5.0  # nothing to learn from: as rare as one in 150
            continue
        model = LogisticRegression(C=WORDS_PENALTY, solver="liblinear")
        model.fit(matrix[np.flatnonzero(known)], wanted[known], sample_weight=weight[known])
        intercepts[column] = round(float(model.intercept_[0]), 2)
        columns[column] = np.round(model.coef_[0], 2)
    words: dict[str, tuple[float, dict[str, float]]] = {}
    for word, index in vectorizer.vocabulary_.items():
        kept = {
            column: float(weights[index])
            for column, weights in columns.items()
            if abs(weights[index]) >= SMALLEST_WEIGHT
        }
        if kept:
            words[word] = float(idf[index]), kept
    return intercepts, words


_Flags = npt.NDArray[np.bool_]


def _columns(examples: Sequence[Example], clauses: Sequence[int]) -> Iterator[tuple[str, _Flags, _Flags]]:
    """Yield each column with which items are of it, and for which items that is known."""
    items = [example.item for example in examples]
    for clause in clauses:
        yield (
            str(clause),
            np.array([clause in item.labels for item in items]),
            np.array([clause not in item.disputed for item in items]),
        )
    about = np.array([bool(item.labels) for item in items])
    yield ANY, about, about | np.array([not item.disputed for item in items])
    yield (
        DIRECT,
        np.array([_is_direct(item) for item in items]),
        np.ones(len(items), bool),
    )


def _seen(example: Example, of_words: ByColumn) -> dict[int, Features]:
    judged = candidates(example.sums, example.sides)
    of_sides = side_features(example.sides)
    seen = features(judged, example.sums, example.decisions, example.sides, of_sides)
    add_words(seen, of_words)
    return seen


def _evidence_weights(
    examples: Sequence[Example], seen: Sequence[Mapping[int, Features]]
) -> dict[str, float]:
    rows: list[Features] = []
    wanted: list[bool] = []
    weight: list[float] = []
    for example, by_clause in zip(examples, seen, strict=True):
        for clause, row in by_clause.items():
            if clause not in example.item.disputed:
                rows.append(row)
                wanted.append(clause in example.item.labels)
                weight.append(example.weight)
    return _logistic(rows, wanted, weight, EVIDENCE_PENALTY)


def _is_direct(item: GoldItem) -> bool:
    """Whether it is about anything directly."""
    return GRADE_DIRECT in item.labels.values()


def _wholes(
    examples: Sequence[Example],
    seen: Sequence[Mapping[int, Features]],
    of_words: Sequence[ByColumn],
    evidence: Mapping[str, float],
) -> list[tuple[Example, Features]]:
    """Return what is seen of each item as a whole, where it is known whether it is about anything."""
    return [
        (
            example,
            item_features(
                {clause: probability(row, evidence) for clause, row in by_clause.items()},
                scores,
                example.sides,
                side_features(example.sides),
            ),
        )
        for example, scores, by_clause in zip(examples, of_words, seen, strict=True)
        if by_clause and (example.item.labels or not example.item.disputed)
    ]


def _item_weights(
    wholes: Sequence[tuple[Example, Features]], wanted: Callable[[GoldItem], bool]
) -> dict[str, float]:
    return _logistic(
        [whole for _, whole in wholes],
        [wanted(example.item) for example, _ in wholes],
        [example.weight for example, _ in wholes],
        ITEM_PENALTY,
    )


def _logistic(
    rows: Sequence[Features], wanted: Sequence[bool], weight: Sequence[float], penalty: float
) -> dict[str, float]:
    vectorizer = DictVectorizer()
    matrix = _narrow(vectorizer.fit_transform(rows))
    model = LogisticRegression(C=penalty, solver="liblinear", max_iter=1_000)
    model.fit(matrix, wanted, sample_weight=weight)
    names = zip(vectorizer.feature_names_, model.coef_[0].tolist(), strict=True)
    weights = {name: round(value, 3) for name, value in names}
    return {"bias": round(float(model.intercept_[0]), 3)} | {
        name: value for name, value in weights.items() if value
    }


def _fold(key: str) -> int:
    """Return the fold of an item, by its id: the same in every run, whatever items come and go."""
    return int.from_bytes(hashlib.sha256(key.encode()).digest()[:4]) % FOLDS


def _itself(words: list[str]) -> list[str]:
    return words


def _narrow(matrix: Any) -> Any:
    """Return a sparse matrix as liblinear reads it: with indices of 32 bits."""
    matrix = matrix.tocsr()
    matrix.indices = matrix.indices.astype(np.int32)
    matrix.indptr = matrix.indptr.astype(np.int32)
    return matrix
