"""How long, as a person writes it."""

import re
from datetime import timedelta

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
