"""The demo's own time: two mornings of one Monday, and a later look each time it is started again."""

import json
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Self

MORNINGS = (
    ("the morning in Ha Noi", datetime(2026, 2, 2, 0, 15, tzinfo=UTC)),
    ("the morning in London", datetime(2026, 2, 2, 9, 15, tzinfo=UTC)),
)
"""Monday, 07:15 in Ha Noi and 09:15 in London: digests due at 6 to 9 o'clock come due there."""

SUBSCRIBED = datetime(2026, 2, 1, 12, 0, tzinfo=UTC)
"""After every digest's hour of Sunday, so that Monday's are the first."""
LATER = timedelta(hours=2)
"""From one extra look to the next; by then most sources are due again."""
AFTER_A_KILL = timedelta(minutes=20)
"""Longer than a worker's claim on a source (feeds/claiming.py), so that what a killed demo held is free."""


@dataclass
class DemoClock:
    """How far the demo got; kept in a file, so that a killed one goes on where it was."""

    file: Path
    finished: int = 0
    started: str | None = None
    """The moment of the newest round, finished or not."""

    @classmethod
    def read(cls, file: Path) -> Self:
        """The clock as the last demo left it."""
        return cls(file, **json.loads(file.read_text(encoding="utf-8"))) if file.exists() else cls(file)

    @property
    def first_time(self) -> bool:
        """Whether the two mornings are not over yet."""
        return self.finished < len(MORNINGS)

    def start(self) -> tuple[str, datetime]:
        """Begin the next round: its name and its moment. Time never runs backwards."""
        last = datetime.fromisoformat(self.started) if self.started else datetime.min.replace(tzinfo=UTC)
        if self.first_time:
            name, planned = MORNINGS[self.finished]
            moment = max(planned, last + AFTER_A_KILL)
        else:
            name, moment = "another look", last + LATER
        self.started = moment.isoformat()
        self._keep()
        return name, moment

    def finish(self) -> None:
        """The round that was started is done."""
        self.finished += 1
        self._keep()

    def _keep(self) -> None:
        kept = {name: value for name, value in asdict(self).items() if name != "file"}
        new = self.file.with_suffix(".new")
        new.write_text(json.dumps(kept), encoding="utf-8")
        new.replace(self.file)
