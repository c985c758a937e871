"""When an event that was not taken is tried again."""

import random
from datetime import datetime, timedelta

from partnership_watch.feeds.pace import retry_delay

WAITS = (
    timedelta(seconds=5),
    timedelta(minutes=5),
    timedelta(minutes=30),
    timedelta(hours=2),
    timedelta(hours=5),
    timedelta(hours=10),
    timedelta(hours=14),
    timedelta(hours=20),
    timedelta(hours=24),
)
"""After the first, second ... failed attempt: three days in all, as the Standard Webhooks specification
advises. An attempt happens at the first sending after its moment, and sending runs every five minutes."""

JITTER = 0.2
"""Each wait is longer by up to this part of it, so that what failed together does not come back together."""

LASTS = timedelta(days=5)
"""Whatever the waits were, an event is not tried later after it was queued: the attempts take at most 3.8
days, the rest is room for an endpoint's own wishes (Retry-After) and for a sender that stood still."""


def next_attempt(
    attempts: int, retry_after: str | None, *, now: datetime, chance: random.Random
) -> datetime | None:
    """When to try again after so many failed attempts, or None where that was the last.

    Args:
        retry_after: the header as it was sent; it can make a wait longer, up to a day, and never shorter.
    """
    if attempts > len(WAITS):
        return None
    wait = WAITS[attempts - 1] * (1 + JITTER * chance.random())
    return now + max(wait, retry_delay(retry_after, now))
