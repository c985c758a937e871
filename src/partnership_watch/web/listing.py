"""Archive entries as pages and feeds show them: whatever came from outside is cleaned here."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime

from babel.dates import format_date

from partnership_watch.editions.archive_entries import ArchiveEntry
from partnership_watch.editions.cleaning import language_tag, one_line, safe_link
from partnership_watch.editions.folding import outlets, said
from partnership_watch.editions.limits import MAX_NAME, MAX_OUTLET, MAX_TITLE
from partnership_watch.editions.wording import wording_for
from partnership_watch.registry import Partnership
from partnership_watch.store.tables import MatchGrade

_NOT_XML = {0xFFFE: None, 0xFFFF: None}
"""Cleaning leaves these two; no XML document may hold them (XML 1.0, 2.2)."""


@dataclass(frozen=True)
class ListedClause:
    """A clause that an entry bears on."""

    number: int
    name: str
    title: str


@dataclass(frozen=True)
class Listed:
    """One entry in the words of a language."""

    item_id: int
    title: str
    link: str | None
    source: str
    language: str | None
    """For a `lang` attribute."""
    published_at: datetime | None
    day: str
    """ISO, UTC: when it was published, or else first seen."""
    when: str
    grade: MatchGrade
    grade_name: str
    clauses: tuple[ListedClause, ...]
    updated_at: datetime


class Lister:
    """Says entries of one partnership in one language."""

    def __init__(self, partnership: Partnership, language: str) -> None:
        self._words = wording_for(language)
        self._outlets: Mapping[str, str] = outlets(partnership)
        self._titles = {
            clause.number: one_line(said(clause.title, language), MAX_NAME) for clause in partnership.clauses
        }

    def listed(self, entries: Iterable[ArchiveEntry]) -> tuple[Listed, ...]:
        """Each entry, cleaned and in words."""
        return tuple(self._listed(entry) for entry in entries)

    def day(self, at: datetime) -> str:
        """A moment's day, UTC, in words."""
        return self._date(at.astimezone(UTC).date())

    def _listed(self, entry: ArchiveEntry) -> Listed:
        words = self._words
        day = entry.place.dated.astimezone(UTC).date()
        said_day = self._date(day)
        return Listed(
            item_id=entry.item_id,
            title=one_line(entry.title.translate(_NOT_XML), MAX_TITLE) or words.untitled,
            link=safe_link(entry.link),
            source=one_line(self._outlets.get(entry.publisher, entry.publisher), MAX_OUTLET) or words.unnamed,
            language=language_tag(entry.language),
            published_at=entry.published_at,
            day=day.isoformat(),
            when=said_day if entry.published_at else words.first_seen.format(moment=said_day),
            grade=entry.grade,
            grade_name=words.grade[entry.grade],
            clauses=tuple(
                ListedClause(number, words.clause.format(number=number), self._titles[number])
                for number in entry.clauses
                if number in self._titles
            ),
            updated_at=entry.updated_at,
        )

    def _date(self, day: date) -> str:
        return format_date(day, self._words.date, locale=self._words.language)
