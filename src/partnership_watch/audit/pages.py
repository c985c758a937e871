"""Long lists in pages: a page, and the cursor to the next one."""

import base64
import binascii
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Generic, TypeVar

from partnership_watch.audit.filters import FilterError
from partnership_watch.errors import Sentence

Row = TypeVar("Row")

NO_CURSOR = Sentence("after is no cursor of ours; begin without it")

READ_AT_ONCE = 500
"""Rows that are read from the server together: the memory of an export, whatever its length."""


@dataclass(frozen=True)
class Page(Generic[Row]):
    """Some rows, in order."""

    rows: Sequence[Row]
    next: str | None
    """The cursor to what follows; None after the last row."""


@dataclass(frozen=True, order=True)
class Place:
    """Where a row stands in a list by time; the next page begins below it."""

    dated: datetime
    item_id: int
    row_id: int

    def cursor(self) -> str:
        """The place as a word for an address. It holds nothing that the page did not show."""
        packed = json.dumps([self.dated.isoformat(), self.item_id, self.row_id], separators=(",", ":"))
        return base64.urlsafe_b64encode(packed.encode()).decode().rstrip("=")


def place_of(cursor: str) -> Place:
    """Read a cursor back. Raises FilterError."""
    try:
        packed = base64.urlsafe_b64decode(cursor.encode() + b"=" * (-len(cursor) % 4))
        dated, item_id, row_id = json.loads(packed)
        place = Place(datetime.fromisoformat(dated), _id(item_id), _id(row_id))
    except (binascii.Error, UnicodeError, ValueError, TypeError) as error:
        raise FilterError(NO_CURSOR) from error
    if place.dated.tzinfo is None:
        raise FilterError(NO_CURSOR)
    return place


def _id(number: object) -> int:
    if not isinstance(number, int) or not 0 <= number < 2**63:
        raise ValueError(number)
    return number
