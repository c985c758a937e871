"""Ending a command by a signal: what it started is stopped with it."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import httpx
import psutil
import pytest


@pytest.fixture(scope="module")
def data() -> Iterator[Path]:
    """An embedded PostgreSQL's folder; what a failed test left running there is ended.

    Not in pytest's own folder: a second pytest closes that to other users, which PostgreSQL under root is.
    """
    with TemporaryDirectory(prefix="watch-ending-") as folder:
        yield Path(folder)
        for process in servers(Path(folder)):
            process.kill()


def servers(data: Path) -> list[psutil.Process]:
    """PostgreSQL's processes that keep their data there."""
    return [
        process
        for process in psutil.process_iter(["cmdline"])
        if str(data / "postgres") in (process.info["cmdline"] or [])
    ]


# Under nohup, tests hand on that SIGHUP is ignored.
_COMMAND = """
import signal
signal.signal(signal.SIGHUP, signal.SIG_DFL)
from partnership_watch.cli import main
main()
"""


def started(data: Path, norland: Path, pages: str = "web") -> tuple[subprocess.Popen[bytes], str]:
    """`partnership-watch web` or `staff`, once it answers, and its address."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    process = subprocess.Popen(
        [sys.executable, "-c", _COMMAND, pages, "--port", str(port)],
        env=os.environ | {"PARTNERSHIP_WATCH_CONFIG": str(norland), "PARTNERSHIP_WATCH_DATA": str(data)},
        cwd=data,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    for _ in range(600):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                break
        time.sleep(0.1)
    return process, f"http://127.0.0.1:{port}"


@pytest.mark.parametrize(
    ("number", "status"), [(signal.SIGTERM, 143), (signal.SIGHUP, 129), (signal.SIGINT, 0)]
)
def test_pages_that_are_ended_leave_no_database_running(
    data: Path, norland: Path, number: signal.Signals, status: int
) -> None:
    """A service manager stops with SIGTERM, a closed terminal with SIGHUP, a person with Ctrl-C."""
    process, _ = started(data, norland)
    running = servers(data)

    os.killpg(process.pid, number)  # as a terminal sends it, to all that belong to the command

    assert running
    assert process.wait(30) == status
    assert servers(data) == []


def test_the_staff_pages_are_served_on_this_machine_to_whoever_sits_at_it(data: Path, norland: Path) -> None:
    """Without a login, and with every role; by no other name than this machine's own."""
    process, address = started(data, norland, "staff")

    page = httpx.get(f"{address}/en/review", timeout=30)
    by_another_name = httpx.get(f"{address}/en/", headers={"host": "evil.example"}, timeout=30)

    os.killpg(process.pid, signal.SIGTERM)
    assert process.wait(30) == 143
    assert (page.status_code, by_another_name.status_code) == (200, 401)
    assert "Norland - Sudmark Harbour Declaration" in page.text
