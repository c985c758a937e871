"""A sender of webhooks is killed at many lines and run again: every event arrives, each under one id."""

from collections import Counter
from pathlib import Path

import pytest
from hooking import Receiver, agency, receiver
from killing import NEVER, run_stage
from sqlalchemy import create_engine, text
from worlds import World

from partnership_watch.registry import load_partnership
from partnership_watch.store import EmbeddedServer, open_store

__all__ = ["receiver"]

MOMENT, LATER = "2026-06-01T13:00:00Z", "2026-06-01T13:10:00Z"
EVENTS = 3


@pytest.fixture
def before(server: EmbeddedServer, project: Path, receiver: Receiver) -> str:
    """A database in which three events wait for one agency."""
    owner = server.ensure_database("webhooks_before", template="template_watch")
    store = open_store(owner.set(username="partnership_watch"))
    world = World(store, load_partnership(project / "tests" / "partnerships" / "norland-sudmark"))
    agency(world, receiver.url)
    for _ in range(EVENTS):
        world.item("4.ferry-line")
        world.publish()
        world.forward(minutes=1)
    store.close()
    return "webhooks_before"


def test_a_sender_killed_at_any_line_and_run_again_loses_no_event(
    server: EmbeddedServer, project: Path, receiver: Receiver, before: str
) -> None:
    """Five lines, from the first to the last. What may come twice comes under its id, byte for byte."""
    settings = {
        "PARTNERSHIP_WATCH_CONFIG": str(project / "tests" / "partnerships" / "norland-sudmark"),
        "PARTNERSHIP_WATCH_LOOPBACK_WEBHOOKS": "true",
        "PARTNERSHIP_WATCH_SECRET": "a secret of this test",
        "AGENCY_KEY": "whsec_" + "a2V5a2V5a2V5a2V5a2V5a2V5a2V5a2V5",
    }

    def fresh(name: str) -> dict[str, str]:
        url = server.ensure_database(name, template=before).set(username="partnership_watch")
        receiver.posted.clear()
        return {
            **settings,
            "PARTNERSHIP_WATCH_DATABASE_URL": url.render_as_string(hide_password=False),
            "PARTNERSHIP_WATCH_MOMENT": MOMENT,
        }

    lines = run_stage("deliver", fresh("webhooks_counted"), kill_at=NEVER)
    assert len(receiver.posted) == EVENTS
    for point in range(5):
        environment = fresh(f"webhooks_killed_{point}")

        killed = run_stage("deliver", environment, kill_at=1 + point * lines // 5)
        run_stage("deliver", {**environment, "PARTNERSHIP_WATCH_MOMENT": LATER})

        bodies = {(posted.headers["webhook-id"], posted.body) for posted in receiver.posted}
        times = Counter(posted.headers["webhook-id"] for posted in receiver.posted)
        assert killed == -1
        assert _states(environment) == ["accepted"] * EVENTS
        assert len(bodies) == len(times) == EVENTS
        assert sorted(times.values()) in ([1] * EVENTS, [1] * (EVENTS - 1) + [2]), times


def _states(environment: dict[str, str]) -> list[str]:
    url = environment["PARTNERSHIP_WATCH_DATABASE_URL"].replace("postgresql://", "postgresql+psycopg://")
    engine = create_engine(url)
    with engine.connect() as connection:
        states = list(connection.scalars(text("SELECT state FROM deliveries")))
    engine.dispose()
    return states
