"""Wakes the collect DAG when a source comes due, so that the DAG's clock can be slow.

It looks and fetches nothing: an event that is lost with a crashed triggerer loses no item.
New code here, and a changed list of sources, need a restart of the triggerer.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import AbstractContextManager, ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Any

from airflow.triggers.base import BaseEventTrigger, TriggerEvent

if TYPE_CHECKING:
    from partnership_watch.installation import Installation


class DueSourcesTrigger(BaseEventTrigger):
    """Fires once for each source that comes due; several at one look are one event.

    Args:
        config: the partnership's folder. It also sets apart the triggers of two partnerships: equal arguments
            would make them one.
        tick_seconds: between two looks.
    """

    def __init__(self, *, config: str, tick_seconds: float = 60.0) -> None:
        super().__init__()
        self.config, self.tick_seconds = config, tick_seconds

    def serialize(self) -> tuple[str, dict[str, Any]]:
        return "due_sources.DueSourcesTrigger", {"config": self.config, "tick_seconds": self.tick_seconds}

    async def run(self) -> AsyncIterator[TriggerEvent]:
        """Never ends and never raises: a trigger that does is started again every second, for ever."""
        while True:
            with ExitStack() as opened:
                try:
                    watch = await asyncio.to_thread(opened.enter_context, _installation(self.config))
                    announced: set[str] = set()
                    while True:
                        due = await asyncio.to_thread(_due, watch)
                        if due - announced:
                            yield TriggerEvent({"sources": sorted(due - announced)})
                        announced = due
                        await asyncio.sleep(self.tick_seconds)
                except Exception:
                    self.log.exception("cannot see which sources are due")
            await asyncio.sleep(self.tick_seconds)


def _installation(config: str) -> AbstractContextManager[Installation]:
    # Imported here: every Airflow process loads this file, and only the triggerer needs these.
    from partnership_watch.installation import installation
    from partnership_watch.settings import load_settings

    return installation(load_settings().model_copy(update={"config": Path(config)}))


def _due(watch: Installation) -> set[str]:
    from partnership_watch.feeds.claiming import due_batches

    with watch.store.transaction() as session:
        batches = due_batches(session, watch.partnership, now=watch.clock(), batches=1)
    return {key for batch in batches for key in batch}
