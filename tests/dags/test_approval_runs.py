"""The question whether an alert may be sent, asked and answered inside Airflow."""

import threading
import time
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from airflowing import RunDag, airflows_own_warnings
from dags.test_runs import recipients
from sqlalchemy import select

from partnership_watch import stages
from partnership_watch.delivery.approving import ApprovalError, answer
from partnership_watch.installation import installation
from partnership_watch.matching.verdicts import judge_match
from partnership_watch.settings import load_settings
from partnership_watch.store import Store
from partnership_watch.store.tables import (
    Approval,
    ApprovalAnswer,
    ApprovalWord,
    Cadence,
    Delivery,
    Edition,
    Told,
    VerdictWord,
)

pytestmark = pytest.mark.airflow
PATIENCE = 60.0
"""Seconds until the question must be there."""
A_SECOND_BEFORE, TOO_LATE = "2026-03-02T19:04:59Z", "2026-03-02T19:05:30Z"
"""Of the end of the twelve hours."""
DESK = "desk@partnership.example"
"""Who approves is told that an alert waits."""


@pytest.fixture
def waiting(world: Path, tmp_path: Path, store: Store) -> int:
    """An agency's alert was cut and waits; gives its number."""
    with (tmp_path / "config" / "partnership.yaml").open("a", encoding="utf-8") as folder:
        folder.write("\napproval: {kinds: [agency], hours: 12}\n")
    with installation(load_settings()) as here:
        stages.collect(here.store, here.partnership, here.fetching, clock=here.clock)
        stages.match(here.store, here.partnership, clock=here.clock)
        alerts = {Cadence.IMMEDIATE}
        stages.publish(
            here.store, here.partnership, clock=here.clock, mail_domain="watch.example", cadences=alerts
        )
    with store.transaction() as session:
        return session.scalars(select(Approval.edition_id)).one()


def states(store: Store) -> list[str]:
    """Of the messages."""
    with store.transaction() as session:
        return [state.value for state in session.scalars(select(Delivery.state).order_by(Delivery.id))]


def say_yes(store: Store, edition: int, moment: str) -> None:
    """On the command line."""
    now = datetime.fromisoformat(moment)
    with installation(load_settings()) as here, here.store.transaction() as session:
        slug = here.partnership.slug
        answer(session, slug, edition, ApprovalWord.APPROVED, note="", actor="ann", now=now)


def answered(store: Store) -> list[tuple[str, str, str]]:
    """What stands in our database: word, who, why."""
    with store.transaction() as session:
        rows = session.scalars(select(ApprovalAnswer).order_by(ApprovalAnswer.id))
        return [(row.word.value, row.actor, row.note) for row in rows]


class Person(threading.Thread):
    """Waits for the question, and answers it through the function behind Airflow's own page."""

    def __init__(self, option: str, note: str) -> None:
        super().__init__(daemon=True)
        self.option, self.note = option, note
        self.shown: tuple[str, str] = ("", "")

    def run(self) -> None:
        """Answer the first question that is open."""
        from airflow.api_fastapi.auth.managers.simple.user import SimpleAuthManagerUser
        from airflow.api_fastapi.core_api.datamodels.hitl import UpdateHITLDetailPayload
        from airflow.api_fastapi.core_api.routes.public.hitl import update_hitl_detail
        from airflow.models.hitl import HITLDetail
        from airflow.utils.session import create_session

        until = time.monotonic() + PATIENCE
        while time.monotonic() < until:
            time.sleep(0.2)
            with create_session() as session:
                found = session.scalars(select(HITLDetail).where(HITLDetail.responded_at.is_(None))).first()
                if found is None or found.task_instance.state != "awaiting_input":
                    continue
                self.shown = found.subject, found.body
                asked = found.task_instance
                payload = UpdateHITLDetailPayload(
                    chosen_options=[self.option], params_input={"note": self.note}
                )
                ann = SimpleAuthManagerUser(username="ann", role="admin")
                update_hitl_detail(asked.dag_id, asked.run_id, asked.task_id, payload, ann, session)
                return


class Nobody(threading.Thread):
    """Waits for the question, lets its time pass, and does what Airflow's scheduler does then."""

    def __init__(self, time_passes: Callable[[], None]) -> None:
        super().__init__(daemon=True)
        self.time_passes = time_passes

    def run(self) -> None:
        """End the first question that is open."""
        from airflow.jobs.job import Job
        from airflow.jobs.scheduler_job_runner import SchedulerJobRunner
        from airflow.models.taskinstance import TaskInstance
        from airflow.utils.session import create_session

        scheduler, asked = SchedulerJobRunner(job=Job()), False
        until = time.monotonic() + PATIENCE
        while time.monotonic() < until:
            time.sleep(0.2)
            with create_session() as session:
                waits = session.scalar(select(TaskInstance.id).where(TaskInstance.state == "awaiting_input"))
            if waits is not None:
                asked = True
                self.time_passes()
                scheduler.check_awaiting_input_timeouts()
            elif asked:
                return


def ask(dag_bag: Any, edition: int, person: threading.Thread) -> Any:
    """One run of `approve`, which the person answers, or nobody."""
    person.start()
    with airflows_own_warnings():
        run = dag_bag.dags["approve"].test(run_conf={"edition": edition})
    person.join()
    return run


def test_an_alert_that_waits_is_asked_about_once(
    run_dag: RunDag, dag_bag: Any, waiting: int, store: Store
) -> None:
    """However often the clock strikes: a run is named after its edition."""
    from airflow.models.dagrun import DagRun
    from airflow.utils.session import create_session

    for _ in range(2):
        assert str(run_dag("approvals").state) == "success"

    with create_session() as session:
        runs = session.scalars(select(DagRun).where(DagRun.dag_id == "approve")).all()
        assert [(run.run_id, run.conf) for run in runs if run.run_id == f"edition-{waiting}"] == [
            (f"edition-{waiting}", {"edition": waiting})
        ]
    assert answered(store) == []


def test_approved_in_airflow_it_is_sent_as_the_person_saw_it(
    run_dag: RunDag, dag_bag: Any, world: Path, waiting: int, store: Store
) -> None:
    """Subject and text are shown; who answered, and why, stands in our database; then it goes out."""
    run_dag("deliver")
    before = recipients(world)
    person = Person("Approve", "as it should be")

    run = ask(dag_bag, waiting, person)
    run_dag("deliver")

    assert str(run.state) == "success"
    with store.transaction() as session:
        subject = session.get_one(Edition, waiting).subject
    assert person.shown[0] == subject
    assert "    " in person.shown[1]
    assert answered(store) == [("approved", "ann", "as it should be")]
    assert before == [DESK]
    assert recipients(world) == [DESK, "dung@readers.example"]


def test_declined_in_airflow_it_goes_to_nobody(
    run_dag: RunDag, dag_bag: Any, world: Path, waiting: int, store: Store
) -> None:
    """And a second run of the same question has nothing to ask."""
    run = ask(dag_bag, waiting, Person("Decline", ""))
    again = dag_bag.dags["approve"].test(run_conf={"edition": waiting})
    run_dag("deliver")

    assert str(run.state) == "success"
    assert answered(store) == [("declined", "ann", "answered in Airflow")]
    assert {str(one.state) for one in again.get_task_instances()} == {"skipped"}
    assert recipients(world) == []


@pytest.mark.slow
def test_what_was_rejected_while_airflow_asked_is_not_approved_by_the_answer(
    dag_bag: Any, run_dag: RunDag, world: Path, waiting: int, store: Store
) -> None:
    """The run fails and says why; the alert waits on, to be declined on the command line."""
    with installation(load_settings()) as here, here.store.transaction() as session:
        match = session.scalars(select(Told.match_id).where(Told.edition_id == waiting)).first()
        slug, word, now = here.partnership.slug, VerdictWord.REJECTED, here.clock()
        judge_match(session, slug, match, word, note="not so", actor="ann", now=now)

    run = ask(dag_bag, waiting, Person("Approve", "seen"))
    run_dag("deliver")

    assert str(run.state) == "failed"
    assert answered(store) == []
    assert (states(store), recipients(world)) == (["pending"], [DESK])


def test_a_question_that_nobody_answers_in_airflow_sends_nothing_and_a_late_answer_is_refused(
    dag_bag: Any, run_dag: RunDag, world: Path, waiting: int, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Airflow's scheduler ends it with the default; that is nobody's word, and is written down as such."""
    monkeypatch.setenv("PARTNERSHIP_WATCH_MOMENT", A_SECOND_BEFORE)

    run = ask(dag_bag, waiting, Nobody(lambda: monkeypatch.setenv("PARTNERSHIP_WATCH_MOMENT", TOO_LATE)))
    run_dag("deliver")

    assert str(run.state) == "success"
    assert answered(store) == [("unanswered", "deliver", "")]
    assert states(store) == ["expired"]
    with pytest.raises(ApprovalError, match="was unanswered by deliver"):
        say_yes(store, waiting, TOO_LATE)
    assert recipients(world) == []


def test_a_question_that_airflow_ends_too_early_can_still_be_answered(
    dag_bag: Any, run_dag: RunDag, world: Path, waiting: int, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Airflow's clock is another one; nothing is sent meanwhile, and the command line asks our own."""
    monkeypatch.setenv("PARTNERSHIP_WATCH_MOMENT", A_SECOND_BEFORE)

    run = ask(dag_bag, waiting, Nobody(lambda: None))
    run_dag("deliver")
    before = answered(store), states(store), recipients(world)
    say_yes(store, waiting, A_SECOND_BEFORE)
    run_dag("deliver")

    assert str(run.state) == "success"
    assert before == ([], ["pending"], [DESK])
    assert states(store) == ["accepted"]
    assert recipients(world) == [DESK, "dung@readers.example"]
