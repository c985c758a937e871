"""How long, and since when, as a person writes it."""

import re
from datetime import UTC, date, datetime, time, timedelta

from partnership_watch.errors import PartnershipWatchError

LONGEST = timedelta(days=36_500)  # nothing is older than a century, and dates have a beginning

_UNITS = {"m": timedelta(minutes=1), "h": timedelta(hours=1), "d": timedelta(days=1)}


class DurationError(PartnershipWatchError):
    """What was given is no length of time. The message says how to write one."""


def duration(words: str) -> timedelta:
    """Read `30m`, `48h` or `7d`. Raises DurationError."""
    written = re.fullmatch(r"([1-9][0-9]{0,7})([mhd])", words.strip())
    if written is None:
        raise DurationError(f"{words!r} is no length of time; write minutes, hours or days: 30m, 48h or 7d")
    return min(int(written[1]) * _UNITS[written[2]], LONGEST)


def moment(written: str, now: datetime) -> datetime:
    """Read a date (its beginning, UTC), a moment (UTC where it names no zone), or how long ago.

    Raises:
        DurationError: it is none of them.
    """
    try:
        if len(written) <= len("2027-03-01"):
            return datetime.combine(date.fromisoformat(written), time(), UTC)
        read = datetime.fromisoformat(written)
    except ValueError:
        try:
            return now - duration(written)
        except DurationError as error:
            raise DurationError(
                f"{written!r} is no time; write a date (2027-03-01), a moment (2027-03-01T14:30, UTC), "
                "or how far back (90d)"
            ) from error
    return read.astimezone(UTC) if read.tzinfo else read.replace(tzinfo=UTC)
