"""What the words of an item say of each clause, by weights learned from labelled items."""

import math
import re
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from partnership_watch.matching.normalise import Folded
from partnership_watch.registry.layers import COLUMNS_BESIDE_CLAUSES

IN_TITLE = "title:"  # before a word that stands in the title: there it counts once more, with its own weights

ANY, DIRECT = COLUMNS_BESIDE_CLAUSES

_WORD = re.compile(r"\w+")


def words_of(title: Folded, summary: Folded) -> list[str]:
    """Return the words of an item as they are learned and weighed, in small letters."""
    named = _WORD.findall(title.low)
    return [*named, *_WORD.findall(summary.low), *(IN_TITLE + word for word in named)]


class ByColumn(NamedTuple):
    """What the words of an item say, in log-odds."""

    clauses: Mapping[int, float]
    any: float
    """Of its being about any clause."""
    direct: float
    """Of its being about one directly."""


class WordScores(NamedTuple):
    """The scores of one item, and what they are made of."""

    by_column: ByColumn
    rows: Sequence[int]
    """The words of the item that are known, as WordWeights numbers them."""
    shares: npt.NDArray[np.float64]
    """What each word adds, a row, to each column."""


class WordWeights:
    """Learned weights of words: tf-idf of length 1, times a weight for each column."""

    def __init__(
        self, intercepts: Mapping[str, float], words: Mapping[str, tuple[float, Mapping[str, float]]]
    ) -> None:
        """Take the intercept of each column, and of each word its idf and its weights by column."""
        clauses = [column for column in intercepts if column not in COLUMNS_BESIDE_CLAUSES]
        columns = [*clauses, ANY, DIRECT]
        self.clauses: Collection[int] = [int(clause) for clause in clauses]
        self._intercepts = np.array([intercepts[column] for column in columns])
        self._at = {column: index for index, column in enumerate(columns)}
        self._words = list(words)
        self._rows = {word: row for row, word in enumerate(words)}
        self._idf = np.array([idf for idf, _ in words.values()])
        self._weights = np.zeros((len(words), len(columns)))
        rows = np.repeat(np.arange(len(words)), [len(weights) for _, weights in words.values()])
        at = [self._at[column] for _, weights in words.values() for column in weights]
        self._weights[rows, at] = [weight for _, weights in words.values() for weight in weights.values()]

    def scores(self, words: Iterable[str]) -> WordScores:
        """Weigh the words of an item (words_of)."""
        counts = Counter(map(self._rows.get, words))
        del counts[None]
        rows = np.array(list(counts), np.intp)
        values = self._idf.take(rows)
        for at, count in enumerate(counts.values()):
            if count > 1:
                values[at] *= 1 + math.log(count)
        values /= math.hypot(*values.tolist()) or 1.0
        shares = self._weights.take(rows, axis=0)
        shares *= values[:, None]
        # Not a matrix product: its order of adding, and so its last digits, depend on the machine.
        *clauses, of_any, of_direct = (np.add.reduce(shares) + self._intercepts).tolist()
        by_column = ByColumn(dict(zip(self.clauses, clauses, strict=True)), of_any, of_direct)
        return WordScores(by_column, rows.tolist(), shares)

    def intercept(self, clause: int) -> float:
        """Return what a clause has without any word."""
        return float(self._intercepts[self._at[str(clause)]])

    def shares(self, scores: WordScores, clause: int, weight: float) -> list[float]:
        """Return what each known word added to a clause, times a weight."""
        shares: list[float] = (weight * scores.shares[:, self._at[str(clause)]]).tolist()
        return shares

    def word(self, row: int) -> str:
        """Return the word of a row."""
        return self._words[row]
