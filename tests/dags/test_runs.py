"""The DAGs, run whole: real feeds, a real PostgreSQL, a real mail server."""

from collections import Counter
from email import message_from_bytes
from email.policy import default
from pathlib import Path
from typing import Any

import pytest
from airflowing import RunDag
from sqlalchemy import func, select

from partnership_watch.store import Store
from partnership_watch.store.tables import Fetch, FetchOutcome, Match

pytestmark = pytest.mark.airflow
IN_ORDER = ("collect", "match", "alerts", "digests", "deliver")


def states(run: Any) -> Counter[tuple[str, str]]:
    """Each task of a run and how it ended."""
    return Counter((one.task_id, str(one.state)) for one in run.get_task_instances())


def recipients(mail: Path) -> list[str]:
    """To whom mails arrived."""
    messages = [message_from_bytes(file.read_bytes(), policy=default) for file in mail.glob("*.eml")]
    return sorted(message["To"].addresses[0].addr_spec for message in messages)


def test_run_in_order_they_bring_a_feeds_item_to_its_readers(
    run_dag: RunDag, world: Path, store: Store
) -> None:
    """One daily digest and one alert; the feed that is not there is written down and stops nothing."""
    runs = {dag_id: run_dag(dag_id) for dag_id in IN_ORDER}

    assert {dag_id: str(run.state) for dag_id, run in runs.items()} == dict.fromkeys(IN_ORDER, "success")
    assert recipients(world) == ["ann@readers.example", "dung@readers.example"]
    with store.transaction() as session:
        outcomes = Counter(session.scalars(select(Fetch.outcome)))
        assert outcomes == {FetchOutcome.CHANGED: 1, FetchOutcome.NOT_FOUND: 1}
        assert session.scalar(select(func.count()).select_from(Match))


def test_run_again_they_tell_nobody_twice(run_dag: RunDag, world: Path) -> None:
    """A clear, a retry and a doubled event are all the same to them."""
    for dag_id in (*IN_ORDER, *IN_ORDER):
        run_dag(dag_id)

    assert recipients(world) == ["ann@readers.example", "dung@readers.example"]


def test_tasks_with_nothing_to_do_wake_nobody(run_dag: RunDag, world: Path) -> None:
    """A task that succeeds emits its event; one that is skipped does not."""
    run_dag("collect")
    run_dag("match")

    assert states(run_dag("match")) == {("screen", "skipped"): 1}
    run_dag("alerts")
    assert states(run_dag("alerts")) == {("cut", "skipped"): 1}


def test_mail_server_that_is_away_fails_the_task_and_loses_nothing(
    run_dag: RunDag, dag_bag: Any, world: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The trouble shows in Airflow, and what was queued goes out when the server is back."""
    for dag_id in IN_ORDER[:-1]:
        run_dag(dag_id)
    monkeypatch.setattr(dag_bag.dags["deliver"].get_task("send"), "retries", 0)
    with monkeypatch.context() as away:
        away.setenv("PARTNERSHIP_WATCH_SMTP__PORT", "1")
        assert states(run_dag("deliver")) == {("send", "failed"): 1}

    run_dag("deliver")

    assert len(recipients(world)) == 2


def test_sweep_fails_where_somebody_must_act(
    run_dag: RunDag, world: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Messages that nobody sends for hours are urgent, and the task's state says so."""
    for dag_id in IN_ORDER[:-1]:
        run_dag(dag_id)
    calm = states(run_dag("sweep"))
    monkeypatch.setenv("PARTNERSHIP_WATCH_MOMENT", "2026-03-02T19:05:00Z")

    urgent = states(run_dag("sweep"))

    assert calm == {("look", "success"): 1}
    assert urgent == {("look", "failed"): 1}
