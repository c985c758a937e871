"""What a partnership folder holds, as typed values. `loading` fills them; nothing here reads a file."""

import re
from collections.abc import Set
from datetime import date
from enum import StrEnum
from functools import cache
from typing import Annotated, Literal, Self
from zoneinfo import available_timezones

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, HttpUrl, StringConstraints, model_validator


def _form(pattern: str, words: str) -> AfterValidator:
    """A text of one form; `words` tell it to whoever wrote another."""
    whole = re.compile(pattern)

    def check(text: str) -> str:
        if whole.fullmatch(text) is None:
            raise ValueError(f"{text!r:.80} is not of the form asked for; write {words}")
        return text

    return AfterValidator(check)


Key = Annotated[
    str,
    _form(
        r"(?=.{1,60}$)[a-z0-9]+(-[a-z0-9]+)*", "at most 60 small letters and digits, words joined by a hyphen"
    ),
]
Language = Annotated[str, _form("[a-z]{2}", "two small letters, such as en")]
Country = Annotated[str, _form("[A-Z]{2}", "two capitals, such as NO")]
"""An ISO 3166 code."""
Words = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]
Texts = dict[Language, Words]
"""One text in each of the partnership's languages."""

Phrases = dict[Language, tuple[Words, ...]]
"""Phrases by language; how a phrase is written: docs/matching.md."""


def _known_zone(zone: str) -> str:
    if zone not in _zones():
        raise ValueError(f"{zone!r} is no time zone; give an IANA name such as Asia/Ho_Chi_Minh")
    return zone


@cache
def _zones() -> Set[str]:
    """Return the known zones: the system's files are searched for them, and a source list names dozens."""
    return available_timezones()


Zone = Annotated[str, AfterValidator(_known_zone)]


class Strict(BaseModel):
    """A value that refuses fields it does not know, so that a misspelt one is seen."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Body(Strict):
    """A ministry, agency, firm or university that acts for a party. Rules name it `@key`."""

    name: Texts
    terms: Phrases


class Party(Strict):
    """One of the two sides, and how the press writes of it."""

    name: Texts
    zone: Zone
    countries: tuple[Country, ...]
    """Those that belong to this side, and so are never a third country."""
    names: Phrases
    """The country itself, its people and adjectives."""
    ambiguous: Phrases = {}
    """Names that are also everyday words; the language's module decides by their neighbours."""
    places: Phrases = {}
    people: Phrases = {}
    bodies: dict[Key, Body] = {}
    surnames: tuple[Words, ...] = ()
    """Surnames, in the script of the press, that mark the words after them as a person's name."""
    domains: tuple[
        Annotated[str, _form(r"\.?[a-z0-9-]+(\.[a-z0-9-]+)*", "a domain in small letters")],
        ...,
    ] = ()
    """Publishers' domains that speak from this side; `.vn` stands for every domain under it."""
    home_language: Language | None = None
    """A language written for readers on this side only: whoever publishes in it speaks from here, unless
    its domain says otherwise. None for a language of the world."""


class Instrument(Strict):
    """A named mechanism of the declaration. Rules name it `@key`."""

    name: Texts
    terms: Phrases
    implies: tuple[Key, ...] = ()
    """Parties whose presence the name alone proves: UKVFTA is never about one side only."""


class Together(Strict):
    """Phrases that count only when every group is hit."""

    weight: Annotated[float, Field(gt=0, le=2)]
    groups: Annotated[tuple[Annotated[tuple[Words, ...], Field(min_length=1)], ...], Field(min_length=2)]
    within: Annotated[int, Field(ge=2, le=100)] | None = None
    """At most this many words from the first to the last hit; anywhere in the item if absent."""


Weight = Annotated[float, Field(gt=0, le=2)]


class Rules(Strict):
    """What speaks for one commitment in one language. The sum of what is found must reach 1."""

    terms: dict[Weight, tuple[Words, ...]]
    together: tuple[Together, ...] = ()
    negative: tuple[Words, ...] = ()
    """Phrases that swallow every hit they overlap."""
    against: dict[Weight, tuple[Words, ...]] = {}
    """Phrases whose weight is taken away."""


class Context(StrEnum):
    """Whether an item about one side only is of interest to someone who follows the commitment."""

    NONE = "none"
    STRICT = "strict"
    """Only when the subject stands in the title."""
    PLAIN = "plain"


class Deadline(Strict):
    """A date that the text itself sets. `by` is the last day of the period it names."""

    by: date
    text: Texts


class CommitmentEntry(Strict):
    """One undertaking, as a clause file writes it."""

    id: Key
    title: Texts
    paraphrase: Texts
    bodies: tuple[Key, ...] = ()
    deadline: Deadline | None = None
    instruments: tuple[Key, ...] = ()
    context: Context = Context.NONE
    multilateral: bool = False
    """Others take part by its nature (a convention, a region): a third country in the title is no reason to
    leave it out."""
    yields_to: tuple[Annotated[int, Field(ge=1)], ...] = ()
    """Nearer clauses: where one of them scores higher, this commitment is left out."""
    rules: dict[Language, Rules]


class Commitment(CommitmentEntry):
    """One undertaking with its place in the declaration."""

    clause: int
    pillar: str

    @property
    def key(self) -> str:
        """Its name everywhere: `31.offshore-wind`."""
        return f"{self.clause}.{self.id}"


class ClauseFile(Strict):
    """One numbered paragraph: `clauses/31.yaml`."""

    clause: Annotated[int, Field(ge=1)]
    pillar: str
    title: Texts
    paraphrase: Texts
    commitments: Annotated[tuple[CommitmentEntry, ...], Field(min_length=1)]


class Clause(Strict):
    """One numbered paragraph with its commitments."""

    number: int
    pillar: str
    title: Texts
    paraphrase: Texts
    commitments: tuple[Commitment, ...]


class Pillar(Strict):
    """One chapter of the declaration."""

    id: Annotated[str, _form("[IVX]+", "a Roman numeral, such as IV")]
    slug: Key
    title: Texts


class SourceKind(StrEnum):
    GOVERNMENT = "government"
    NEWS = "news"
    PARLIAMENT = "parliament"
    MULTILATERAL = "multilateral"


class Source(Strict):
    """One feed. `side` is the party it speaks from, if any."""

    key: Key
    publisher: Annotated[
        str, _form(r"[a-z0-9-]+(\.[a-z0-9-]+)+", "its domain in small letters, such as news.example")
    ]
    """The publisher's domain: it names the publisher everywhere."""
    name: Words
    kind: SourceKind
    side: Key | None = None
    language: Language | None = None
    """None: mixed, and each item's language is recognised."""
    zone: Zone
    """Of dates that give none."""
    url: HttpUrl
    every_minutes: Annotated[int, Field(ge=15, le=1440)] = 60
    silent_after_hours: Annotated[int, Field(ge=1)] = 168
    """Longer without a new item is reported."""
    enabled: bool = True
    seen_working: str | None = None
    """When and by whom the address was last known to work; those never seen start disabled."""


class SourcesFile(Strict):
    """`sources.yaml`: every feed that is read."""

    sources: tuple[Source, ...]


class ApprovalRule(Strict):
    """Which alerts wait for a person before they are sent, and for how long."""

    kinds: Annotated[tuple[Literal["agency", "reader"], ...], Field(min_length=1)]
    """Of subscribers."""
    hours: Annotated[int, Field(ge=1, le=72)] = 12
    """So long an answer is waited for. The longest is over a weekend; then news is none any more."""


class PartnershipFile(Strict):
    """`partnership.yaml`."""

    slug: Key
    title: Texts
    signed: date
    languages: Annotated[tuple[Language, ...], Field(min_length=1)]
    official_text: HttpUrl
    first_clause: Annotated[int, Field(ge=1)]
    last_clause: Annotated[int, Field(ge=1)]
    pillars: tuple[Pillar, ...]
    parties: dict[Key, Party]
    instruments: dict[Key, Instrument] = {}
    approval: ApprovalRule | None = None
    """None: every alert is sent as soon as it is cut."""

    @model_validator(mode="after")
    def _two_parties(self) -> Self:
        if len(self.parties) != 2:
            raise ValueError(f"a partnership has two parties, and this one names {len(self.parties)}")
        return self


class Trained(Strict):
    """From what a layer was learned: it describes, and does not decide."""

    items: dict[str, int]
    """Labelled items by folder."""
    under: str
    """The hash of the rule set, without a layer, that found what was weighed."""


COLUMNS_BESIDE_CLAUSES = ("any", "direct")
"""Of a layer's words: whether an item is about anything, and about anything directly."""


class ItemWeights(Strict):
    """What decides whether an item is about anything that is watched, whatever its clauses."""

    model_config = ConfigDict(allow_inf_nan=False)

    cut: Annotated[float, Field(gt=0, lt=1)]
    """From which probability on it is."""
    weights: dict[str, float]


class LearnedLayer(Strict):
    """`layer.json`: the weights that decide beside the rules. `matching/layer/` says of what."""

    model_config = ConfigDict(allow_inf_nan=False)

    trained: Trained
    cut: Annotated[float, Field(gt=0, lt=1)]
    """From which probability on an item is about a clause."""
    evidence: dict[str, float]
    item: ItemWeights | None = None
    """None: each clause is decided by itself."""
    intercepts: dict[str, float]
    words: dict[str, tuple[float, dict[str, float]]]
    """By word: its inverse document frequency, and its weights by column."""

    @model_validator(mode="after")
    def _complete(self) -> Self:
        columns = self.intercepts.keys()
        used = {column for _, weights in self.words.values() for column in weights}
        biased = [self.evidence, *([self.item.weights] if self.item else [])]
        if any("bias" not in weights for weights in biased) or not columns >= {
            *COLUMNS_BESIDE_CLAUSES,
            *used,
        }:
            raise ValueError("there are weights missing")
        return self


class Partnership(PartnershipFile):
    """One declaration being watched, whole and checked."""

    clauses: tuple[Clause, ...]
    sources: tuple[Source, ...]
    layer: LearnedLayer | None = None
    """None: the rules alone decide."""

    @property
    def commitments(self) -> tuple[Commitment, ...]:
        """Every commitment, in the order of the declaration."""
        return tuple(commitment for clause in self.clauses for commitment in clause.commitments)


Grade = Literal["direct", "context"]
REFERENCE = re.compile(r"^@([a-z0-9-]+)$")
"""A term that stands for all phrases of an instrument or a body."""
