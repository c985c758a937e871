"""The ways in which declarations number their chapters and paragraphs, and how they end."""

import re
from collections.abc import Callable
from dataclasses import dataclass

Number = tuple[int, ...]
"""As it is printed: `4.` is (4,), `2.1` is (2, 1)."""


@dataclass(frozen=True)
class Mark:
    """The number that a line begins with."""

    number: Number
    printed: str
    """With its word and its stop: `Article 4`, `(4)`, `4.`."""
    rest: str


@dataclass(frozen=True)
class Style:
    """One way of numbering."""

    example: str
    pattern: re.Pattern[str]
    number: Callable[[str], Number]
    depth: int
    """Chapters 0, articles 1, paragraphs 2: what lies higher ends what lies deeper."""
    lists: bool = False
    """Whether a paragraph numbered so may hold a list that is numbered the same way."""

    def mark(self, line: str) -> Mark | None:
        """The number that a line begins with, if it is of this style."""
        found = self.pattern.fullmatch(line)
        if found is None:
            return None
        return Mark(self.number(found["number"]), line[: found.start("rest")].strip(), found["rest"].strip())


def is_title(words: str) -> bool:
    """Whether words are a heading rather than a sentence: on a line or two, and without a stop."""
    return len(words) <= LONGEST_TITLE and not words.endswith((".", ":", ";", ","))


LONGEST_TITLE = 160
"""What is longer is a paragraph that happens to begin like a heading."""

_ROMAN = {"I": 1, "V": 5, "X": 10, "L": 50, "C": 100}
_TO_NINETEEN = (
    *("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"),
    *("thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen"),
)
_COUNTED = {word: number for number, word in enumerate(_TO_NINETEEN, 1)} | {
    f"{ten}-{_TO_NINETEEN[one - 1]}" if one else ten: 10 * tens + one
    for tens, ten in enumerate(("twenty", "thirty", "forty", "fifty"), 2)
    for one in range(10)
}


def _roman(numeral: str) -> Number:
    values = [_ROMAN[letter] for letter in numeral.upper()]
    return (
        sum(
            -value if following > value else value
            for value, following in zip(values, [*values[1:], 0], strict=True)
        ),
    )


def _letter(letter: str) -> Number:
    return (ord(letter) - ord("A") + 1,)


def _digits(number: str) -> Number:
    return tuple(map(int, number.split(".")))


def _named(number: str) -> Number:
    low = number.lower()
    if low.isdecimal():
        return (int(low),)
    return (_COUNTED[low],) if low in _COUNTED else _roman(number)


_NUMERAL = r"(?=[IVXLC])C{0,3}(?:XC|XL|L?X{0,3})(?:IX|IV|V?I{0,3})"
_DIGITS = r"\d{1,3}"  # with four it is a year that a line happens to begin with
_STOP = r"(?:\s+|$|(?=[^\W\d]{2}))"  # `I.Trade` is a heading; `I.e.` and `1.5` are none
_SPELT = "|".join(sorted(_COUNTED, key=len, reverse=True))


def _worded(*words: str, number: str = rf"{_DIGITS}|{_NUMERAL}|(?i:{_SPELT})") -> re.Pattern[str]:
    """A word with a number. A small letter after them goes on with a sentence: `Article 5 of the Charter`."""
    either_case = "|".join((*words, *map(str.upper, words)))
    stop = r"(?:\s*[.:)]\s*|\s+[–—-]\s+|\s+(?![a-zà-ỹđ])|$)"
    return re.compile(rf"(?:{either_case})\s*\b(?P<number>{number}){stop}(?P<rest>.*)")


def _word(word: str, depth: int) -> Style:
    return Style(f"{word} 1", _worded(word), _named, depth)


_CHAPTER_WORDS = ("Chapter", "Part", "Pillar", "Section", "Title", "Chương", "Phần", "Mục", "Trụ cột")
_AFTER_NUMERAL = re.compile(rf"(?P<number>{_NUMERAL})(?:\s*[.):]{_STOP}|\s+[–—-]\s+)(?P<rest>.*)")

CHAPTERS = (
    *(_word(word, 0) for word in _CHAPTER_WORDS),
    Style("Chapter 1, Part 2", _worded(*_CHAPTER_WORDS), _named, 0),
    Style("I. Title", _AFTER_NUMERAL, _roman, 0),
    Style("A. Title", re.compile(r"(?P<number>[A-Z])\s*[.)]\s+(?P<rest>\S.*)"), _letter, 0),
)
_BARE = (
    Style("1. Text", re.compile(rf"(?P<number>{_DIGITS})\s*\.{_STOP}(?P<rest>.*)"), _digits, 2, lists=True),
    Style("1) Text", re.compile(rf"(?P<number>{_DIGITS})\s*\){_STOP}(?P<rest>.*)"), _digits, 2, lists=True),
    Style("(1) Text", re.compile(rf"[(\[](?P<number>{_DIGITS})[)\]]\s*(?P<rest>.*)"), _digits, 2, lists=True),
    Style("1.1 Text", re.compile(rf"(?P<number>{_DIGITS}\.{_DIGITS})[.)]?\s+(?P<rest>\S.*)"), _digits, 2),
)
_NUMBERED = (
    *(_word(word, 1) for word in ("Article", "Điều")),
    *(_word(word, 2) for word in ("Paragraph", "Clause", "Khoản", "§")),
    *_BARE,
)
_TITLED = Style("1. Title", re.compile(rf"(?P<number>{_DIGITS})\s*[.)]\s+(?P<rest>.*[^.:;,])"), _digits, 2)
PARAGRAPHS = (*_NUMBERED, Style("I. Text", _AFTER_NUMERAL, _roman, 1))

LAYOUTS: tuple[tuple[Style | None, Style], ...] = (
    *((chapter, paragraph) for chapter in CHAPTERS for paragraph in _NUMBERED),
    *((_TITLED, paragraph) for paragraph in _BARE[2:]),
    *((None, paragraph) for paragraph in PARAGRAPHS),
)
"""How a text may be built: the style of its chapters, if it has any, and that of its paragraphs."""
STYLES = (*CHAPTERS, _TITLED, *PARAGRAPHS)

ENDINGS = (
    _worded("Annex", "Annexes", "Appendix", "Schedule", "Phụ lục", number=rf"{_DIGITS}|{_NUMERAL}|[A-Z]|"),
    re.compile(r"(?:Done|DONE|Signed|SIGNED)\s(?:at|AT|in|IN)\s(?!\d{4}).*"),
    re.compile(r"(?:Làm|LÀM|Ký|KÝ)\s(?:tại|TẠI)\s.*"),
    re.compile(r"In witness (?:where)?of.*", re.I),
    re.compile(r"(?:For|FOR) (?:and on behalf of )?(?:the Government of|THE GOVERNMENT OF)\s[^.,;:]+"),
)
"""How a line reads with which the text after the last paragraph begins."""
