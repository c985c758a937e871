"""Have a person asked about each alert that waits for approval: one run of the DAG `approve` an edition.

Woken by new editions, and every 15 minutes in case a wake-up was lost. A run has the name of its edition, so
that nobody is asked twice.
"""

from datetime import timedelta
from typing import Any

from airflow.providers.standard.operators.trigger_dagrun import TriggerDagRunOperator
from airflow.sdk import dag, task
from watch_wiring import DATABASE, EDITIONS, clock, manners, this_installation


@dag(schedule=clock("12-59/15 * * * *", woken_by=EDITIONS), **manners(__doc__))
def approvals() -> None:
    @task(pool=DATABASE, execution_timeout=timedelta(minutes=5))
    def waiting() -> list[dict[str, Any]]:
        """Every edition that nobody has answered for."""
        from partnership_watch.delivery.approving import unanswered

        with this_installation() as watch, watch.store.transaction() as session:
            found = unanswered(session, watch.partnership.slug)
        return [
            {"trigger_run_id": f"edition-{one.edition_id}", "conf": {"edition": one.edition_id}}
            for one in found
        ]

    TriggerDagRunOperator.partial(
        task_id="ask",
        trigger_dag_id="approve",
        logical_date=None,
        skip_when_already_exists=True,
        pool=DATABASE,
        execution_timeout=timedelta(minutes=5),
    ).expand_kwargs(waiting())


approvals()
