"""The chapters and numbered paragraphs of a declaration, read from its plain text."""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import count, pairwise

from partnership_watch.errors import ConfigurationError
from partnership_watch.registry.numbering import LAYOUTS, PARAGRAPHS, STYLES
from partnership_watch.registry.printed import Line, MarkedLine
from partnership_watch.registry.reading import Reading

__all__ = ["Chapter", "Declaration", "Line", "Paragraph", "read_declaration"]

_BREAK = re.compile(r"\r\n?|\n")
_PLAIN = {ord(other): " " for other in "\x0b\x0c\x1c\x1d\x1e\x85\u2028\u2029"} | {
    code: chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F)
}
"""Page breaks, and the full-width forms of digits, letters and stops."""
_MARKDOWN_TITLE = re.compile(r"^#{1,6} ")


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
    """Empty where the text gives none."""
    paragraphs: tuple[Paragraph, ...]


@dataclass(frozen=True)
class Declaration:
    """What a text holds."""

    chapters: tuple[Chapter, ...]
    left_out: tuple[Line, ...]
    """What stands in no clause: the preamble, what a chapter says before its first number, chapters without
    numbers, headings between paragraphs, and all that follows the last one."""
    remarks: tuple[str, ...]
    """What a person should look at: whatever may have been meant otherwise, with its line."""


def read_declaration(text: str) -> Declaration:
    """The chapters of a declaration with their numbered paragraphs, what was left out, and what is doubtful.

    Which way of numbering the text uses is found by trying: the one that leaves the fewest numbers unread.
    Where paragraphs begin at 1 again in every chapter, they are numbered through; without chapters, all are
    in one. Nothing is lost: every line stands in a paragraph, in a title, or among what was left out.

    Raises:
        ConfigurationError: the text is empty or has no numbered paragraphs, or their numbers leave a gap or
            can be read in two ways; it names the lines.
    """
    lines = _marked(text)
    if not lines:
        raise ConfigurationError("the text is empty; put the declaration's text there")
    used = {style for one in lines for style in one.marks}
    readings = [
        Reading(chapter, paragraph, lines)
        for chapter, paragraph in LAYOUTS
        if paragraph in used and (chapter is None or chapter in used)
    ]
    if not readings:
        raise ConfigurationError(_no_paragraphs(lines))
    best = max(readings, key=lambda reading: reading.rank)
    if best.faults:
        raise ConfigurationError(
            "the paragraphs cannot be told apart for certain. Number them one after another, without a gap; "
            "join a line that is no paragraph to the one before it:\n" + "\n".join(best.faults)
        )
    return _declaration(best)


def _marked(text: str) -> list[MarkedLine]:
    """The lines that are not empty, without the marks of Markdown and with plain digits and stops."""
    plain = unicodedata.normalize("NFC", text.removeprefix("\ufeff")).translate(_PLAIN)
    lines = [" ".join(line.replace("**", "").split()) for line in _BREAK.split(plain)]
    return [
        _mark(Line(number, words), after_blank=not before, titled=words != line)
        for number, (before, line) in enumerate(pairwise(["", *lines]), 1)
        if (words := _MARKDOWN_TITLE.sub("", line, count=1))
    ]


def _mark(line: Line, *, after_blank: bool, titled: bool) -> MarkedLine:
    if strange := next((sign for sign in line.text if unicodedata.category(sign) == "Cc"), None):
        raise ConfigurationError(
            f"line {line.number} has a character that no text holds (U+{ord(strange):04X}); remove it"
        )
    marks = {style: mark for style in STYLES if (mark := style.mark(line.text))}
    return MarkedLine(line, marks, after_blank, titled)


def _no_paragraphs(lines: Sequence[MarkedLine]) -> str:
    *forms, last = (f"`{style.example}`" for style in PARAGRAPHS)
    heading = next((one.line for one in lines if one.marks), None)
    found = f"there are chapters (the first in {heading}), but " if heading else ""
    return (
        f"{found}no numbered paragraphs were found; write a number before each, "
        f"such as {', '.join(forms)} or {last}"
    )


def _declaration(reading: Reading) -> Declaration:
    printed = [paragraph.number for paragraph in reading.paragraphs]
    first = printed[0][0]
    through = printed == [(number,) for number in range(first, first + len(printed))]
    numbers = count(first if through else 1)
    chapters = tuple(
        Chapter(
            chapter.number,
            chapter.title,
            tuple(Paragraph(next(numbers), " ".join(paragraph.words)) for paragraph in chapter.paragraphs),
        )
        for chapter in reading.chapters
        if chapter.paragraphs
    )
    remarks = list(reading.remarks)
    if not through:
        remarks.append(
            f"the text does not number its paragraphs through; the draft does, from 1 to {len(printed)}"
        )
    if not reading.chaptered:
        remarks.append(
            "no numbered chapters were found; all paragraphs are in one pillar, whose title is TODO"
        )
    empty = [chapter.begins for chapter in reading.chapters if not chapter.paragraphs]
    left_out = sorted([*reading.left_out, *empty], key=lambda line: line.number)
    return Declaration(chapters, tuple(left_out), tuple(remarks))
