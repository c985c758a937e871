"""The DAG that reads what came back, run whole with a real mailbox."""

from pathlib import Path
from typing import Any

import pytest
from airflowing import RunDag
from bouncing import failed
from imaping import ImapServer
from sqlalchemy import select

from partnership_watch.settings import load_settings
from partnership_watch.store import Store
from partnership_watch.store.tables import Delivery, EndedReason, Subscriber

pytestmark = pytest.mark.airflow


def states(run: Any) -> set[str]:
    """How its task ended."""
    return {str(one.state) for one in run.get_task_instances()}


def test_it_skips_until_it_is_configured_and_then_ends_what_bounced(
    run_dag: RunDag, world: Path, store: Store, imap_server: ImapServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """And skips again when the mailbox is empty."""
    unconfigured = states(run_dag("bounces"))
    for dag_id in ("collect", "match", "alerts", "deliver"):
        run_dag(dag_id)
    monkeypatch.setenv("PARTNERSHIP_WATCH_BOUNCE_ADDRESS", "bounces@watch.example")
    for name, value in imap_server.settings.model_dump(exclude={"password"}).items():
        monkeypatch.setenv(f"PARTNERSHIP_WATCH_BOUNCE_MAILBOX__{name.upper()}", str(value))
    monkeypatch.setenv("PARTNERSHIP_WATCH_BOUNCE_MAILBOX__PASSWORD", "a password")
    bounces = load_settings().bounces()
    assert bounces is not None
    with store.transaction() as session:
        link_id = session.scalars(select(Delivery.link_id)).one()
    imap_server.put(failed(bounces.return_path.of(link_id)))

    read = states(run_dag("bounces"))
    empty = states(run_dag("bounces"))

    assert (unconfigured, read, empty) == ({"skipped"}, {"success"}, {"skipped"})
    with store.transaction() as session:
        ended = session.scalars(select(Subscriber.ended_reason).where(Subscriber.ended_at.is_not(None))).all()
    assert ended == [EndedReason.BOUNCED]
