"""`make up` starts everything, and Ctrl-C leaves nothing running."""

import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import IO

import httpx
import psutil
import pytest

pytestmark = [pytest.mark.airflow, pytest.mark.slow]
LOG_PORTS = (8793, 8794)


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def listening(port: int) -> bool:
    """Whether somebody does."""
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def up(project: Path, state: Path, port: int) -> subprocess.Popen[str]:
    """Start it."""
    return subprocess.Popen(
        [sys.executable, "scripts/up.py", "--state", str(state), "--port", str(port)],
        cwd=project,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


def printed_until(stream: IO[str], last: str) -> str:
    """What it prints up to a line that holds `last`, or to its end."""
    lines = []
    for line in stream:
        lines.append(line)
        if last in line:
            break
    return "".join(lines)


@pytest.fixture
def state(tmp_path: Path) -> Iterator[Path]:
    """Its folder. Whatever a failed test left running there is ended."""
    yield tmp_path / "up"
    for process in psutil.process_iter(["environ"]):
        if str(tmp_path) in str((process.info["environ"] or {}).get("AIRFLOW_HOME")):
            process.kill()


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_it_gets_healthy_and_leaves_nothing_running(
    project: Path, state: Path, number: signal.Signals
) -> None:
    """It prints address and login; the DAGs are there and active; one signal ends every process."""
    if any(listening(port) for port in LOG_PORTS):
        pytest.skip("Airflow's log ports are in use on this machine")
    port = free_port()
    process = up(project, state, port)
    assert process.stdout is not None
    try:
        said = printed_until(process.stdout, "Ctrl-C")
        login = re.search(r"Log in as (\w+) with the password (\S+)", said)
        assert login is not None, said + (state / "airflow.log").read_text(encoding="utf-8")[-2000:]
        dags = _dags(port, *login.groups())
    finally:
        process.send_signal(number)
        process.communicate(timeout=120)

    assert f"http://127.0.0.1:{port}" in said
    assert dags == dict.fromkeys((file.stem for file in (project / "dags").glob("*.py")), False)
    assert process.returncode == 0
    assert _left_running(state) == []
    assert not any(listening(port) for port in (port, *LOG_PORTS))


def test_port_in_use_is_one_clear_sentence(project: Path, state: Path) -> None:
    """And nothing was started."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        process = up(project, state, taken.getsockname()[1])
        printed, _ = process.communicate(timeout=60)

    assert process.returncode == 1
    assert re.fullmatch(r"port \d+ is in use; stop what listens there \(an earlier `make up`\?\)\n", printed)
    assert not state.exists()


def _dags(port: int, user: str, password: str) -> dict[str, bool]:
    """Each DAG, and whether it is paused; waits until all have been read."""
    site = httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=10, trust_env=False)
    with site:
        token = site.post("/auth/token", json={"username": user, "password": password}).json()
        headers = {"Authorization": f"Bearer {token['access_token']}"}
        for _ in range(60):
            listed = site.get("/api/v2/dags", headers=headers).json()["dags"]
            if len(listed) == 6:
                break
            time.sleep(1)
        return {one["dag_id"]: one["is_paused"] for one in listed}


def _left_running(state: Path) -> list[str]:
    left = []
    for process in psutil.process_iter(["pid", "name", "status", "environ", "cmdline"]):
        known = f"{process.info['environ']} {process.info['cmdline']}"
        if str(state) in known and process.info["status"] != psutil.STATUS_ZOMBIE:
            left.append(f"{process.info['pid']} {process.info['name']}")
    return left
