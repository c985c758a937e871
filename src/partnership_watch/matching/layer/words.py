"""What the words of an item say of each clause, by weights learned from labelled items."""

import math
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from partnership_watch.matching.normalise import Folded
from partnership_watch.registry.models import COLUMNS_BESIDE_CLAUSES

IN_TITLE = "title:"  # before a word that stands in the title: there it counts once more, with its own weights

ANY, DIRECT = COLUMNS_BESIDE_CLAUSES

_WORD = re.compile(r"\w+")


def words_of(title: Folded, summary: Folded) -> list[str]:
    """Return the words of an item as they are learned and weighed, in small letters."""
    named = _WORD.findall(title.low)
    return [*named, *_WORD.findall(summary.low), *(IN_TITLE + word for word in named)]


@dataclass(frozen=True)
class WordScores:
    """The scores of one item by column (a clause's number, `any`, `direct`): log-odds."""

    by_column: Mapping[str, float]
    words: Sequence[str]
    """Those of the item that are known."""
    shares: npt.NDArray[np.float64]
    """What each word adds, a row, to each column."""


class WordWeights:
    """Learned weights of words: tf-idf of length 1, times a weight for each column."""

    def __init__(
        self, intercepts: Mapping[str, float], words: Mapping[str, tuple[float, Mapping[str, float]]]
    ) -> None:
        """Take the intercept of each column, and of each word its idf and its weights by column."""
        self.columns: Sequence[str] = tuple(intercepts)
        self._intercepts = np.array(list(intercepts.values()))
        self._at = {column: index for index, column in enumerate(self.columns)}
        self._rows = {word: row for row, word in enumerate(words)}
        self._idf = np.array([idf for idf, _ in words.values()])
        self._weights = np.zeros((len(words), len(self.columns)))
        for row, (_, weights) in enumerate(words.values()):
            self._weights[row, [self._at[column] for column in weights]] = list(weights.values())

    def scores(self, words: Iterable[str]) -> WordScores:
        """Weigh the words of an item (words_of)."""
        known = Counter(filter(self._rows.__contains__, words))
        rows = [self._rows[word] for word in known]
        values = self._idf[rows]
        for at, count in enumerate(known.values()):
            if count > 1:
                values[at] *= 1 + math.log(count)
        length = math.hypot(*values.tolist()) or 1.0
        shares = self._weights[rows] * (values / length)[:, None]
        # Not a matrix product: its order of adding, and so its last digits, depend on the machine.
        totals = shares.sum(axis=0) + self._intercepts
        return WordScores(dict(zip(self.columns, totals.tolist(), strict=True)), list(known), shares)

    def intercept(self, column: str) -> float:
        """Return what a column has without any word."""
        return float(self._intercepts[self._at[column]])

    def shares(self, scores: WordScores, column: str) -> npt.NDArray[np.float64]:
        """Return what each word added to one column."""
        return scores.shares[:, self._at[column]]
