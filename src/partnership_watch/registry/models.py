"""What a partnership folder holds, as typed values. `loading` fills them; nothing here reads a file."""

import re
from datetime import date
from enum import StrEnum
from typing import Annotated, Literal, Self

from pydantic import Field, HttpUrl, model_validator

from partnership_watch.registry.forms import Country, Key, Language, Phrases, Strict, Texts, Words, Zone, form
from partnership_watch.registry.layers import LearnedLayer


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
    ambiguous: Phrases = Field(default_factory=dict)
    """Names that are also everyday words; the language's module decides by their neighbours."""
    places: Phrases = Field(default_factory=dict)
    people: Phrases = Field(default_factory=dict)
    bodies: dict[Key, Body] = Field(default_factory=dict)
    surnames: tuple[Words, ...] = ()
    """Surnames, in the script of the press, that mark the words after them as a person's name."""
    domains: tuple[
        Annotated[str, form(r"\.?[a-z0-9-]+(\.[a-z0-9-]+)*", "a domain in small letters")],
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
    against: dict[Weight, tuple[Words, ...]] = Field(default_factory=dict)
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

    id: Annotated[str, form("[IVX]+", "a Roman numeral, such as IV")]
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
        str, form(r"[a-z0-9-]+(\.[a-z0-9-]+)+", "its domain in small letters, such as news.example")
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
    instruments: dict[Key, Instrument] = Field(default_factory=dict)
    approval: ApprovalRule | None = None
    """None: every alert is sent as soon as it is cut."""

    @model_validator(mode="after")
    def _two_parties(self) -> Self:
        if len(self.parties) != 2:
            raise ValueError(f"a partnership has two parties, and this one names {len(self.parties)}")
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
