"""The command line, run in this process with the environment of a test."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
from sqlalchemy import URL

from partnership_watch.cli import main, showing


@dataclass(frozen=True)
class Answer:
    """What a command printed, and how it ended."""

    out: str
    err: str
    status: int


Command = Callable[..., Answer]


@pytest.fixture
def norland(project: Path) -> Path:
    """The made-up partnership's folder."""
    return project / "tests" / "partnerships" / "norland-sudmark"


@pytest.fixture
def command(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], norland: Path, tmp_path: Path
) -> Command:
    """Run `partnership-watch` with these words, in an empty folder."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(showing.out, "width", 200)
    monkeypatch.setenv("PARTNERSHIP_WATCH_CONFIG", str(norland))

    def run(*words: str) -> Answer:
        monkeypatch.setattr("sys.argv", ["partnership-watch", *words])
        status = 0
        try:
            main()
        except SystemExit as ended:
            status = int(ended.code or 0)
        captured = capsys.readouterr()
        return Answer(captured.out, captured.err, status)

    return run


@pytest.fixture
def database(monkeypatch: pytest.MonkeyPatch, owner_url: URL) -> URL:
    """The commands' database: a fresh one."""
    url = owner_url.set(username="partnership_watch")
    monkeypatch.setenv("PARTNERSHIP_WATCH_DATABASE_URL", url.render_as_string(hide_password=False))
    return owner_url
