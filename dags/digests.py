"""Cut the daily and weekly digests of every audience whose hour has come, each in its own zone.

Every 15 minutes, by the clock alone: the database says who is due, and what was missed while nothing ran.
"""

from datetime import timedelta

from airflow.sdk import dag, task
from watch_wiring import DATABASE, EDITIONS, clock, manners, publish


@dag(schedule=clock("*/15 * * * *"), **manners(__doc__))
def digests() -> None:
    @task(pool=DATABASE, outlets=[EDITIONS], execution_timeout=timedelta(minutes=30))
    def cut() -> dict[str, int]:
        """One edition for each audience that is due."""
        from partnership_watch.store.tables import Cadence

        return publish({Cadence.DAILY, Cadence.WEEKLY})

    cut()


digests()
