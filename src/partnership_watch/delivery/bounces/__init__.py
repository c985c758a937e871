"""Bounces: what comes back of the mails, believed only under a signed return path, and what it ends."""

from partnership_watch.delivery.bounces.endpoint import bounce_endpoint
from partnership_watch.delivery.bounces.health import bounce_troubles
from partnership_watch.delivery.bounces.reading import never_read
from partnership_watch.delivery.bounces.taking import (
    BounceReport,
    Bounces,
    Taken,
    read_bounces,
    settle_kept,
    take,
    take_file,
)

__all__ = [
    "BounceReport",
    "Bounces",
    "Taken",
    "bounce_endpoint",
    "bounce_troubles",
    "never_read",
    "read_bounces",
    "settle_kept",
    "take",
    "take_file",
]
