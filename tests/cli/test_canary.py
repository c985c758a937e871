"""`canary`: what the mail says that we sent ourselves."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from imaping import ImapServer
from queueing import queue_edition
from sqlalchemy import URL

from partnership_watch.delivery.catcher import mail_catcher
from partnership_watch.store import open_store

ADDRESS = "canary@watch.example"


@pytest.fixture
def named(imap_server: ImapServer, monkeypatch: pytest.MonkeyPatch) -> None:
    """A canary named by the environment, at a fixed time."""
    mailbox = {**imap_server.settings.model_dump(), "password": "a password", "address": ADDRESS}
    monkeypatch.setenv("PARTNERSHIP_WATCH_CANARIES", json.dumps([mailbox]))
    monkeypatch.setenv("PARTNERSHIP_WATCH_MOMENT", "2026-03-01T07:00:00Z")
    monkeypatch.setenv("PARTNERSHIP_WATCH_SMTP__SECURITY", "none")


def test_mail_that_does_not_come_is_said_here_and_by_the_doctor(
    command: Any, database: URL, named: None, tmp_path: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Sent to one server, and read at another that never got it."""
    store = open_store(database.set(username="partnership_watch"))
    with store.transaction() as session:
        cut_at = datetime(2026, 3, 1, 7, tzinfo=UTC)
        queue_edition(
            session, "norland-sudmark", [ADDRESS], subject="S", html="<p>H</p>", text="T", cut_at=cut_at
        )
    store.close()
    with mail_catcher(tmp_path / "mail") as port:
        monkeypatch.setenv("PARTNERSHIP_WATCH_SMTP__PORT", str(port))
        command("deliver")
        monkeypatch.setenv("PARTNERSHIP_WATCH_MOMENT", "2026-03-01T09:00:00Z")

        answer, doctor = command("canary"), command("doctor", "--json")

    assert answer.status == doctor.status == 1
    assert f"{ADDRESS}: 0 mails, 1 troubles" in answer.out
    assert "was accepted at 07:00 and has not arrived for 120 minutes" in doctor.out
    assert ADDRESS not in doctor.out


def test_an_address_that_nobody_has_is_named(command: Any, database: URL, named: None) -> None:
    """With status 1: what should be watched is not. The doctor says so, too."""
    answer, doctor = command("canary"), command("doctor", "--json")

    assert answer.status == 1
    assert "canary 1 of PARTNERSHIP_WATCH_CANARIES is no live subscriber's address" in doctor.out
    assert f"{ADDRESS}: no live subscriber has this address" in answer.err


def test_without_a_canary_the_setting_is_named(command: Any, database: URL) -> None:
    """And a list that cannot be read is, too."""
    answer = command("canary")

    assert answer.status == 2
    assert "PARTNERSHIP_WATCH_CANARIES" in answer.err


def test_a_list_that_is_no_json_is_said(command: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """By the name of the variable, without what it holds."""
    monkeypatch.setenv("PARTNERSHIP_WATCH_CANARIES", "canary@watch.example secret")

    answer = command("canary")

    assert answer.status == 2
    assert "PARTNERSHIP_WATCH_CANARIES: must be a list in JSON" in answer.err
    assert "secret" not in answer.err
