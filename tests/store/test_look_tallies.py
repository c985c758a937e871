"""The tallies of looks: a trigger keeps them as the migration makes them from what is stored."""

import threading
import time
from concurrent.futures import ThreadPoolExecutor

from alembic import command
from alembic.config import Config
from sqlalchemy import URL, Connection, Engine, create_engine, text

from partnership_watch.store import EmbeddedServer, upgrade
from partnership_watch.store.schema import MIGRATIONS

_SOURCE = """
    INSERT INTO sources (partnership, key, url, due_at, interval_seconds, failures)
    VALUES ('p', 'post', 'u', now(), 60, 0)
"""
_LOOK = """
    INSERT INTO fetches
        (source_id, started_at, finished_at, outcome, bytes, entries, new_items, new_revisions, set_aside)
    SELECT id, CAST(:at AS timestamptz), CAST(:at AS timestamptz), :outcome, 0, 0, 2, 0, '[]' FROM sources
"""
LOOKS = (
    ("2026-03-02T09:00Z", "unchanged"),
    ("2026-03-01T23:59Z", "timeout"),
    ("2026-03-02T00:00Z", "changed"),
    ("2026-03-02T18:00Z", "changed"),
    ("2026-03-02T04:00Z", "dns"),
    ("2026-03-02T05:00Z", "dns"),
)
COUNTED = [
    ("2026-03-01", 1, 0, {"timeout": 1}, 2, None, None, None, None),
    ("2026-03-02", 5, 3, {"dns": 2}, 10, "00:00", "18:00", "00:00", "09:00"),
]


def test_looks_from_before_the_tallies_are_counted_by_the_upgrade(server: EmbeddedServer) -> None:
    """And those after it as they come, in whatever order, to the same."""
    url = server.ensure_database("before_look_tallies")
    engine = _without_tallies(url)
    with engine.begin() as connection:
        _look_at(connection)

    upgrade(url, "partnership_watch")

    with engine.begin() as connection:
        by_the_upgrade = _tallies(connection)
        connection.execute(text("TRUNCATE fetches, look_tallies"))
        _look_at(connection)
        by_the_trigger = _tallies(connection)
    engine.dispose()
    assert by_the_upgrade == by_the_trigger == COUNTED


def test_a_look_that_is_being_kept_when_the_upgrade_comes_is_counted(server: EmbeddedServer) -> None:
    """The upgrade waits for it, and holds nothing that is still needed to keep it."""
    url = server.ensure_database("while_a_look_is_kept")
    engine = _without_tallies(url)

    with ThreadPoolExecutor() as beside:
        with engine.begin() as connection:
            connection.execute(text("SELECT FROM sources FOR UPDATE"))
            _look_at(connection)
            upgraded = beside.submit(upgrade, url, "partnership_watch")
            _wait_for_a_lock(engine)
            connection.execute(text("UPDATE sources SET failures = 1"))
        upgraded.result()

    with engine.connect() as connection:
        tallies = _tallies(connection)
    engine.dispose()
    assert tallies == COUNTED


def test_two_who_keep_looks_at_one_source_at_once_are_both_counted(owner: Engine) -> None:
    """The second waits for the first, and sees what it kept."""
    with owner.begin() as connection:
        connection.execute(text(_SOURCE))

    def second() -> None:
        with owner.begin() as connection:
            connection.execute(text(_LOOK), {"at": "2026-03-02T10:00Z", "outcome": "changed"})

    beside = threading.Thread(target=second)
    with owner.begin() as connection:
        connection.execute(text(_LOOK), {"at": "2026-03-02T09:00Z", "outcome": "changed"})
        beside.start()
        beside.join(0.3)
        waited = beside.is_alive()
    beside.join()

    with owner.connect() as connection:
        assert waited
        assert connection.scalars(text("SELECT looks FROM look_tallies")).all() == [2]


def _without_tallies(url: URL) -> Engine:
    engine = create_engine(url, connect_args={"options": "-c timezone=UTC"})
    with engine.begin() as connection:
        config = Config()
        config.set_main_option("script_location", str(MIGRATIONS))
        config.attributes["connection"] = connection
        command.upgrade(config, "0018")
        connection.execute(text(_SOURCE))
    return engine


def _wait_for_a_lock(engine: Engine) -> None:
    """Until somebody waits for one in this database, 30 seconds at most."""
    waits = text(
        "SELECT count(*) FROM pg_locks JOIN pg_database ON pg_database.oid = database "
        "WHERE datname = current_database() AND NOT granted"
    )
    until = time.monotonic() + 30
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        while not connection.scalar(waits):
            assert time.monotonic() < until, "nobody waits"
            time.sleep(0.02)


def _look_at(connection: Connection) -> None:
    for at, outcome in LOOKS:
        connection.execute(text(_LOOK), {"at": at, "outcome": outcome})


def _tallies(connection: Connection) -> list[tuple[object, ...]]:
    rows = connection.execute(
        text(
            """
            SELECT to_char(day, 'YYYY-MM-DD'), looks, succeeded, failures, new_items,
                to_char(first_success_at, 'HH24:MI'), to_char(last_success_at, 'HH24:MI'),
                to_char(gap_begun, 'HH24:MI'), to_char(gap_ended, 'HH24:MI')
            FROM look_tallies ORDER BY day
            """
        )
    )
    return [tuple(row) for row in rows]
