"""When an item was published: a moment in UTC, or the flag that says why there is none."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from partnership_watch.feeds.date_styles import parse_moment

AHEAD = timedelta(minutes=15)  # a publisher's clock may be this fast; what is later was not published yet
EARLIEST = datetime(1990, 1, 1, tzinfo=UTC)  # before the web: an empty field that became an epoch
MAX_DATE_CHARS = 100  # no date is longer, and the raw string is kept


class DateFlag(StrEnum):
    """Why an item has no usable date."""

    MISSING = "missing"
    UNREADABLE = "unreadable"
    FUTURE = "future"
    TOO_OLD = "too_old"


@dataclass(frozen=True)
class Published:
    """Either `at` or `flag` is None. `raw` is what the feed wrote.

    A day without a time is its noon, or when it was read if that is earlier.
    """

    at: datetime | None
    raw: str | None
    flag: DateFlag | None
    either_way: bool = False
    """It was taken as day first, and would be another day as month first."""


def read_date(raw: str | None, zone: ZoneInfo, fetched_at: datetime) -> Published:
    """The moment that `raw` names; `zone` is the feed's own, for dates that give none."""
    written = " ".join((raw or "").split())[:MAX_DATE_CHARS]
    if not written:
        return Published(None, None, DateFlag.MISSING)
    read = parse_moment(written, zone)
    if read is None:
        return Published(None, written, DateFlag.UNREADABLE)
    moment = read.at
    if read.day_began is not None:
        moment = max(read.day_began, min(moment, fetched_at))
    if moment > fetched_at + AHEAD:
        return Published(None, written, DateFlag.FUTURE)
    if moment < EARLIEST:
        return Published(None, written, DateFlag.TOO_OLD)
    return Published(moment, written, None, read.either_way)
