"""The DAG that reads our own mail back, run whole with a real mailbox."""

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
from airflowing import RunDag
from imaping import ImapServer

from partnership_watch.delivery.canary import canary_troubles
from partnership_watch.store import Store

pytestmark = pytest.mark.airflow

LATER = datetime(2026, 3, 2, 8, 5, tzinfo=UTC)
TRACE = b"Return-Path: <watch@watch.example>\r\n"


def test_it_skips_until_a_canary_is_named_and_then_keeps_what_its_mailbox_lacks(
    run_dag: RunDag, world: Path, store: Store, imap_server: ImapServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Mail that was accepted and has not come is said until it comes."""

    def look() -> str:
        (task,) = run_dag("canary").get_task_instances()
        return str(task.state)

    def said() -> list[str]:
        with store.transaction() as session:
            return [one.what for one in canary_troubles(session, "norland-sudmark", now=LATER)]

    unnamed = look()
    mailbox = imap_server.settings.model_dump() | {
        "address": "dung@readers.example",
        "password": "a password",
    }
    monkeypatch.setenv("PARTNERSHIP_WATCH_CANARIES", json.dumps([mailbox]))
    for dag_id in ("collect", "match", "alerts", "deliver"):
        run_dag(dag_id)
    monkeypatch.setenv("PARTNERSHIP_WATCH_MOMENT", LATER.isoformat())
    missing = look(), said()
    (sent,) = world.glob("*.eml")
    imap_server.put(TRACE + sent.read_bytes())
    come = look(), said()

    assert unnamed == "skipped"
    assert missing[0] == come[0] == "success"
    assert "was accepted at 07:05 and has not arrived for 60 minutes" in missing[1][0]
    assert come[1] == []
