"""Canaries: subscribers whose mail we read back, to see from outside that what we say we sent arrives.

docs/decisions/0020-canary.md says what is compared, and why.
"""

from partnership_watch.delivery.canary.health import canary_troubles, unwatched_canaries
from partnership_watch.delivery.canary.looking import CanaryReport, CanarySettings, Look, look

__all__ = ["CanaryReport", "CanarySettings", "Look", "canary_troubles", "look", "unwatched_canaries"]
