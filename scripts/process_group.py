"""A command with all the processes it starts, stopped as one."""

import os
import signal
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress

import psutil

STOPS_WITHIN = 30
"""Seconds after which what still runs is killed."""


@contextmanager
def process_group(
    command: Sequence[str], variables: Mapping[str, str], log: int
) -> Iterator[subprocess.Popen[bytes]]:
    """Run `command` in a session of its own while the context is open; on leaving, nothing of it is left.

    Args:
        variables: its whole environment.
        log: the file descriptor that takes what it prints.
    """
    process = subprocess.Popen(  # noqa: S603 (our own command)
        command, env=variables, stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True
    )
    try:
        yield process
    finally:
        _stop(process)


def _stop(process: subprocess.Popen[bytes]) -> None:
    # An impatient second Ctrl-C must not leave half of it running.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    _tell(_session(process.pid), signal.SIGTERM)
    psutil.wait_procs(_session(process.pid), timeout=STOPS_WITHIN)
    left = _session(process.pid)
    _tell(left, signal.SIGKILL)
    psutil.wait_procs(left, timeout=STOPS_WITHIN)
    process.wait()


def _session(leader: int) -> list[psutil.Process]:
    """Every process of the session that `leader` began, also those whose parents are gone."""
    found = []
    for one in psutil.process_iter():
        with suppress(ProcessLookupError, PermissionError):
            if os.getsid(one.pid) == leader:
                found.append(one)
    return found


def _tell(processes: list[psutil.Process], number: signal.Signals) -> None:
    for one in processes:
        with suppress(psutil.NoSuchProcess):
            one.send_signal(number)
