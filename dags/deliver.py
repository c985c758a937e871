"""Send what is queued, one message a reader.

Woken by new editions, and every five minutes for what was put off. A message whose outcome is unknown is held
for a person and never simply sent again, so this task may be retried like any other.
"""

from datetime import timedelta

from airflow.sdk import dag, task
from airflow.sdk.exceptions import AirflowSkipException
from watch_wiring import EDITIONS, MAIL, clock, manners, this_installation


@dag(schedule=clock("*/5 * * * *", woken_by=EDITIONS), **manners(__doc__))
def deliver() -> None:
    @task(pool=MAIL, execution_timeout=timedelta(minutes=45))
    def send() -> dict[str, int]:
        """Hand every message that is due to the mail server, and write down how each ended."""
        from partnership_watch import stages

        with this_installation() as watch:
            report = stages.deliver(watch.store, watch.partnership, watch.post, clock=watch.clock)
        if report.trouble:
            raise RuntimeError(report.trouble)
        if not report.counts:
            raise AirflowSkipException("no message was waiting")
        return {state.value: count for state, count in report.counts.items()}

    send()


deliver()
