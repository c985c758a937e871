"""Finds all phrases of a rule set in a text at once, at word boundaries."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property, lru_cache

import ahocorasick

from partnership_watch.matching.normalise import Folded, fold, without_marks

MIN_SYLLABLES_WITHOUT_MARKS = 3  # shorter ones mean too many things once their marks are gone

MOST_KEPT = 65_536
"""Phrases that stay read, twice what one rule set has: the next one holds nearly the same."""

MOST_LOOKED_THROUGH = 2_000
"""Characters in which phrases are looked for one by one, 10 µs each among 17,000 phrases: that took as long
as the automaton takes to be made, which finds all at once. One item alone is explained without."""


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
        self._phrases = [_read(text) for text in phrases]
        self._marked = _Written((phrase.low, phrase) for phrase in self._phrases)

    def prepare(self) -> None:
        """Make ready for many texts at once."""
        self._marked.all  # noqa: B018 - made when it is asked for

    def find(self, text: Folded, *, marks_missing: bool = False) -> list[tuple[Phrase, int, int]]:
        """Return every phrase found from left to right, overlapping ones too, with start and end in `low`.

        With `marks_missing`, phrases of three syllables or more are also found without their diacritics,
        after the others.
        """
        found = _found(self._marked, text.low, text)
        return found + _found(self._bare, without_marks(text.low), text) if marks_missing else found

    @cached_property
    def _bare(self) -> "_Written":
        """Made with the first text whose marks are missing: there are few, in most languages none."""
        return _Written(
            (without_marks(phrase.low), phrase)
            for phrase in self._phrases
            if len(phrase.low.split()) >= MIN_SYLLABLES_WITHOUT_MARKS
        )


_read = lru_cache(MOST_KEPT)(Phrase.of)


class _Written:
    """Phrases by the characters that are looked for."""

    def __init__(self, entries: Iterable[tuple[str, Phrase]]) -> None:
        self._by_key: dict[str, list[Phrase]] = {}
        for key, phrase in entries:
            self._by_key.setdefault(key, []).append(phrase)
        self._left = MOST_LOOKED_THROUGH

    @cached_property
    def all(self) -> ahocorasick.Automaton:
        """Of all of them."""
        return _automaton(self._by_key.items())

    def within(self, haystack: str) -> ahocorasick.Automaton:
        """Of at least those that stand in this text."""
        if "all" in self.__dict__ or len(haystack) > self._left:
            return self.all
        self._left -= len(haystack)
        return _automaton(entry for entry in self._by_key.items() if entry[0] in haystack)


def _automaton(by_key: Iterable[tuple[str, list[Phrase]]]) -> ahocorasick.Automaton:
    automaton = ahocorasick.Automaton()
    for key, variants in by_key:
        automaton.add_word(key, (len(key), variants))
    automaton.make_automaton()
    return automaton


def _found(written: _Written, haystack: str, text: Folded) -> list[tuple[Phrase, int, int]]:
    found: list[tuple[Phrase, int, int]] = []
    automaton = written.within(haystack)
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
