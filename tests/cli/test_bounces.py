"""`bounces`: what came back, from the command line."""

import signal
import smtplib
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from bouncing import failed, out_of_office
from imaping import ImapServer
from mailing import NOW, PARTNERSHIP
from queueing import queue_edition
from sqlalchemy import URL, select

from partnership_watch.delivery.bounces import Bounces
from partnership_watch.settings import load_settings
from partnership_watch.store import Store, open_store
from partnership_watch.store.tables import Delivery, Subscriber

ANN = "ann@readers.example"
RUNS = "from partnership_watch.cli import main; main()"


@pytest.fixture
def store(database: URL, monkeypatch: pytest.MonkeyPatch) -> Iterator[Store]:
    """The commands' own database."""
    monkeypatch.setenv("PARTNERSHIP_WATCH_MOMENT", NOW.isoformat())
    store = open_store(database.set(username="partnership_watch"))
    yield store
    store.close()


@pytest.fixture
def configured(command: Any, monkeypatch: pytest.MonkeyPatch) -> Bounces:
    """An installation that signs its return paths."""
    monkeypatch.setenv("PARTNERSHIP_WATCH_BOUNCE_ADDRESS", "bounces@watch.example")
    monkeypatch.setenv("PARTNERSHIP_WATCH_SECRET", "a secret of this test")
    bounces = load_settings().bounces()
    assert bounces is not None
    return bounces


@pytest.fixture
def path(store: Store, configured: Bounces) -> str:
    """The return path of a message to Ann."""
    with store.transaction() as session:
        queue_edition(session, PARTNERSHIP, [ANN], subject="x", html="x", text="x", cut_at=NOW)
        return configured.return_path.of(session.scalars(select(Delivery.link_id)).one())


def has_ended(store: Store) -> bool:
    """Whether Ann's mail has."""
    with store.transaction() as session:
        return session.scalars(select(Subscriber.ended_at)).one() is not None


def test_files_and_folders_of_mails_are_read(command: Any, store: Store, path: str, tmp_path: Path) -> None:
    """Such as `new` of a Maildir; nothing is moved, and again is nothing new."""
    (tmp_path / "new").mkdir()
    (tmp_path / "new" / "1.host").write_bytes(failed(path))
    (tmp_path / "new" / "2.host").write_bytes(out_of_office(path))

    first = command("bounces", "read", "new")
    again = command("bounces", "read", "new/1.host")
    missing = command("bounces", "read", "old")

    assert first.out == "bounces: 1 ended, 1 no report\n"
    assert again.out == "bounces: 1 repeated\n"
    assert missing.status == 2
    assert "old is not there" in missing.err
    assert has_ended(store)


def test_the_mailbox_of_the_settings_is_read(
    command: Any, store: Store, path: str, imap_server: ImapServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Once by name, and once in `run`, before anything is cut."""
    as_settings(imap_server, monkeypatch)
    imap_server.put(failed(path))

    run = command("run")
    read = command("bounces", "read")

    assert "bounces: 1 ended\n" in run.out
    assert read.out == "bounces: nothing came back\n"
    assert has_ended(store)


def test_without_an_address_nothing_is_read(command: Any, store: Store) -> None:
    """One sentence names the setting; `run` says nothing of it."""
    answer = command("bounces", "read")
    run = command("run")

    assert answer.status == 2
    assert "PARTNERSHIP_WATCH_BOUNCE_ADDRESS" in answer.err
    assert (run.status, "bounces" in run.out) == (0, False)


def test_doctor_says_that_the_mailbox_does_not_let_us_in(
    command: Any, store: Store, configured: Bounces, imap_server: ImapServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Before a dead address is written to for weeks."""
    as_settings(imap_server, monkeypatch)
    well = command("doctor")
    monkeypatch.setenv("PARTNERSHIP_WATCH_BOUNCE_MAILBOX__PASSWORD", "another")

    wrong = command("doctor")

    assert "does not let us in" not in well.out
    assert "does not let us in" in " ".join(wrong.out.split())


def test_doctor_says_that_another_secret_voids_the_suppression_list(
    command: Any, store: Store, configured: Bounces, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In silence it would let mail out to all who must get none."""
    command("suppression", "add", ANN, "--reason", "asked")
    monkeypatch.setenv("PARTNERSHIP_WATCH_SECRET", "another secret")

    answer = command("doctor")

    assert answer.status == 1
    assert "1 suppressed addresses cannot be told any more" in " ".join(answer.out.split())


def test_the_endpoint_is_served_until_it_is_ended(
    command: Any, store: Store, path: str, tmp_path: Path
) -> None:
    """A signal ends it, and what it took is stored."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    server = subprocess.Popen(
        [sys.executable, "-c", RUNS, "bounces", "serve", "--port", str(port)],
        cwd=tmp_path,
        stderr=subprocess.PIPE,
    )
    try:
        with connected(port) as smtp:
            smtp.sendmail("", path, failed(path))
    finally:
        server.send_signal(signal.SIGTERM)
        server.communicate(timeout=20)

    assert has_ended(store)
    assert server.returncode == 128 + signal.SIGTERM


def connected(port: int) -> smtplib.SMTP:
    """A connection, as soon as there can be one."""
    for _ in range(1000):
        try:
            return smtplib.SMTP("127.0.0.1", port, timeout=10)
        except ConnectionRefusedError:
            time.sleep(0.05)
    raise TimeoutError("the endpoint did not begin")


def as_settings(imap_server: ImapServer, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the environment name this mailbox."""
    for name, value in {
        "HOST": imap_server.settings.host,
        "PORT": imap_server.settings.port,
        "SECURITY": "none",
        "USERNAME": imap_server.settings.username,
        "PASSWORD": imap_server.settings.password.get_secret_value(),
        "FOLDER": imap_server.settings.folder,
    }.items():
        monkeypatch.setenv(f"PARTNERSHIP_WATCH_BOUNCE_MAILBOX__{name}", str(value))
