"""Text made comparable, with the way back to the characters as they are stored."""

import re
import unicodedata
from collections.abc import Sequence
from typing import NamedTuple


class Folded(NamedTuple):
    """A stored text as it is searched. All but `stored` have the same length."""

    stored: str
    """NFC; spans of evidence count its characters."""
    cased: str
    """Dashes and spaces of any kind are one space, quotes straight, invisible characters gone, tones placed
    as in the old style."""
    low: str
    """`cased` in small letters, letter by letter."""
    offsets: Sequence[int]
    """Where each character of `cased` stands in `stored`."""

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Return where `low[start:end]`, which is not empty, stands in the stored text."""
        return self.offsets[start], self.offsets[end - 1] + 1


def fold(text: str) -> Folded:
    """Fold a text for searching.

    Two texts that differ only in Unicode form, dashes, spaces, letter case or tone placement (hoà, hòa) fold
    to the same `low`.
    """
    stored = text if text.isascii() else unicodedata.normalize("NFC", text)
    plain = _REPLACED.sub(_replacement, stored)
    offsets: Sequence[int] = range(len(plain))
    if "  " in plain or _UNSEEN.search(plain):
        kept: list[int] = []
        at = 0
        for match in _DROPPED.finditer(plain):
            kept.extend(range(at, match.start()))
            at = match.end()
        kept.extend(range(at, len(plain)))
        offsets = kept
        plain = _DROPPED.sub("", plain)
    if not plain.isascii():
        plain = _TONES.sub(_old_placement, plain)
    return Folded(stored, plain, _lower(plain), offsets)


def without_marks(low: str) -> str:
    """Return a folded text with the bare letters of its words, of the same length: "hợp tác" is "hop tac"."""
    if low.isascii():
        return low
    return "".join([_bare(character) for character in low])


_DASHES = "-\u2010\u2011\u2012\u2013\u2014\u2015\u2043\u2212\ufe58\ufe63\uff0d"
_SPACES = (
    "\t\n\v\f\r\u0085\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a"
    "\u2028\u2029\u202f\u205f\u3000"
)
_QUOTES = {"\u2018": "'", "\u2019": "'", "\u02bc": "'", "\u201c": '"', "\u201d": '"'}
_INVISIBLE = "\u00ad\u200b\u200c\u200d\u2060\ufeff"
_ONE_TO_ONE = {**dict.fromkeys(_DASHES + _SPACES, " "), **_QUOTES}
_REPLACED = re.compile(f"[{re.escape(''.join(_ONE_TO_ONE))}]")
_UNSEEN = re.compile(f"[{_INVISIBLE}]")
_DROPPED = re.compile(f"(?<= )[ {_INVISIBLE}]+|[{_INVISIBLE}]+")

_TONE_MARKS = "\u0300\u0301\u0303\u0309\u0323"


def _tone_table() -> dict[str, str]:
    """Return every "oà" with its "òa": oa, oe and uy, five tones, in small and capital letters."""
    table = {}
    for first, second in ("oa", "oe", "uy", "OA", "OE", "UY", "Oa", "Oe", "Uy", "oA", "oE", "uY"):
        for mark in _TONE_MARKS:
            new = first + unicodedata.normalize("NFC", second + mark)
            table[new] = unicodedata.normalize("NFC", first + mark) + second
    return table


_OLD_STYLE = _tone_table()
# Searched for by any of the first letters and any of the second, many times faster than pair by pair.
_FIRST, _SECOND = ("".join(sorted({pair[at] for pair in _OLD_STYLE})) for at in (0, 1))
_TONES = re.compile(rf"[{_FIRST}][{_SECOND}](?<![qQ]..)(?!\w)")


def _replacement(match: re.Match[str]) -> str:
    return _ONE_TO_ONE[match[0]]


def _old_placement(match: re.Match[str]) -> str:
    return _OLD_STYLE.get(match[0], match[0])


def _lower(text: str) -> str:
    low = text.lower()
    if len(low) == len(text):
        return low
    # One letter may have two small ones (the dotted capital I of Turkish): spans must not shift.
    return "".join(small if len(small := character.lower()) == 1 else character for character in text)


def _bare(character: str) -> str:
    if character == "đ":
        return "d"
    return unicodedata.normalize("NFD", character)[0]
