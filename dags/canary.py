"""Read back the mail that we sent ourselves, and compare it with what should have come.

Every 15 minutes, where PARTNERSHIP_WATCH_CANARIES names one; else it skips. It fails only where a mailbox
cannot be read: what is missing, doubled or altered is said by the sweep, by `doctor` and by /healthz.
"""

from datetime import timedelta

from airflow.sdk import dag, task
from airflow.sdk.exceptions import AirflowSkipException
from watch_wiring import DATABASE, clock, manners, this_installation


@dag(schedule=clock("13-59/15 * * * *"), **manners(__doc__))
def canary() -> None:
    @task(pool=DATABASE, execution_timeout=timedelta(minutes=10))
    def look() -> dict[str, int]:
        """Look into every canary's mailbox, and keep what is found."""
        from partnership_watch import stages

        with this_installation() as watch:
            canaries = watch.settings.canaries
            report = stages.watch_canaries(
                watch.store, watch.partnership, canaries, watch.post, clock=watch.clock
            )
        if errors := [look.error for look in report.looks if look.error]:
            raise RuntimeError("; ".join(errors))
        if not report.looks:
            raise AirflowSkipException("no canary is named")
        return {"mails": sum(look.mails for look in report.looks)}

    look()


canary()
