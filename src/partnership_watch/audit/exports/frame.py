"""What stands around the rows of every export: what was asked, and what it came to."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import TypeVar

from partnership_watch.audit.exports.rows import ExportedMatch
from partnership_watch.audit.exports.source_rows import LookRow, SourceRow
from partnership_watch.audit.filters import Asked
from partnership_watch.audit.told_rows import ToldRow


class Rows(StrEnum):
    """Of what an export is: the word for its rows."""

    MATCHES = "matches"
    TELLINGS = "tellings"
    SOURCES = "sources"
    LOOKS = "looks"
    SCREENINGS = "screenings"
    """Of one item."""
    RULE_SETS = "rule_sets"


Row = TypeVar("Row", ExportedMatch, ToldRow, SourceRow, LookRow)


@dataclass(frozen=True)
class Head:
    """What was asked and when: part of every export."""

    rows: Rows
    partnership: str
    exported_at: datetime
    filters: Asked

    @property
    def query(self) -> str:
        """The filters as they stand in an address; empty where everything was asked for."""
        return self.filters.as_query()


@dataclass
class Tail:
    """What an export came to, counted while it was written."""

    rows: int = 0
    rule_sets: Counter[str] = field(default_factory=Counter)
    """Rows by the hash of the rule set that decided."""

    def count(self, rows: Iterator[Row]) -> Iterator[Row]:
        """The same rows, counted."""
        for row in rows:
            self.rows += 1
            if isinstance(row, ExportedMatch | ToldRow):
                self.rule_sets[row.rule_set] += 1
            yield row
