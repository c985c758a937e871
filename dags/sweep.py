"""Catch up with what was missed, and say what is late or stuck.

Every 30 minutes. What somebody must act on fails the task, so that it shows here and in whatever watches
Airflow; the rest is in its log, and `partnership-watch sweep` prints the same.
"""

import logging
from datetime import timedelta

from airflow.sdk import dag, task
from airflow.sdk.exceptions import AirflowFailException
from watch_wiring import DATABASE, clock, manners, this_installation

log = logging.getLogger(__name__)


@dag(schedule=clock("20-59/30 * * * *"), **manners(__doc__))
def sweep() -> None:
    @task(pool=DATABASE, execution_timeout=timedelta(minutes=30))
    def look() -> int:
        """Do again what may have been missed; fail if something is urgent."""
        from partnership_watch import stages

        with this_installation() as watch:
            report = stages.sweep(
                watch.store, watch.partnership, clock=watch.clock, mail_domain=watch.settings.mail_domain
            )
        log.info(report.in_words)
        for trouble in report.troubles:
            log.warning("%s (since %s): %s", trouble.what, trouble.since, trouble.remedy)
        urgent = [f"{trouble.what}: {trouble.remedy}" for trouble in report.troubles if trouble.urgent]
        if urgent:
            raise AirflowFailException("; ".join(urgent))
        return len(report.troubles)

    look()


sweep()
