"""`doctor`: what is late or wrong, in words, and an exit status that a watcher understands."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import URL, create_engine, text

from partnership_watch import surroundings
from partnership_watch.delivery.catcher import mail_catcher


@pytest.fixture
def mail_server(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A mail server that answers."""
    with mail_catcher(tmp_path / "mail") as port:
        monkeypatch.setenv("PARTNERSHIP_WATCH_SMTP__PORT", str(port))
        monkeypatch.setenv("PARTNERSHIP_WATCH_SMTP__SECURITY", "none")
        yield


def test_all_is_well(command: Any, database: URL, mail_server: None) -> None:
    """A database of these tables, a mail server that answers, and nothing that is late."""
    answer = command("doctor")
    as_json = command("doctor", "--json")

    assert (answer.out, answer.status) == ("nothing is late\n", 0)
    assert json.loads(as_json.out) == {"status": "ok", "troubles": []}


def test_a_mail_server_that_is_away_is_said_with_where_it_was_looked_for(
    command: Any, database: URL, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Before the first digest waits for it."""
    monkeypatch.setenv("PARTNERSHIP_WATCH_SMTP__PORT", "1")

    answer = command("doctor")
    as_json = json.loads(command("doctor", "--json").out)

    assert answer.status == 1
    assert "127.0.0.1:1 cannot be reached" in answer.out
    assert "1 to act on now, 0 for the daily look" in answer.out
    assert as_json["status"] == "late"
    assert as_json["troubles"][0]["urgent"] is True


def test_a_database_that_is_away_is_a_finding_and_no_failure_to_look(
    command: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Status 1, because the installation is ill; 2 would say that the command was."""
    monkeypatch.setenv("PARTNERSHIP_WATCH_DATABASE_URL", "postgresql://nobody@127.0.0.1:1/nothing")

    answer = command("doctor")

    assert answer.status == 1
    assert "PARTNERSHIP_WATCH_DATABASE_URL" in " ".join(answer.out.split())
    assert "Traceback" not in answer.out + answer.err


def test_tables_of_another_version_are_a_finding(command: Any, database: URL, mail_server: None) -> None:
    """With the command that brings them up to date."""
    engine = create_engine(database)
    with engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '0000'"))
    engine.dispose()

    answer = command("doctor")

    assert answer.status == 1
    assert "partnership-watch db upgrade" in answer.out


def test_a_clock_that_is_wrong_is_said_by_how_much(
    command: Any, database: URL, mail_server: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Leases and hours are compared across machines."""
    monkeypatch.setattr("partnership_watch.surroundings.CLOCKS_APART", -surroundings.CLOCKS_APART)

    answer = command("doctor")

    assert answer.status == 1
    assert "this machine's clock is 0 seconds" in answer.out


def test_a_trials_fixed_time_is_no_wrong_clock(
    command: Any, database: URL, mail_server: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is meant to differ."""
    monkeypatch.setenv("PARTNERSHIP_WATCH_MOMENT", "2026-03-02T07:05:00Z")

    assert command("doctor").status == 0


def test_a_disk_that_fills_up_under_the_embedded_database_is_said(
    command: Any, mail_server: None, monkeypatch: pytest.MonkeyPatch, tmp_path_factory: Any
) -> None:
    """PostgreSQL stops when it is full."""
    monkeypatch.setenv("PARTNERSHIP_WATCH_DATA", str(tmp_path_factory.mktemp("embedded")))
    monkeypatch.setattr(surroundings, "ROOM_AT_LEAST", 1024**6)

    answer = command("doctor")

    assert answer.status == 1
    assert "the disk of the embedded database has" in answer.out
