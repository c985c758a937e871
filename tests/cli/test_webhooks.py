"""The commands for agencies' endpoints, on a terminal."""

import base64
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hooking import Agency, Receiver, agency, receiver, status
from sqlalchemy import URL
from worlds import World

from partnership_watch.registry import load_partnership
from partnership_watch.store import open_store

__all__ = ["receiver"]

NOON = "2026-06-01T12:01:00Z"


@pytest.fixture
def told(
    database: URL, norland: Path, receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Agency]:
    """One agency, one event that waits for it, and the key in a variable."""
    store = open_store(database.set(username="partnership_watch"))
    world = World(store, load_partnership(norland))
    one = agency(world, receiver.url)
    world.item("4.ferry-line")
    world.publish()
    monkeypatch.setenv("AGENCY_KEY", "whsec_" + base64.b64encode(b"k" * 32).decode())
    monkeypatch.setenv("PARTNERSHIP_WATCH_LOOPBACK_WEBHOOKS", "true")
    monkeypatch.setenv("PARTNERSHIP_WATCH_MOMENT", NOON)
    yield one
    store.close()


def test_an_event_is_posted_logged_and_replayed(command: Any, told: Agency, receiver: Receiver) -> None:
    """As an operator works: send, look, and send again what the agency lost."""
    number = str(told.subscription_id)

    delivered = command("deliver")
    logged = command("webhooks", "log", "--since", "1h", "--subscription", number)
    replayed = command("webhooks", "replay", number, "--since", "1h")
    again = command("deliver")

    assert "posted to webhooks: 1 accepted" in delivered.out
    assert "204 after" in logged.out
    assert receiver.posted[0].headers["webhook-id"] in logged.out
    assert "1 events are queued again" in replayed.out
    assert "posted to webhooks: 1 accepted" in again.out
    assert [posted.signed_by(b"k" * 32) for posted in receiver.posted] == [True, True]
    assert len({posted.headers["webhook-id"] for posted in receiver.posted}) == 1


def test_an_endpoint_is_listed_switched_off_and_on(command: Any, told: Agency, receiver: Receiver) -> None:
    """With its owner and the names of its keys, and never a key."""
    number = str(told.subscription_id)

    listed = command("webhooks", "list")
    disabled = command("webhooks", "disable", number)
    silent = command("deliver")
    off = command("webhooks", "list")
    enabled = command("webhooks", "enable", number)

    assert receiver.url in listed.out
    assert "@agency.example" in listed.out
    assert "AGENCY_KEY" in listed.out
    assert "whsec_" not in listed.out
    assert disabled.out == "disabled\n"
    assert "posted" not in silent.out
    assert "disabled (operator)" in off.out
    assert "1 events waited" in enabled.out


def test_a_key_that_is_not_set_is_named_where_events_are_sent(
    command: Any, told: Agency, receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The mails go out all the same."""
    monkeypatch.delenv("AGENCY_KEY")

    delivered = command("deliver")

    assert delivered.status == 0
    assert "AGENCY_KEY is not set" in delivered.err
    assert receiver.posted == []


def test_a_key_may_stand_in_the_env_file(
    command: Any, told: Agency, receiver: Receiver, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Where the other secrets of an installation stand."""
    monkeypatch.delenv("AGENCY_KEY")
    key = base64.b64encode(b"f" * 32).decode()
    (tmp_path / ".env").write_text(f"AGENCY_KEY=whsec_{key}\n", encoding="utf-8")

    command("deliver")

    assert receiver.posted[0].signed_by(b"f" * 32)


def test_what_fails_is_said_by_the_sweep(
    command: Any, told: Agency, receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its number, since when, and what to do; not an address."""
    receiver.answers = [status(503)]
    command("deliver")
    monkeypatch.setenv("PARTNERSHIP_WATCH_MOMENT", "2026-06-01T20:00:00Z")

    swept = command("sweep")

    assert f"of subscription {told.subscription_id} fails" in " ".join(swept.out.split())
    assert "@agency.example" not in swept.out
    assert "caught up: 0 revisions matched, 0 editions cut, 0 messages held" in swept.out


def test_a_number_that_is_no_webhook_is_one_sentence(command: Any, database: URL) -> None:
    """With the command that shows the right ones."""
    answer = command("webhooks", "enable", "77")

    assert answer.status == 2
    assert "`webhooks list` shows them" in answer.err
