"""What is screened, and what a screening says."""

from dataclasses import dataclass, field
from typing import Literal, NotRequired, TypedDict

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


class ItemEvidence(TypedDict):
    """What the learned layer made of an item as a whole, in one respect."""

    probability: float
    parts: dict[str, float]
    """Log-odds by what they come from; they add up to the probability's."""


class WholeEvidence(TypedDict):
    """What the learned layer made of an item as a whole, as far as it judges that."""

    item: NotRequired[ItemEvidence]
    """Whether it is about anything that is watched."""
    direct: NotRequired[ItemEvidence]
    """Whether it is about anything directly."""


class LearnedEvidence(WholeEvidence):
    """What the learned layer made of an item for one clause."""

    probability: float
    parts: dict[str, float]
    """Log-odds by what they come from; they add up to the probability's."""
    words: dict[str, float]
    """The words that say most, for it or against it, with their log-odds; `title:` stands before one of the
    title."""


class Evidence(TypedDict):
    """Why a match is there: JSON, and all that an explanation may draw on."""

    terms: list[TermFound]
    against: list[TermFound]
    parties: dict[str, list[PartySign]]
    learned: NotRequired[LearnedEvidence]
    """Of a rule set with a learned layer."""


@dataclass(frozen=True)
class Match:
    """An item is about a commitment.

    `score` is how likely that is, where a layer was learned; else 0.5 at the threshold, growing towards 1.
    """

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
