"""Where in an item a phrase stands, and what that is worth."""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Mapping, Sequence, Set
from itertools import pairwise
from typing import NamedTuple

from partnership_watch.matching.languages import Language
from partnership_watch.matching.normalise import Folded
from partnership_watch.matching.phrases import Phrase
from partnership_watch.matching.results import FieldName, Place

# Worth of a phrase by its place.
IN_TITLE = 1.3
IN_LEAD = 1.0
LATER = 0.9
IN_LIST = 0.7  # of what the place is worth: an area named among others is not what the item is about

_WORD = re.compile(r"\w+")

_WORTH: dict[tuple[Place, bool], float] = {
    ("title", False): IN_TITLE,
    ("title", True): IN_TITLE * IN_LIST,
    ("first sentence", False): IN_LEAD,
    ("first sentence", True): IN_LEAD * IN_LIST,
    ("later", False): LATER,
    ("later", True): LATER * IN_LIST,
}


class Spot(NamedTuple):
    """A phrase found in a field: characters of the folded text. Spots sort in the order of reading."""

    below: bool
    """In the summary; the title is read first."""
    start: int
    end: int
    term: str
    """The phrase as its rule writes it."""
    phrase: Phrase
    field: "FieldText"

    @property
    def stored(self) -> tuple[int, int]:
        """Where it stands in the stored text."""
        return self.field.folded.span(self.start, self.end)

    def overlaps(self, other: "Spot") -> bool:
        """Whether the two share a character."""
        return self.below == other.below and self.start < other.end and other.start < self.end

    def overlaps_any(self, others: Iterable["Spot"]) -> bool:
        """Whether it shares a character with any of them."""
        for other in others:  # noqa: SIM110 - any() with a generator takes twice as long, and this is asked most
            if self.overlaps(other):
                return True
        return False


class FoundPhrases(NamedTuple):
    """Every phrase found in an item, as its rule writes it."""

    terms: Set[str]
    spots: Mapping[str, Sequence[Spot]]
    """By phrase; the title's first."""


class FieldText:
    """A field of an item, folded; cut into sentences and lists once somebody asks what a place is worth."""

    def __init__(self, name: FieldName, folded: Folded, language: Language) -> None:
        self.name = name
        self.folded = folded
        self._language = language
        self._worth: dict[tuple[int, int], float] = {}  # one phrase speaks for many commitments
        self._sentences: list[int] | None = None
        self._lists: dict[int, list[tuple[int, int]]] = {}  # by sentence, of those that were asked for
        self._word_starts: list[int] | None = None

    def worth(self, start: int, end: int) -> float:
        """Return the factor for a phrase at `low[start:end]`."""
        known = self._worth.get((start, end))
        if known is None:
            known = self._worth[start, end] = _WORTH[self.place(start, end)]
        return known

    def place(self, start: int, end: int) -> tuple[Place, bool]:
        """Return where `low[start:end]` stands, and whether in an enumeration."""
        first, last = self.folded.span(start, end)
        return self._place(first), self._is_listed(first, last)

    def words(self, start: int, end: int) -> int:
        """Return how many words `low[start:end]` touches."""
        if self._word_starts is None:
            self._word_starts = [word.start() for word in _WORD.finditer(self.folded.low)]
        starts = self._word_starts
        return bisect_left(starts, end) - bisect_right(starts, start) + 1

    def _is_listed(self, first: int, last: int) -> bool:
        starts = self._starts()
        sentence = bisect_right(starts, first) - 1
        lists = self._lists.get(sentence)
        if lists is None:
            lists = self._language.lists(self.folded.stored, starts[sentence : sentence + 2])
            self._lists[sentence] = lists
        for opens, closes in lists:  # noqa: SIM110 - any() with a generator takes twice as long
            if opens <= first and last <= closes:
                return True
        return False

    def _place(self, first: int) -> Place:
        if self.name == "title":
            return "title"
        return "first sentence" if first < self._starts()[1] else "later"

    def _starts(self) -> list[int]:
        """Return where each sentence of the stored text begins, and where the last ends."""
        if self._sentences is None:
            stored = self.folded.stored
            self._sentences = [*self._language.sentences(stored), len(stored)]
        return self._sentences


def longest(spots: Iterable[Spot]) -> list[Spot]:
    """Return the spots that no longer one overlaps, in the order of reading."""
    ordered = sorted(spots)
    if not any_overlap(ordered):
        return ordered
    kept: list[Spot] = []
    for spot in sorted(ordered, key=lambda spot: (spot.start - spot.end, spot.start, spot.term)):
        if not spot.overlaps_any(kept):
            kept.append(spot)
    return sorted(kept)


def any_overlap(ordered: Iterable[Spot]) -> bool:
    """Whether any of spots in the order of reading overlap; if so, two neighbours do."""
    for one, other in pairwise(ordered):  # noqa: SIM110 - as above
        if one.overlaps(other):
            return True
    return False
