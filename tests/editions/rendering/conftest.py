"""Made-up stories of two made-up parties, and a reader of HTML that forgives nothing."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from html.parser import HTMLParser

import pytest

from partnership_watch.editions.content import (
    ClauseName,
    EditionContent,
    Entry,
    FailedSource,
    Phrase,
    Publication,
    Section,
)
from partnership_watch.store.tables import Cadence, MatchGrade, ToldKind

CUT = datetime(2025, 11, 20, 7, 0, tzinfo=UTC)


def _publication(**changes: object) -> Publication:
    values: dict[str, object] = {
        "outlet": "Harbour Gazette",
        "title": "Ministers open the tidal power talks",
        "link": "https://gazette.example/talks?id=1&page=2",
        "language": "en",
        "published_at": CUT - timedelta(hours=9),
        "first_seen_at": CUT - timedelta(hours=8),
    }
    return Publication(**{**values, **changes})


def _entry(**changes: object) -> Entry:
    values: dict[str, object] = {
        "kind": ToldKind.FIRST,
        "grade": MatchGrade.DIRECT,
        "score": 1.5,
        "clause": ClauseName(31, "Clean energy"),
        "commitment": "Tidal power opened to investors",
        "also": (ClauseName(14, "Business dialogue"),),
        "lead": _publication(),
        "summary": "Both governments agreed to survey tidal power off the coast.",
        "copies": (_publication(outlet="Morning Wire", link="https://wire.example/7"),),
        "phrases": (Phrase("agreed to survey ", "tidal power", " off the coast."),),
        "match_id": 41,
    }
    return Entry(**{**values, **changes})


def _edition(*entries: Entry, **changes: object) -> EditionContent:
    values: dict[str, object] = {
        "partnership": "Northland - Southland Partnership",
        "official_text": "https://declaration.example/text",
        "language": "en",
        "zone": "UTC",
        "cadence": Cadence.DAILY,
        "hour": 7,
        "asked_for": ("Pillar IV: Energy", "Clause 14: Business dialogue"),
        "period_from": CUT - timedelta(days=1),
        "cut_at": CUT,
        "sections": (Section("IV", "Energy and green transition", entries or (_entry(),)),),
        "sources_read": 41,
        "sources_failed": (FailedSource("Southland Ministry", "timeout", CUT - timedelta(days=2)),),
    }
    return EditionContent(**{**values, **changes})


@pytest.fixture(scope="session")
def publication() -> Callable[..., Publication]:
    """Build a publication, changed where the test says so."""
    return _publication


@pytest.fixture(scope="session")
def entry() -> Callable[..., Entry]:
    """Build an entry, changed where the test says so."""
    return _entry


@pytest.fixture(scope="session")
def edition() -> Callable[..., EditionContent]:
    """Build an edition of the given entries, changed where the test says so."""
    return _edition


@dataclass
class Page:
    """What a page holds: its elements in order, its attributes, its text, and the text of each element."""

    tags: list[str] = field(default_factory=list)
    attributes: list[tuple[str, str, str]] = field(default_factory=list)
    text: str = ""
    inside: dict[str, list[str]] = field(default_factory=dict)

    @property
    def hrefs(self) -> list[str]:
        """Every link's target."""
        return self.values("href")

    def values(self, attribute: str) -> list[str]:
        """Every value of an attribute, in order."""
        return [value for _, name, value in self.attributes if name == attribute]


class _Reader(HTMLParser):
    _VOID = ("meta", "br")

    def __init__(self) -> None:
        super().__init__()
        self.page = Page()
        self._open: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.page.tags.append(tag)
        self.page.attributes += [(tag, name, value or "") for name, value in attrs]
        if tag not in self._VOID:
            self._open.append(tag)
            self.page.inside.setdefault(tag, []).append("")

    def handle_endtag(self, tag: str) -> None:
        assert self._open.pop() == tag, f"</{tag}> closes another element"

    def handle_data(self, data: str) -> None:
        if "style" in self._open:
            return
        self.page.text += data
        for tag in set(self._open):
            self.page.inside[tag][-1] += data


@pytest.fixture(scope="session")
def read_html() -> Callable[[str], Page]:
    """Parse a page, and fail on an element that is not closed in its turn."""

    def read(html: str) -> Page:
        reader = _Reader()
        reader.feed(html)
        reader.close()
        assert reader._open == []
        return reader.page

    return read
