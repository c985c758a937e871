"""What every DAG owes to whoever operates it."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

pytestmark = pytest.mark.airflow
STARTED = ("approve", "replay")
"""By another DAG, or by hand: they have no clock."""
CLOCKED = ("alerts", "approvals", "bounces", "canary", "collect", "deliver", "digests", "match", "sweep")
DAGS = (*CLOCKED, *STARTED)
SCREEN = 60
"""Lines."""

READS_ALL = """
import runpy, sys
sys.path[:0] = [sys.argv[1] + "/plugins"]
for name in sys.argv[2:]:
    runpy.run_path(f"{sys.argv[1]}/dags/{name}.py")
print([name for name in sys.modules if name.startswith("partnership_watch")])
"""


def test_every_dag_file_is_read_without_an_error(dag_bag: Any) -> None:
    """And each of our DAGs is there."""
    assert dag_bag.import_errors == {}
    assert sorted(dag_bag.dags) == sorted(DAGS)


def test_reading_the_files_touches_nothing_of_the_product(project: Path) -> None:
    """Network and database are reached through the package alone, and a DAG file is read every 30 s."""
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", READS_ALL, str(project), *DAGS],
        capture_output=True,
        text=True,
        check=True,
    )

    assert done.stdout.splitlines()[-1] == "[]"


@pytest.mark.parametrize("dag_id", DAGS)
def test_each_dag_is_documented_and_kept_in_bounds(dag_bag: Any, dag_id: str) -> None:
    """One run at a time, no catching up, a text for the page, tags, and an end to a run that hangs.

    Only a run that waits for a person lets others run beside it.
    """
    dag = dag_bag.dags[dag_id]

    assert dag.doc_md
    assert dag.tags
    assert dag.max_active_runs == (100 if dag_id == "approve" else 1)
    assert not dag.catchup
    assert dag.dagrun_timeout


@pytest.mark.parametrize("dag_id", CLOCKED)
def test_each_dag_has_a_clock_beside_its_event(dag_bag: Any, dag_id: str) -> None:
    """A lost event costs minutes: with or without events, every DAG comes round by itself."""
    timetable = dag_bag.dags[dag_id].timetable

    clock = getattr(timetable, "timetable", timetable)
    assert type(clock).__name__ == "CronTriggerTimetable"


@pytest.mark.parametrize("dag_id", DAGS)
def test_each_task_is_retried_bounded_and_pooled(dag_bag: Any, project: Path, dag_id: str) -> None:
    """A task in a pool that nobody made would wait for ever."""
    pools = json.loads((project / "dags" / "pools.json").read_text())

    for task in dag_bag.dags[dag_id].tasks:
        settings = {**getattr(task, "partial_kwargs", {})} or vars(task)
        assert settings["pool"] in pools, task.task_id
        assert settings["retries"] >= 2, task.task_id
        waits_for_a_person = "response_timeout" in settings  # and is over when its alert is given up
        assert settings["execution_timeout"] or waits_for_a_person, task.task_id


@pytest.mark.parametrize("dag_id", DAGS)
def test_each_dag_fits_one_screen(project: Path, dag_id: str) -> None:
    """What does not fit belongs into the library."""
    assert len((project / "dags" / f"{dag_id}.py").read_text().splitlines()) <= SCREEN
