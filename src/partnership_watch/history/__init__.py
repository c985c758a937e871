"""The history room: past items brought in from files, and stored history looked at again under other rules.

Both may be killed at any line and run again, and neither tells anybody.
"""

from partnership_watch.history.importing import ImportReport, import_history
from partnership_watch.history.listing import list_imports, list_replays
from partnership_watch.history.replaying import ReplayError, ReplayReport, replay

__all__ = [
    "ImportReport",
    "ReplayError",
    "ReplayReport",
    "import_history",
    "list_imports",
    "list_replays",
    "replay",
]
