"""What every language shares, and all that is known of a language without a module of its own."""

import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from enum import IntEnum
from itertools import pairwise

from partnership_watch.matching.normalise import Folded

SHORTEST_LIST = 3  # parts; "trade and investment" is a subject, "trade, culture and sport" a list
_LONGEST_ABBREVIATION = 12  # characters
_NEIGHBOURHOOD = 60  # characters on either side; enough for four words and their gaps


class Standing(IntEnum):
    """What a name that is also an everyday word is taken for."""

    NOT = 0
    WEAK = 1
    """Counts only beside another sign of the same country."""
    LIKELY = 2
    """Counts in a title, before which nobody was spoken of; below it like a weak one."""
    SURE = 3


class Language:
    """How a language is cut into sentences and lists, and how its ambiguous names are read."""

    longest_part = 4
    """Words of a list's entry; a longer part of a sentence says something of its own."""
    conjunctions: tuple[str, ...] = ()
    """Words that join the last part of a list."""
    abbreviations: frozenset[str] = frozenset()
    """Words, in small letters, whose full stop ends no sentence."""
    something_else_after: tuple[str, ...] = ()
    """Words after which a country's name is no country: its language."""
    something_else_before: frozenset[str] = frozenset()
    """Words before which it is none: a war of that name."""

    def __init__(self, code: str) -> None:
        self.code = code
        words = [re.escape(word) for word in self.conjunctions]
        joins = rf"\s*(?:(?:{'|'.join(words)})\b)?" if words else ""
        # Each alternative begins with a character of its own: the others are passed over three times as fast.
        self._separator = re.compile(
            "|".join([f",{joins}", f";{joins}", *(rf"{word}(?<=\b{word})\b" for word in words)])
        )

    def marks_missing(self, text: Folded) -> bool:  # noqa: ARG002 - most languages have none
        """Whether a text of this language was written without its diacritics."""
        return False

    def share(self, words: Sequence[str]) -> float | None:  # noqa: ARG002
        """Return the share of stored words that show this language by their letters; None if none could."""
        return None

    def standing(
        self,
        text: Folded,
        start: int,
        end: int,  # noqa: ARG002
        surnames: Collection[str],  # noqa: ARG002
    ) -> Standing:
        """Return whether an ambiguous name at `low[start:end]` is the country.

        `surnames` are in small letters. Without knowledge of the language, a capital letter decides.
        """
        return Standing.SURE if text.cased[start].isupper() else Standing.NOT

    def is_something_else(self, text: Folded, start: int, end: int) -> bool:
        """Whether the country's name at `low[start:end]` is part of another: a war, a language."""
        if self.something_else_after:
            before = text.low[max(0, start - _NEIGHBOURHOOD) : start].rstrip()
            if before.endswith(self.something_else_after):
                return True
        if self.something_else_before:
            follows = _NEXT_WORD.match(text.low, end)
            return follows is not None and follows[1] in self.something_else_before
        return False

    def sentences(self, stored: str) -> list[int]:
        """Return where each sentence of a stored text begins; the first is 0."""
        starts = [0]
        for match in _SENTENCE_END.finditer(stored):
            follows = stored[match.end() : match.end() + 1]
            if not follows or (follows.islower() and "\n" not in match[0]):
                continue
            if (
                match[0][0] == "."
                and not match["more"]
                and self._is_abbreviation(_word_before(stored, match.start()))
            ):
                continue
            starts.append(match.end())
        return starts

    def lists(self, stored: str, sentences: Iterable[int]) -> list[tuple[int, int]]:
        """Return the spans of enumerations: three or more short parts between commas, in one sentence.

        `sentences` says where each begins, and where the last ends.
        """
        if "," not in stored and ";" not in stored:
            return []
        found: list[tuple[int, int]] = []
        for start, end in pairwise(sentences):
            found += self._lists_of_sentence(stored, start, end)
        return found

    def _is_abbreviation(self, word: str) -> bool:
        return word.lower() in self.abbreviations or (len(word) == 1 and word.isupper())

    def _lists_of_sentence(self, stored: str, start: int, end: int) -> Iterator[tuple[int, int]]:
        separators = [match.span() for match in self._separator.finditer(stored, start, end)]
        if len(separators) < SHORTEST_LIST - 1:
            return
        cuts = [(start, start), *separators, (end, end)]
        parts = [(before[1], after[0]) for before, after in pairwise(cuts)]
        most = self.longest_part
        short = [len(stored[first:last].split(maxsplit=most)) <= most for first, last in parts]
        index = 0
        while index < len(parts):
            run = index
            while run < len(parts) and short[run]:
                run += 1
            # A list opens at the end of a longer part ("they spoke of trade, ..."), which lends an entry.
            lent = index > 0
            if run - index + lent >= SHORTEST_LIST:
                yield _tail(stored, *parts[index - 1]) if lent else parts[index][0], parts[run - 1][1]
            index = run + 1


def neighbours(text: Folded, start: int, end: int) -> tuple[list[tuple[str, str]], list[tuple[str, str]]]:
    """Return the words before `low[start:end]`, nearest first, and after it, as they are stored.

    Beside each stands what is between it and the word nearer to the span.
    """
    first, last = text.span(start, end)
    before = _WORD_AND_GAP.findall(text.stored, max(0, first - _NEIGHBOURHOOD), first)
    after = _GAP_AND_WORD.findall(text.stored, last, last + _NEIGHBOURHOOD)
    return before[::-1], [(word, gap) for gap, word in after]


def _word_before(stored: str, end: int) -> str:
    match = _WORD_AT_END.search(stored, max(0, end - _LONGEST_ABBREVIATION), end)
    return match[0] if match else ""


def _tail(stored: str, start: int, end: int) -> int:
    """Return where the last words of a part begin that can be an entry of a list."""
    words = list(_WORD.finditer(stored, start, end))
    return words[-3:][0].start() if words else start


# Every repetition but the last is bounded: a hostile text of one endless word must not cost its square.
_SENTENCE_END = re.compile(r"[.!?…\n](?:(?<=\n)|(?P<more>[.!?…]{0,7})[\"'”’)\]]{0,4}(?=\s))\s*")
_WORD_AT_END = re.compile(r"\w+\Z")
_WORD = re.compile(r"\w+")
_WORD_AND_GAP = re.compile(r"(\w+)(\W*)")
_NEXT_WORD = re.compile(r"\s(\w+)")
_GAP_AND_WORD = re.compile(r"(\W*)(\w+)")
