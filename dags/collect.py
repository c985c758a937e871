"""Read the feeds that are due, and keep what is new.

Woken when a source comes due, and every 15 minutes in case a wake-up was lost. The due sources are dealt
into batches, a host's together, and the batches are read side by side. A feed that cannot be read is written
down with its reason and stops nothing.
"""

import logging
from datetime import timedelta

from airflow.sdk import dag, get_current_context, task
from airflow.sdk.exceptions import AirflowSkipException
from watch_wiring import DATABASE, FEEDS, ITEMS, SOURCES, clock, manners, this_installation

log = logging.getLogger(__name__)
BATCHES = 4


@dag(schedule=clock("*/15 * * * *", woken_by=SOURCES), **manners(__doc__))
def collect() -> None:
    @task(pool=DATABASE, execution_timeout=timedelta(minutes=5))
    def due() -> list[list[str]]:
        """Deal the sources that are due into batches."""
        from partnership_watch import stages

        with this_installation() as watch:
            return stages.batches(watch.store, watch.partnership, clock=watch.clock, most=BATCHES)

    @task(
        pool=FEEDS,
        outlets=[ITEMS],
        map_index_template="{{ sources }}",
        execution_timeout=timedelta(minutes=20),
    )
    def read(batch: list[str]) -> dict[str, int]:
        """Ask each source of one batch, and store what is new."""
        from partnership_watch import stages

        get_current_context().update(sources=", ".join(batch))  # type: ignore[call-arg]
        with this_installation() as watch:
            report = stages.collect(
                watch.store, watch.partnership, watch.fetching, clock=watch.clock, only=batch
            )
        for failure in report.failures:
            log.warning("%s could not be read (%s): %s", failure.source, failure.outcome, failure.reason)
        if not report.new_items and not report.new_revisions:
            raise AirflowSkipException("nothing new")
        return {"new_items": report.new_items, "new_revisions": report.new_revisions}

    read.expand(batch=due())


collect()
