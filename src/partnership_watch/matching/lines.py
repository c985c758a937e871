"""The contract of `partnership-watch screen`: JSON lines in, JSON lines out."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TypedDict

from pydantic import BaseModel, ValidationError

from partnership_watch.matching.engine import Screener
from partnership_watch.matching.results import ItemText, Match
from partnership_watch.refusals import line_refusal
from partnership_watch.registry.forms import two_letters
from partnership_watch.registry.models import Grade


class EvidenceLine(TypedDict):
    """A phrase that was found."""

    term: str
    field: str
    start: int
    end: int


class MatchLine(TypedDict):
    """One match of a line."""

    clause: int
    commitment: str
    grade: Grade
    score: float
    evidence: list[EvidenceLine]


class OutputLine(TypedDict):
    """What is written for a line: fields in this order."""

    id: str
    lang: str
    matches: list[MatchLine]


@dataclass(frozen=True)
class LineError:
    """What is wrong with an input line, by its number from 1."""

    number: int
    message: str

    def __str__(self) -> str:
        return f"line {self.number}: {self.message}"


class InputLine(BaseModel):
    """What is read of a line; further fields are left unread."""

    id: str
    title: str
    source: str | None = None
    """The publisher's domain."""
    url: str | None = None
    summary: str | None = None
    published: str | None = None
    lang: str | None = None

    @property
    def text(self) -> ItemText:
        """What there is to screen."""
        return ItemText(self.title, self.summary or "", two_letters(self.lang or ""), self.source)


def screen_lines(screener: Screener, lines: Iterable[str | bytes]) -> Iterator[OutputLine | LineError]:
    """Screen JSON lines in order. Blank ones are passed over; a bad one gives an error, and on it goes."""
    for item in read_lines(lines):
        if isinstance(item, LineError):
            yield item
            continue
        screening = screener.screen(item.text)
        matches = [_match(match) for match in screening.matches]
        yield {"id": item.id, "lang": screening.language, "matches": matches}


def read_lines(lines: Iterable[str | bytes]) -> Iterator[InputLine | LineError]:
    """Read JSON lines in order, with the same patience. The second item of an id is a bad line."""
    first: dict[str, int] = {}
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            item = InputLine.model_validate_json(line)
        except ValidationError as error:
            yield LineError(number, line_refusal(error))
            continue
        if (before := first.setdefault(item.id, number)) != number:
            yield LineError(
                number, f"id {item.id!r:.80} stands in line {before} already; give it one of its own"
            )
            continue
        yield item


def _match(match: Match) -> MatchLine:
    return {
        "clause": match.clause,
        "commitment": match.commitment,
        "grade": match.grade,
        "score": match.score,
        "evidence": [
            {"term": term["term"], "field": term["field"], "start": term["start"], "end": term["end"]}
            for term in match.evidence["terms"]
        ],
    }
