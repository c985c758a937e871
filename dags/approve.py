"""Ask a person whether one alert may be sent, and write down the answer.

Started by the DAG `approvals`; answered under Browse, Required Actions, where subject and text are shown.
Whoever answers first, here or on the command line, decides. An answer that comes too late, or contradicts,
fails and says what holds.
"""

from datetime import timedelta
from textwrap import indent
from typing import Any

from airflow.sdk import Param, dag, get_current_context, task
from airflow.sdk.exceptions import AirflowSkipException
from questions import APPROVE, ApprovalQuestion
from watch_wiring import DATABASE, EDITIONS, manners, mistakes_end_it, this_installation

MANNERS = {**manners(__doc__), "max_active_runs": 100, "dagrun_timeout": timedelta(hours=73)}
"""One run for each alert that waits, for an hour more than the folder's rule can ask for."""


@dag(schedule=None, params={"edition": Param(type="integer", minimum=1)}, **MANNERS)
def approve() -> None:
    @task(pool=DATABASE, execution_timeout=timedelta(minutes=5))
    def read() -> dict[str, Any]:
        """What is asked about, and for how long."""
        from partnership_watch.delivery.approving import find

        with mistakes_end_it(), this_installation() as watch, watch.store.transaction() as session:
            found = find(session, watch.partnership.slug, get_current_context()["params"]["edition"])
            left = (found.answer_by - watch.clock()).total_seconds()
        if found.answered is not None:
            raise AirflowSkipException(f"{found.answered.word.value} by {found.answered.actor}")
        # Indented, it is shown as it is: what comes from feeds is no Markdown of ours.
        return {"subject": found.subject, "body": indent(found.text, "    "), "seconds": left}

    @task(pool=DATABASE, outlets=[EDITIONS], execution_timeout=timedelta(minutes=5))
    def settle(said: dict[str, Any]) -> None:
        """Keep the answer where it decides."""
        from partnership_watch.delivery.approving import answer, give_up
        from partnership_watch.store.tables import ApprovalWord as Word

        word = Word.APPROVED if said["chosen_options"] == [APPROVE] else Word.DECLINED
        note = said["params_input"].get("note") or "answered in Airflow"
        edition, person = get_current_context()["params"]["edition"], said["responded_by_user"]
        with mistakes_end_it(), this_installation() as watch, watch.store.transaction() as session:
            slug, now = watch.partnership.slug, watch.clock()
            if person is None:
                give_up(session, slug, now=now)
            else:
                answer(session, slug, edition, word, note=note, actor=person["name"], now=now)

    question = ApprovalQuestion(task_id="ask", pool=DATABASE)
    read() >> question
    settle(question.output)


approve()
