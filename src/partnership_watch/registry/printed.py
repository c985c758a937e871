"""What a declaration's text holds as it is printed: lines, paragraphs, chapters."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from textwrap import shorten

from partnership_watch.registry.numbering import Mark, Number, Style


@dataclass(frozen=True)
class Line:
    """One line of the text that is not empty."""

    number: int
    """Counted from 1, as an editor does."""
    text: str

    def __str__(self) -> str:
        return f"line {self.number}: {shorten(self.text, 60, placeholder=' ...')}"


@dataclass(frozen=True)
class MarkedLine:
    """A line with every number that it may begin with."""

    line: Line
    marks: Mapping[Style, Mark]
    after_blank: bool
    """Whether an empty line stands before it."""
    titled: bool
    """Whether Markdown makes it a heading."""


@dataclass
class PrintedParagraph:
    """A paragraph with its number in the text."""

    begins: Line
    number: Number
    words: list[str]


@dataclass
class PrintedChapter:
    """A chapter with its number in the text."""

    begins: Line
    number: int
    title: str
    paragraphs: list[PrintedParagraph] = field(default_factory=list)
