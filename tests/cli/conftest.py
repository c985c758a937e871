"""The command line, run in this process with the environment of a test."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
from sqlalchemy import URL, create_engine, text

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


@pytest.fixture
def march(database: URL, monkeypatch: pytest.MonkeyPatch) -> None:
    """The Norland Post was heard on the first two days of March, and not on the third."""
    monkeypatch.setenv("PARTNERSHIP_WATCH_MOMENT", "2026-06-01T12:00:00Z")
    engine = create_engine(database)
    with engine.begin() as connection:
        connection.execute(
            text(
                "INSERT INTO sources (partnership, key, url, due_at, interval_seconds, failures) "
                "VALUES ('norland-sudmark', 'norland-post', 'u', now(), 60, 0)"
            )
        )
        for day, outcome in ((1, "changed"), (2, "unchanged"), (3, "timeout")):
            connection.execute(
                text(
                    "INSERT INTO fetches (source_id, started_at, finished_at, outcome, bytes, entries, "
                    "new_items, new_revisions, set_aside) "
                    "SELECT id, :at, :at, :outcome, 0, 0, 1, 0, '[]' FROM sources"
                ),
                {"at": f"2026-03-0{day}T00:00Z", "outcome": outcome},
            )
    engine.dispose()
