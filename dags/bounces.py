"""Read what came back of mails: end what bounced for good, let wait what bounced for now.

Every five minutes, where PARTNERSHIP_WATCH_BOUNCE_ADDRESS is set; else it skips. A mail is marked as read
after what it says is stored, so this task may be killed and retried like any other.
"""

from datetime import timedelta

from airflow.sdk import dag, task
from airflow.sdk.exceptions import AirflowSkipException
from watch_wiring import DATABASE, clock, manners, this_installation


@dag(schedule=clock("3-59/5 * * * *"), **manners(__doc__))
def bounces() -> None:
    @task(pool=DATABASE, execution_timeout=timedelta(minutes=15))
    def read() -> dict[str, int]:
        """Take all that is new in the mailbox, and try again what was kept."""
        from partnership_watch import stages

        with this_installation() as watch:
            if watch.bounces is None:
                raise AirflowSkipException("mails come back to the sender's address")
            report = stages.read_bounces(watch.store, watch.bounces, clock=watch.clock)
        if report.trouble:
            raise RuntimeError(report.trouble)
        if not report.counts:
            raise AirflowSkipException("nothing came back")
        return {taken.value: count for taken, count in report.counts.items()}

    read()


bounces()
