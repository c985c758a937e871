"""The replay DAG, started as its form starts it: counts as a result, and nobody is told."""

import json
import shlex
import shutil
from pathlib import Path
from typing import Any

import pytest
from airflowing import RunDag, airflows_own_warnings
from sqlalchemy import func, select

from partnership_watch.cli import main
from partnership_watch.store import Store
from partnership_watch.store.tables import AuditEntry, Delivery, Purpose, Replay, Screening

pytestmark = pytest.mark.airflow


def run(dag_bag: Any, **form: Any) -> Any:
    """Start it with what was entered; gives its run."""
    with airflows_own_warnings():
        return dag_bag.dags["replay"].test(run_conf=form)


@pytest.fixture
def squid(project: Path, tmp_path: Path) -> Path:
    """Rules under which clause 3 is about squid."""
    folder = tmp_path / "squid"
    shutil.copytree(project / "tests" / "partnerships" / "norland-sudmark", folder)
    clause = folder / "clauses" / "3.yaml"
    text = clause.read_text(encoding="utf-8").replace('"herring quota*"', '"squid*"')
    clause.write_text(text.replace("agree*", "squids*"), encoding="utf-8")
    return folder


def test_started_from_its_form_it_counts_what_would_have_changed(
    run_dag: RunDag, dag_bag: Any, world: Path, store: Store, squid: Path
) -> None:
    """The counts are its result, the run is kept under whoever started it, and no mail is queued."""
    run_dag("collect")
    run_dag("match")

    done = run(dag_bag, since="2026-03-01T00:00:00Z", until="2026-03-03T00:00:00Z", rules=str(squid))

    assert str(done.state) == "success"
    (task,) = done.get_task_instances()
    with airflows_own_warnings():
        result = task.xcom_pull(task_ids="screen")
    assert {name: result[name] for name in ("revisions", "gained", "rescored", "same")} == {
        "revisions": 2,
        "gained": 0,
        "rescored": 1,
        "same": 0,
    }
    with store.transaction() as session:
        kept = session.scalars(select(Replay)).one()
        assert kept.id == result["replay"]
        assert session.scalar(select(func.count()).where(Screening.purpose == Purpose.REPLAY)) == 2
        actors = set(session.scalars(select(AuditEntry.actor).where(AuditEntry.object_type == "replay")))
        assert actors == {kept.begun_by}
        assert session.scalar(select(func.count()).select_from(Delivery)) == 0


def test_its_result_names_the_command_that_gives_every_difference(
    run_dag: RunDag,
    dag_bag: Any,
    world: Path,
    squid: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """It answers from what the run has kept, for the same time, and screens nothing anew."""
    run_dag("collect")
    run_dag("match")
    done = run(dag_bag, since="2026-03-01T00:00:00Z", rules=str(squid))
    (task,) = done.get_task_instances()
    with airflows_own_warnings():
        words = shlex.split(task.xcom_pull(task_ids="screen")["differences"])

    monkeypatch.setattr("sys.argv", words)
    capsys.readouterr()
    with pytest.raises(SystemExit) as ended:
        main()

    written = capsys.readouterr()
    assert ended.value.code in (None, 0)
    head, line, end = map(json.loads, written.out.splitlines())
    assert line["difference"]["outcome"] == "rescored"
    assert line["difference"]["differs"][0] == "score"
    assert (head["replay"]["since"], end["end"]["screened"]) == ("2026-03-01T00:00:00+00:00", 0)
    assert "0 of them for the first time" in " ".join(written.err.split())


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({"rules": "no such rules"}, "no folder here and no hash"),
        ({"until": "2025-01-01T00:00:00Z"}, "--since must be before"),
    ],
)
def test_what_cannot_be_replayed_fails_at_once(
    dag_bag: Any,
    world: Path,
    store: Store,
    capsys: pytest.CaptureFixture[str],
    asked: dict[str, str],
    said: str,
) -> None:
    """With the message, without a second try: the form says the same then. Nothing is kept of it."""
    done = run(dag_bag, **asked)

    (task,) = done.get_task_instances()
    assert (str(done.state), str(task.state), task.try_number) == ("failed", "failed", 1)
    assert said in capsys.readouterr().out
    with store.transaction() as session:
        assert session.scalars(select(Replay.id)).all() == []
