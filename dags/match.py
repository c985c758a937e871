"""Match what was collected to the commitments of the declaration.

Woken by new items, and every 15 minutes in case a wake-up was lost. It takes every revision that nobody
looked at yet, however it came.
"""

from datetime import timedelta

from airflow.sdk import dag, task
from airflow.sdk.exceptions import AirflowSkipException
from watch_wiring import DATABASE, ITEMS, MATCHES, clock, manners, this_installation


@dag(schedule=clock("5-59/15 * * * *", woken_by=ITEMS), **manners(__doc__))
def match() -> None:
    @task(pool=DATABASE, outlets=[MATCHES], execution_timeout=timedelta(minutes=30))
    def screen() -> dict[str, int]:
        """Screen every revision that has not been, and keep what matches with its evidence."""
        from partnership_watch import stages

        with this_installation() as watch:
            report = stages.match(watch.store, watch.partnership, clock=watch.clock)
        if not report.matches:
            raise AirflowSkipException(f"no match in {report.screened} revisions")
        return {"screened": report.screened, "matches": report.matches}

    screen()


match()
