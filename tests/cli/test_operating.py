"""The commands of a day's work: tables, readers, stages, sources."""

import re
import shutil
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import URL

from partnership_watch.cli import showing


def test_a_day_on_the_command_line(command: Any, database: URL, norland: Path) -> None:
    """Readers come in, the stages run with no feed in reach, and nothing is late."""
    imported = command("subscribers", "import", str(norland / "subscribers.example.yaml"))
    again = command("subscribers", "import", str(norland / "subscribers.example.yaml"))
    listed = command("subscribers", "list")
    run = command("match")

    assert "2 added" in imported.out
    assert "0 added, 2 unchanged" in again.out
    assert "reader@norland.example" in listed.out
    assert "0 revisions screened" in run.out


def test_a_reader_is_added_listed_and_ended(command: Any, database: URL) -> None:
    """With the basis of consent, and the rows stay."""
    words = ("subscribers", "add", "ann@readers.example", "--name", "Ann", "--consent", "asked by mail")
    added = command(*words, "--pillar", "I", "--hour", "7", "--zone", "Europe/Oslo")
    ended = command("subscribers", "end", "ann@readers.example")
    listed = command("subscribers", "list")

    assert (added.status, ended.status) == (0, 0)
    assert "nobody" in listed.out


@pytest.mark.parametrize(
    ("words", "names"),
    [
        (("ann@readers.example", "--hour", "7"), "--consent"),
        (("not an address", "--name", "A", "--consent", "b", "--hour", "7"), "email"),
        (("ann@readers.example", "--name", "A", "--consent", "b"), "hour"),
        (("ann@readers.example", "--name", "A", "--consent", "b", "--hour", "7", "--pillar", "X"), "pillar"),
        (("ann@readers.example", "--name", "A", "--consent", "b", "--hour", "7", "--zone", "Moon"), "zone"),
        (
            ("ann@readers.example", "--name", "A", "--consent", "b", "--hour", "7", "--language", "xx"),
            "language",
        ),
    ],
)
def test_what_cannot_be_used_is_one_sentence_that_names_the_field(
    command: Any, database: URL, words: tuple[str, ...], names: str
) -> None:
    """And nobody is added."""
    answer = command("subscribers", "add", *words)

    assert answer.status == 2
    assert names in answer.err
    assert "Traceback" not in answer.err
    assert "nobody" in command("subscribers", "list").out


def test_a_database_that_is_away_is_one_sentence(command: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """With the setting to look at."""
    monkeypatch.setenv("PARTNERSHIP_WATCH_DATABASE_URL", "postgresql://nobody@127.0.0.1:1/nothing")

    answer = command("run")

    assert answer.status == 2
    assert "PARTNERSHIP_WATCH_DATABASE_URL" in answer.err


def test_a_setting_that_cannot_be_used_is_named(command: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """As the environment variable it is."""
    monkeypatch.setenv("PARTNERSHIP_WATCH_SMTP__PORT", "many")

    answer = command("run")

    assert answer.status == 2
    assert "PARTNERSHIP_WATCH_SMTP__PORT" in answer.err


def test_the_tables_are_upgraded_under_their_owner(
    command: Any, database: URL, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The application's role may not do it, and the command says what is missing."""
    missing = command("db", "upgrade")
    monkeypatch.setenv("PARTNERSHIP_WATCH_DATABASE_OWNER_URL", database.render_as_string(hide_password=False))
    done = command("db", "upgrade")

    assert missing.status == 2
    assert "PARTNERSHIP_WATCH_DATABASE_OWNER_URL" in missing.err
    assert done.status == 0


def test_an_unknown_source_is_named(command: Any) -> None:
    """Before any publisher is asked."""
    answer = command("sources", "check", "nobody")

    assert answer.status == 2
    assert "'nobody'" in answer.err
    assert "Traceback" not in answer.err


def test_what_a_person_wrote_is_quoted_whole(command: Any) -> None:
    """Square brackets are no instructions to the terminal."""
    answer = command("sources", "check", "[bold]")

    assert "'[bold]'" in answer.err


def test_tables_can_be_read_at_80_columns(
    command: Any, database: URL, norland: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Addresses and keys stand whole, on one line each; what is long stands below."""
    copy = tmp_path / "copy"
    shutil.copytree(norland, copy)
    sources = copy / "sources.yaml"
    addresses = re.compile("https://[a-z.]+/")
    sources.write_text(addresses.sub("http://127.0.0.1:1/", sources.read_text(encoding="utf-8")))
    command("subscribers", "import", str(norland / "subscribers.example.yaml"))
    monkeypatch.setenv("PARTNERSHIP_WATCH_CONFIG", str(copy))
    monkeypatch.setenv("PARTNERSHIP_WATCH_LOOPBACK_FEEDS", "true")
    monkeypatch.setenv("PARTNERSHIP_WATCH_PAUSE_BETWEEN_REQUESTS", "0")
    monkeypatch.setattr(showing.out, "width", 80)

    checked = command("sources", "check")
    listed = command("subscribers", "list")

    assert max(map(len, (checked.out + listed.out).splitlines())) <= 80
    assert checked.status == 1
    assert re.search("│ norland-post +│ connection +│", checked.out), checked.out
    assert re.search("│ reader@norland.example, reader +│", listed.out)
