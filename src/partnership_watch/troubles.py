"""What a sweep finds wrong, in words a person can act on."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class Trouble:
    """One thing that is late, stuck or missed."""

    what: str
    since: datetime | None
    """UTC; None where it was never otherwise."""
    remedy: str
    urgent: bool = False
    """Something is broken and somebody must act; the rest is for the daily look."""
