"""Where in an item a phrase stands, and what that is worth."""

from bisect import bisect_right
from dataclasses import dataclass
from typing import NamedTuple

from partnership_watch.matching.languages import Language
from partnership_watch.matching.normalise import Folded
from partnership_watch.matching.phrases import Phrase
from partnership_watch.matching.results import FieldName

# Worth of a phrase by its place.
IN_TITLE = 1.3
IN_LEAD = 1.0
LATER = 0.9
IN_LIST = 0.7  # of what the place is worth: an area named among others is not what the item is about


class Spot(NamedTuple):
    """A phrase found in a field: characters of the folded text."""

    field: "FieldText"
    phrase: Phrase
    start: int
    end: int

    @property
    def stored(self) -> tuple[int, int]:
        """Where it stands in the stored text."""
        return self.field.folded.span(self.start, self.end)

    def overlaps(self, other: "Spot") -> bool:
        """Whether the two share a character."""
        return self.field is other.field and self.start < other.end and other.start < self.end


@dataclass(eq=False)
class FieldText:
    """A field of an item, folded and cut into sentences and lists."""

    name: FieldName
    folded: Folded
    lead_end: int
    """Where the first sentence of the stored text ends."""
    lists: list[tuple[int, int]]

    @classmethod
    def of(cls, name: FieldName, folded: Folded, language: Language) -> "FieldText":
        """Cut a folded field as its language does."""
        sentences = language.sentences(folded.stored)
        lead_end = sentences[1] if len(sentences) > 1 else len(folded.stored)
        return cls(name, folded, lead_end, language.lists(folded.stored))

    def worth(self, start: int, end: int) -> float:
        """Return the factor for a phrase at `low[start:end]`."""
        first, last = self.folded.span(start, end)
        listed = any(opens <= first and last <= closes for opens, closes in self.lists)
        return self._place(first) * (IN_LIST if listed else 1.0)

    def _place(self, first: int) -> float:
        if self.name == "title":
            return IN_TITLE
        return IN_LEAD if first < self.lead_end else LATER

    def words(self, start: int, end: int) -> int:
        """Return how many words `low[start:end]` touches."""
        words = self.folded.words
        return bisect_right(words, end - 1) - bisect_right(words, start) + 1


def longest(spots: list[Spot]) -> list[Spot]:
    """Return the spots that no longer one overlaps, in the order of the text."""
    kept: list[Spot] = []
    for spot in sorted(spots, key=lambda spot: (spot.start - spot.end, spot.start, spot.phrase.text)):
        if not any(spot.overlaps(other) for other in kept):
            kept.append(spot)
    return sorted(kept, key=in_order)


def in_order(spot: Spot) -> tuple[bool, int, int, str]:
    """Order spots as a reader meets them: the title first."""
    return spot.field.name != "title", spot.start, spot.end, spot.phrase.text
