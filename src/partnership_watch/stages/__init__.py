"""The verbs: collect, match, rescreen, publish, deliver, sweep. Every caller calls these and nothing else.

Each may be killed at any line and run again, and any number of workers may run the same one.
"""

from partnership_watch.delivery.bounces import read_bounces
from partnership_watch.stages.collecting import batches, collect
from partnership_watch.stages.matching import MatchReport, match, rescreen
from partnership_watch.stages.sending import (
    Rehearsal,
    SendReport,
    deliver,
    publish,
    rehearse,
    watch_canaries,
)
from partnership_watch.stages.sweeping import SweepReport, sweep

__all__ = [
    "MatchReport",
    "Rehearsal",
    "SendReport",
    "SweepReport",
    "batches",
    "collect",
    "deliver",
    "match",
    "publish",
    "read_bounces",
    "rehearse",
    "rescreen",
    "sweep",
    "watch_canaries",
]
