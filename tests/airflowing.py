"""Airflow for tests: a home of its own for each process, set before Airflow is first imported.

Its metadata may be SQLite here: none of our tables are in it.
"""

import atexit
import os
import shutil
import tempfile
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

PROJECT = Path(__file__).resolve().parents[1]
_HOME = tempfile.mkdtemp(prefix="airflow-test-")
atexit.register(shutil.rmtree, _HOME, ignore_errors=True)
os.environ.update(
    AIRFLOW_HOME=_HOME,
    AIRFLOW__CORE__DAGS_FOLDER=str(PROJECT / "dags"),
    AIRFLOW__CORE__PLUGINS_FOLDER=str(PROJECT / "plugins"),
    AIRFLOW__CORE__LOAD_EXAMPLES="False",
    AIRFLOW__CORE__UNIT_TEST_MODE="True",
    AIRFLOW__LOGGING__LOGGING_LEVEL="WARNING",
    AIRFLOW__DATABASE__SQL_ALCHEMY_CONN=f"sqlite:///{_HOME}/airflow.db",
)

RunDag = Callable[[str], Any]


@contextmanager
def airflows_own_warnings() -> Iterator[None]:
    """What Airflow and its libraries warn of among themselves is none of our business."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield


@pytest.fixture(scope="session")
def dag_bag() -> Any:
    """Every DAG, read as the DAG processor reads them."""
    with airflows_own_warnings():
        from airflow.dag_processing.dagbag import DagBag
        from airflow.utils.db import initdb

        initdb()
        return DagBag(dag_folder=str(PROJECT / "dags"))


@pytest.fixture
def run_dag(dag_bag: Any) -> RunDag:
    """Run one DAG to its end in this process; gives its run."""

    def _run(dag_id: str) -> Any:
        with airflows_own_warnings():
            return dag_bag.dags[dag_id].test()

    return _run
