"""Cut the alerts: what is owed to readers who want it at once.

Woken by new matches, and every 15 minutes in case a wake-up was lost. The database says what is owed, so a
run too many tells nobody anything twice.
"""

from datetime import timedelta

from airflow.sdk import dag, task
from watch_wiring import DATABASE, EDITIONS, MATCHES, clock, manners, publish


@dag(schedule=clock("10-59/15 * * * *", woken_by=MATCHES), **manners(__doc__))
def alerts() -> None:
    @task(pool=DATABASE, outlets=[EDITIONS], execution_timeout=timedelta(minutes=30))
    def cut() -> dict[str, int]:
        """One edition for each audience that is owed something."""
        from partnership_watch.store.tables import Cadence

        return publish({Cadence.IMMEDIATE})

    cut()


alerts()
