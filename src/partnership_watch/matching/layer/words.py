"""What the words of an item say of each clause, by weights learned from labelled items."""

import math
import re
from collections import Counter
from collections.abc import Mapping, Sequence
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
    shares: Mapping[str, npt.NDArray[np.float64]]
    """What each known word of the item adds, in the order of the columns."""


class WordWeights:
    """Learned weights of words: tf-idf of length 1, times a weight for each column."""

    def __init__(
        self, intercepts: Mapping[str, float], words: Mapping[str, tuple[float, Mapping[str, float]]]
    ) -> None:
        """Take the intercept of each column, and of each word its idf and its weights by column."""
        self.columns: Sequence[str] = tuple(intercepts)
        self._intercepts = np.array(list(intercepts.values()))
        at = {column: index for index, column in enumerate(self.columns)}
        self._rows: dict[str, tuple[float, int]] = {}
        self._weights = np.zeros((len(words), len(at)))
        for row, (word, (idf, weights)) in enumerate(words.items()):
            self._rows[word] = idf, row
            for column, weight in weights.items():
                self._weights[row, at[column]] = weight

    def scores(self, words: Sequence[str]) -> WordScores:
        """Weigh the words of an item (words_of)."""
        known = [
            (word, row, (1 + math.log(count)) * idf)
            for word, count in Counter(words).items()
            if (found := self._rows.get(word)) is not None
            for idf, row in (found,)
        ]
        length = math.sqrt(math.fsum(value * value for _, _, value in known)) or 1.0
        values = np.array([value / length for _, _, value in known])
        shares = self._weights[[row for _, row, _ in known]] * values[:, None]
        # Not a matrix product: its order of adding, and so its last digits, depend on the machine.
        totals = shares.sum(axis=0) + self._intercepts
        return WordScores(
            dict(zip(self.columns, totals.tolist(), strict=True)),
            {word: shares[index] for index, (word, _, _) in enumerate(known)},
        )

    def intercept(self, column: str) -> float:
        """Return what a column has without any word."""
        return float(self._intercepts[self.columns.index(column)])

    def share(self, scores: WordScores, word: str, column: str) -> float:
        """Return what one word added to one column."""
        return float(scores.shares[word][self.columns.index(column)])
