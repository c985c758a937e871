"""Finds all phrases of a rule set in a text at once, at word boundaries."""

from collections.abc import Iterable
from dataclasses import dataclass

import ahocorasick

from partnership_watch.matching.normalise import Folded, fold, without_marks

MIN_SYLLABLES_WITHOUT_MARKS = 3  # shorter ones mean too many things once their marks are gone


@dataclass(frozen=True, eq=False, slots=True)
class Phrase:
    """A phrase as a rule writes it, ready to be compared."""

    text: str
    low: str
    prefix: bool
    """Further letters of the last word may follow."""
    cased: str | None
    """For a phrase without a small letter: found only as written."""

    @classmethod
    def of(cls, text: str) -> "Phrase":
        """Read a phrase; `*` at its end stands for further letters."""
        prefix = text.endswith("*")
        folded = fold(text.removesuffix("*").strip())
        capitals = folded.cased == folded.cased.upper() and folded.cased != folded.low
        return cls(text, folded.low, prefix, folded.cased if capitals else None)


class PhraseFinder:
    """Finds the phrases of one language, each written once."""

    def __init__(self, phrases: Iterable[str]) -> None:
        read = [Phrase.of(text) for text in phrases]
        self._marked = _automaton((phrase.low, phrase) for phrase in read)
        self._bare = _automaton(
            (without_marks(phrase.low), phrase)
            for phrase in read
            if len(phrase.low.split()) >= MIN_SYLLABLES_WITHOUT_MARKS
        )

    def find(self, text: Folded, *, marks_missing: bool = False) -> list[tuple[Phrase, int, int]]:
        """Return every phrase found from left to right, overlapping ones too, with start and end in `low`.

        With `marks_missing`, phrases of three syllables or more are also found without their diacritics,
        after the others.
        """
        found = _found(self._marked, text.low, text)
        return found + _found(self._bare, without_marks(text.low), text) if marks_missing else found


def _automaton(entries: Iterable[tuple[str, Phrase]]) -> ahocorasick.Automaton:
    by_key: dict[str, list[Phrase]] = {}
    for key, phrase in entries:
        by_key.setdefault(key, []).append(phrase)
    automaton = ahocorasick.Automaton()
    for key, variants in by_key.items():
        automaton.add_word(key, (len(key), variants))
    automaton.make_automaton()
    return automaton


def _found(automaton: ahocorasick.Automaton, haystack: str, text: Folded) -> list[tuple[Phrase, int, int]]:
    found: list[tuple[Phrase, int, int]] = []
    if not len(automaton):
        return found
    length = len(haystack)
    for last, (size, variants) in automaton.iter(haystack):
        start = last - size + 1
        if start and haystack[start - 1].isalnum():
            continue
        stem = last + 1
        inside = stem < length and haystack[stem].isalnum()
        end = stem
        if inside:
            while end < length and haystack[end].isalnum():
                end += 1
        for phrase in variants:
            if inside and not phrase.prefix:
                continue
            if phrase.cased is not None and text.cased[start:stem] != phrase.cased:
                continue
            found.append((phrase, start, end))
    return found
