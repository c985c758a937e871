"""What an edition says, before it is rendered: plain values, already in the reader's order."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from partnership_watch.store.tables import Cadence, MatchGrade, ToldKind


class HeldBack(StrEnum):
    """Why alerts were held back for a while, so that what came gathered."""

    BRAKE = "alert_brake"
    """They came too fast."""
    QUIET = "quiet_hours"
    """The readers asked for none at these hours."""


@dataclass(frozen=True)
class Publication:
    """One outlet's copy of a story."""

    outlet: str
    """The publisher's name as the sources' list gives it, or its domain."""
    title: str
    link: str | None
    language: str
    published_at: datetime | None
    """UTC; None where the feed gave no date."""
    first_seen_at: datetime


@dataclass(frozen=True)
class ClauseName:
    """A clause as a reader knows it."""

    number: int
    title: str


@dataclass(frozen=True)
class Phrase:
    """An evidence phrase in the words around it: `before` + `found` + `after` is cut from the stored text."""

    before: str
    found: str
    after: str


@dataclass(frozen=True)
class Entry:
    """One story under its strongest clause."""

    kind: ToldKind
    grade: MatchGrade
    score: float
    clause: ClauseName
    commitment: str
    """The commitment's title in the mail's language."""
    also: tuple[ClauseName, ...]
    """Further clauses that the story was matched to, strongest first."""
    lead: Publication
    summary: str
    copies: tuple[Publication, ...]
    """The same story in other outlets, earliest first."""
    phrases: tuple[Phrase, ...]
    match_id: int | None
    """The match that a reader's answer is about; None where there is nothing to ask."""


@dataclass(frozen=True)
class Section:
    """One pillar's entries: corrections last, direct before context, then by score."""

    pillar: str
    title: str
    entries: tuple[Entry, ...]


@dataclass(frozen=True)
class FailedSource:
    """A feed that could not be read in the period."""

    name: str
    reason: str
    """A FetchOutcome's value; the template says it in words."""
    since: datetime | None
    """The last time that it was read, if ever."""


@dataclass(frozen=True)
class PillarTrend:
    """How many stories were found under one pillar, week by week."""

    pillar: str
    title: str
    direct: int
    context: int
    """In the week that ends with the edition."""
    before: tuple[int, ...]
    """In each week before it, oldest first: as many as were watched whole."""

    @property
    def now(self) -> int:
        """Stories of the week that ends with the edition."""
        return self.direct + self.context


@dataclass(frozen=True)
class EditionContent:
    """Everything that one audience is told at one moment."""

    partnership: str
    """Its title in the mail's language."""
    official_text: str
    language: str
    zone: str
    cadence: Cadence
    hour: int | None
    asked_for: tuple[str, ...]
    """The filter in words, one part each: `Pillar IV: ...`, `Clause 31: ...`; empty means everything."""
    period_from: datetime
    cut_at: datetime
    sections: tuple[Section, ...]
    sources_read: int
    """Sources that answered at least once in the period."""
    sources_failed: tuple[FailedSource, ...]
    skipped: tuple[str, ...] = field(default=())
    """Local dates (ISO) whose editions were missed and are covered by this one."""
    gathered: tuple[HeldBack, ...] = ()
    """Why what came was held back until now, if anything was."""
    awaits_approval: bool = False
    """A person looks at it before it is sent, which may be hours after its cut."""
    quiet: tuple[int, int] | None = None
    """Local hours between which no alert is sent."""
    even_if_empty: bool = False
    """The readers asked to be told also that there is nothing."""
    trend: tuple[PillarTrend, ...] | None = None
    """Of a weekly edition: the pillars that were asked for, where anything was found in these weeks."""

    @property
    def entries(self) -> tuple[Entry, ...]:
        """Every entry of every section, in order."""
        return tuple(entry for section in self.sections for entry in section.entries)
