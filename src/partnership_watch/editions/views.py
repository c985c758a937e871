"""An edition as its templates lay it out: every string is clean, short enough and in the reader's words."""

from dataclasses import dataclass

from partnership_watch.editions.marking import Marked


@dataclass(frozen=True)
class PublicationView:
    """One outlet's copy."""

    outlet: str
    title: str
    link: str | None
    language: str | None
    """For a `lang` attribute."""
    when: str
    """Its date, and its language if that is not the mail's."""


@dataclass(frozen=True)
class EntryView:
    """One story."""

    grade: str | None
    """None where the kind tells it: what became direct is direct."""
    kind: str | None
    kind_means: str | None
    direct: bool
    lead: PublicationView
    marked: Marked
    clause: str
    clause_title: str
    commitment: str | None
    """None where it has the clause's own title."""
    also: str | None
    copies: tuple[PublicationView, ...]
    copies_more: str | None
    match_id: int | None
    """Of the links by which a reader says whether it is relevant."""


@dataclass(frozen=True)
class SectionView:
    """One pillar."""

    pillar: str
    title: str
    count: str
    entries: tuple[EntryView, ...]


@dataclass(frozen=True)
class TrendRow:
    """One pillar's weeks."""

    pillar: str
    title: str
    says: str
    spike: str | None
    """What to say of much more than usual."""
    bars: str
    """A bar a week, oldest first, of block characters; empty where there is nothing to compare."""
    weeks: str | None
    """The same in numbers."""


@dataclass(frozen=True)
class TrendView:
    """A weekly edition's counts against the weeks before."""

    notes: tuple[str, ...]
    rows: tuple[TrendRow, ...]


@dataclass(frozen=True)
class EditionView:
    """Everything that both templates say, in the order in which they say it."""

    language: str
    kind: str
    day: str
    partnership: str
    preheader: str
    nothing: tuple[str, ...]
    """Without a story: what stands in the place of `count` and `period`, a heading and then sentences."""
    count: str
    period: str
    times: str
    notices: tuple[str, ...]
    asked_for: tuple[str, ...]
    schedule: str
    sources_read: str
    failed_sentence: str | None
    failed: tuple[str, ...]
    failed_above: bool
    official_text: str | None
    sections: tuple[SectionView, ...]
    trend: TrendView | None
