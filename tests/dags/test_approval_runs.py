"""The question whether an alert may be sent, asked and answered inside Airflow."""

import threading
import time
from pathlib import Path
from typing import Any

import pytest
from airflowing import RunDag, airflows_own_warnings
from dags.test_runs import recipients
from sqlalchemy import select

from partnership_watch import stages
from partnership_watch.installation import installation
from partnership_watch.settings import load_settings
from partnership_watch.store import Store
from partnership_watch.store.tables import Approval, ApprovalAnswer, Cadence, Edition

pytestmark = pytest.mark.airflow
PATIENCE = 60.0
"""Seconds until the question must be there."""


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


def ask(dag_bag: Any, edition: int, person: Person) -> Any:
    """One run of `approve`, which the person answers."""
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
    assert before == []
    assert recipients(world) == ["dung@readers.example"]


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
