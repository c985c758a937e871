"""`make demo` keeps its promises: run, run again, killed."""

import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path

import pytest

pytestmark = [pytest.mark.airflow, pytest.mark.slow]
SECONDS = 240
"""`make demo` may take so long with its installation."""


REACHED: dict[str, Callable[[Path], object]] = {
    "its database is being made": lambda state: (state / "postgres" / "PG_VERSION").exists(),
    "its first morning has begun": lambda state: (state / "clock.json").exists(),
    "some mails are out": lambda state: list((state / "mail").glob("*.eml")),
    "its second morning has begun": lambda state: '"finished": 1' in _clock(state),
}


@pytest.fixture
def state(tmp_path: Path) -> Path:
    """A folder for one demo."""
    return tmp_path / "demo"


def demo(project: Path, state: Path) -> subprocess.Popen[str]:
    """Start it."""
    return subprocess.Popen(
        [sys.executable, str(project / "scripts" / "demo.py"), "--state", str(state)],
        cwd=project,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


def finished(project: Path, state: Path) -> tuple[int, str]:
    """Run it to its end: exit status, and what it printed."""
    process = demo(project, state)
    printed, _ = process.communicate(timeout=SECONDS)
    return process.returncode, printed


def mails(state: Path) -> list[EmailMessage]:
    """What its mail server took."""
    return [
        message_from_bytes(file.read_bytes(), policy=default)
        for file in sorted((state / "mail").glob("*.eml"))
    ]


def test_it_shows_the_whole_pipeline_and_sends_nothing_twice(project: Path, state: Path) -> None:
    """Mails in both languages with an HTML file each; started again it says that nothing was sent twice."""
    first = finished(project, state)
    sent = mails(state)
    again = finished(project, state)

    assert first[0] == 0, first[1]
    assert {mail["Content-Language"] for mail in sent} == {"en", "vi"}
    assert len(sent) >= 5
    assert len(list((state / "mail").glob("*.html"))) == len(sent)
    assert all(word in first[1] for word in ("Fetched", "Matched", "Sent", "not_found", "timeout"))
    assert again[0] == 0, again[1]
    assert "Nothing was sent twice" in again[1]
    assert len(mails(state)) == len(sent)


@pytest.mark.parametrize("reached", list(REACHED))
def test_killed_it_goes_on_where_it_was(project: Path, state: Path, reached: str) -> None:
    """SIGKILL leaves nothing that blocks the next start, and no message arrives twice."""
    process = demo(project, state)
    while not REACHED[reached](state) and process.poll() is None:
        time.sleep(0.02)
    process.send_signal(signal.SIGKILL)
    process.communicate()

    status, printed = finished(project, state)

    assert status == 0, printed
    assert max(Counter(mail["Message-ID"] for mail in mails(state)).values()) == 1


def test_second_demo_at_once_is_told_to_wait(project: Path, state: Path) -> None:
    """Two with one state would be one too many; the first is not disturbed."""
    first = demo(project, state)
    time.sleep(5)

    status, printed = finished(project, state)
    first.send_signal(signal.SIGINT)
    first.communicate(timeout=SECONDS)

    assert status == 1
    assert first.returncode == 130
    assert "another demo is running" in printed


def _clock(state: Path) -> str:
    file = state / "clock.json"
    return file.read_text() if file.exists() else ""
