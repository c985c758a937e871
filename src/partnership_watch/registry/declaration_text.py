"""The chapters and numbered paragraphs of a declaration, read from its plain text."""

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass, replace

from partnership_watch.errors import ConfigurationError

_ROMAN = {"I": 1, "V": 5, "X": 10, "L": 50, "C": 100}
_WORDS = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")

LONGEST_HEADING = 160
"""A heading fits on a line or two; what is longer is a paragraph that happens to begin like one."""


@dataclass(frozen=True)
class Paragraph:
    """One numbered paragraph, with its text on one line."""

    number: int
    text: str


@dataclass(frozen=True)
class Chapter:
    """One chapter with its paragraphs, in order."""

    number: int
    title: str
    paragraphs: tuple[Paragraph, ...]


@dataclass(frozen=True)
class Declaration:
    """What a text holds."""

    chapters: tuple[Chapter, ...]
    left_out: tuple[str, ...]
    """Lines that belong to no numbered paragraph of a chapter: the preamble, what a chapter says before its
    first number, and chapters without numbers."""


@dataclass(frozen=True)
class _Style:
    """One way of numbering: what a line begins with, and which number that is."""

    pattern: re.Pattern[str]
    number: Callable[[str], int]


def _roman(numeral: str) -> int:
    values = [_ROMAN[letter] for letter in numeral.upper()]
    return sum(
        -value if following > value else value
        for value, following in zip(values, [*values[1:], 0], strict=True)
    )


def _counted(word: str) -> int:
    low = word.lower()
    if low.isdecimal():
        return int(low)
    return _WORDS.index(low) + 1 if low in _WORDS else _roman(word)


_NAMED_NUMBER = rf"(?P<number>\d+|[IVXLC]+|{'|'.join(_WORDS)})"
_AFTER = r"(?:\s*[.:)–—-]\s*|\s+|$)(?P<rest>.*)"
PARAGRAPHS = (
    _Style(re.compile(r"(?P<number>\d+)\s*[.)]\s+(?P<rest>\S.*)"), int),
    _Style(re.compile(r"[(\[](?P<number>\d+)[)\]]\s*(?P<rest>\S.*)"), int),
    _Style(
        re.compile(rf"(?:Article|Paragraph|Clause|Điều|Khoản|§)\s*{_NAMED_NUMBER}{_AFTER}", re.I), _counted
    ),
)
CHAPTERS = (
    _Style(re.compile(r"(?P<number>[IVXLC]+)\s*[.):–—-]\s*(?P<rest>\S.*)"), _roman),
    _Style(
        re.compile(rf"(?:Chapter|Part|Pillar|Section|Chương|Phần|Trụ cột)\s+{_NAMED_NUMBER}{_AFTER}", re.I),
        _counted,
    ),
    _Style(
        re.compile(r"(?P<number>[A-Z])\s*[.)]\s+(?P<rest>\S.*)"), lambda letter: ord(letter) - ord("A") + 1
    ),
)


def read_declaration(text: str) -> Declaration:
    """The chapters of a declaration with their numbered paragraphs, and what was left out.

    Which way of numbering the text uses is found by trying: the one that makes most of it. Where paragraphs
    begin at 1 again in every chapter, they are numbered through.

    Raises:
        ConfigurationError: no numbered paragraphs under chapter headings are found.
    """
    lines = [line.strip() for line in unicodedata.normalize("NFC", text).splitlines()]
    readings = [_read(lines, chapters, paragraphs) for chapters in CHAPTERS for paragraphs in PARAGRAPHS]
    best = max(readings, key=lambda reading: sum(len(chapter.paragraphs) for chapter in reading.chapters))
    if not best.chapters:
        raise ConfigurationError(
            "no numbered paragraphs under numbered chapters were found; headings may read `I. Title`, "
            "`Chapter 1: Title` or `A. Title`, and paragraphs `1. Text`, `(1) Text` or `Article 1. Text`"
        )
    return replace(best, chapters=_numbered_through(best.chapters))


def _read(lines: list[str], chapter_style: _Style, paragraph_style: _Style) -> Declaration:
    """What the lines hold if they are numbered so."""
    chapters: list[Chapter] = []
    left_out: list[str] = []
    last = 0
    in_heading = False
    for line in lines:
        heading, paragraph = _match(chapter_style, line), _match(paragraph_style, line)
        if not line:
            in_heading = in_heading and not chapters[-1].title
        elif heading and heading[0] == len(chapters) + 1 and len(heading[1]) <= LONGEST_HEADING:
            chapters.append(Chapter(heading[0], heading[1], ()))
            in_heading = True
        elif paragraph and (paragraph[0] == last + 1 or (paragraph[0] == 1 and _just_begun(chapters))):
            last = paragraph[0]
            in_heading = False
            if chapters:
                chapters[-1] = _with(chapters[-1], Paragraph(*paragraph))
            else:
                left_out.append(line)
        elif chapters and chapters[-1].paragraphs:
            chapters[-1] = _continued(chapters[-1], line)
        elif in_heading and _is_heading(f"{chapters[-1].title} {line}"):
            chapters[-1] = replace(chapters[-1], title=f"{chapters[-1].title} {line}".strip())
        else:
            in_heading = False
            left_out.append(line)
    left_out += [chapter.title for chapter in chapters if not chapter.paragraphs]
    return Declaration(tuple(chapter for chapter in chapters if chapter.paragraphs), tuple(left_out))


def _just_begun(chapters: list[Chapter]) -> bool:
    """Whether numbers may begin anew here; inside a chapter, `1.` begins a list of the paragraph's own."""
    return not chapters or not chapters[-1].paragraphs


def _match(style: _Style, line: str) -> tuple[int, str] | None:
    found = style.pattern.fullmatch(line)
    return (style.number(found["number"]), found["rest"].strip()) if found else None


def _with(chapter: Chapter, paragraph: Paragraph) -> Chapter:
    return replace(chapter, paragraphs=(*chapter.paragraphs, paragraph))


def _is_heading(words: str) -> bool:
    return len(words) <= LONGEST_HEADING and not words.endswith((".", ":", ";", ","))


def _continued(chapter: Chapter, line: str) -> Chapter:
    """A line without a number goes on with the paragraph before it."""
    *before, last = chapter.paragraphs
    return replace(chapter, paragraphs=(*before, replace(last, text=f"{last.text} {line}".strip())))


def _numbered_through(chapters: tuple[Chapter, ...]) -> tuple[Chapter, ...]:
    numbers = [paragraph.number for chapter in chapters for paragraph in chapter.paragraphs]
    if numbers == list(range(numbers[0], numbers[0] + len(numbers))):
        return chapters
    count = iter(range(1, len(numbers) + 1))
    return tuple(
        replace(
            chapter,
            paragraphs=tuple(replace(paragraph, number=next(count)) for paragraph in chapter.paragraphs),
        )
        for chapter in chapters
    )
