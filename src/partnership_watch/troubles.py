"""What a sweep finds wrong, in words a person can act on."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime


@dataclass(frozen=True)
class Trouble:
    """One thing that is late, stuck or missed.

    Sentence and advice are English and name their values, `{count}`: what has words in another language
    finds them by these (web/staff/late_wording).
    """

    sentence: str
    since: datetime | None
    """UTC; None where it was never otherwise."""
    advice: str
    urgent: bool = False
    """Something is broken and somebody must act; the rest is for the daily look."""
    values: Mapping[str, object] = field(default_factory=dict)

    @property
    def what(self) -> str:
        """What is wrong, in English."""
        return self.sentence.format(**self.values)

    @property
    def remedy(self) -> str:
        """What to do about it, in English."""
        return self.advice.format(**self.values)
