"""What is screened, and what a screening says."""

from dataclasses import dataclass, field
from typing import Literal, TypedDict

from partnership_watch.registry.models import Grade

FieldName = Literal["title", "summary"]
Place = Literal["title", "first sentence", "later"]


@dataclass(frozen=True)
class ItemText:
    """What an item says. `publisher` is its publisher's domain, `language` what its feed declares."""

    title: str
    summary: str = ""
    language: str | None = None
    publisher: str | None = None


class TermFound(TypedDict):
    """A phrase of a rule, where it stands in the NFC text, and what it was worth there."""

    term: str
    field: FieldName
    start: int
    end: int
    place: Place
    listed: bool
    """In an enumeration."""
    weight: float


class PartySign(TypedDict, total=False):
    """Why a party counts as present, in words; with the place in the text where there is one."""

    reason: str
    term: str
    field: FieldName
    start: int
    end: int


class Evidence(TypedDict):
    """Why a match is there: JSON, and all that an explanation may draw on."""

    terms: list[TermFound]
    against: list[TermFound]
    parties: dict[str, list[PartySign]]


@dataclass(frozen=True)
class Match:
    """An item is about a commitment. `score` is 0.5 at the threshold and grows towards 1."""

    commitment: str
    clause: int
    pillar: str
    grade: Grade
    score: float
    evidence: Evidence


@dataclass(frozen=True)
class Screening:
    """What one text is about under one rule set. Matches stand strongest first."""

    language: str
    sides: dict[str, list[PartySign]]
    matches: tuple[Match, ...] = field(default=())
