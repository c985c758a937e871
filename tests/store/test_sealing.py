"""The audit log is sealed in batches, and no entry slips by, in whatever order its writers end."""

import itertools
import threading
from datetime import UTC, datetime

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from killing import NEVER, run_stage
from sqlalchemy import URL, Engine, event, func, select, text
from sqlalchemy.exc import ProgrammingError
from sqlalchemy.orm import Session

from partnership_watch.store import EmbeddedServer, Store, open_store, upgrade
from partnership_watch.store.audit_log import record
from partnership_watch.store.sealing import GENESIS, seal
from partnership_watch.store.sealing_rows import ROWS_SEALED, seal_rows
from partnership_watch.store.tables import AuditEntry, Seal

NOW = datetime(2026, 6, 1, 12, tzinfo=UTC)


def _write(session: Session, number: int = 1) -> int:
    """An entry, written and not yet committed; gives its id."""
    record(session, at=NOW, actor="test", action="done", object_type="thing", object_id=number)
    session.flush()
    return session.scalars(select(func.max(AuditEntry.id))).one()


def _seals(store: Store) -> list[tuple[int, int, int, int]]:
    with store.transaction() as session:
        rows = session.scalars(select(Seal).order_by(Seal.number))
        return [(row.number, row.first_id, row.last_id, row.entries) for row in rows]


def test_what_was_written_since_the_last_seal_goes_into_the_next(store: Store) -> None:
    """Each seal names the hash of the one before it; nothing new makes no seal."""
    for _ in range(2):
        with store.transaction() as session:
            _write(session)
        seal(store, now=NOW)
    again = seal(store, now=NOW)

    with store.transaction() as session:
        first, second = session.scalars(select(Seal).order_by(Seal.number))
    assert (first.previous, second.previous) == (GENESIS, first.hash)
    assert _seals(store) == [(1, 1, 1, 1), (2, 2, 2, 1)]
    assert again.seals == 0


def test_an_entry_that_commits_late_with_a_lower_id_is_not_passed_over(store: Store) -> None:
    """A seal waits for whoever has written, or seals nothing this time."""
    with store.transaction() as slow:
        early = _write(slow)
        with store.transaction() as quick:
            late = _write(quick)
        meanwhile = seal(store, now=NOW, patience=0)
    after = seal(store, now=NOW)

    assert early < late
    assert (meanwhile.blocked, meanwhile.seals) == (True, 0)
    assert _seals(store) == [(1, early, late, 2)]
    assert after.entries == 2


def test_a_row_that_commits_late_with_a_lower_id_is_not_passed_over(store: Store) -> None:
    """Of what is collected, too: a table that somebody is in the middle of waits for the next sweep."""
    add = text("INSERT INTO items (publisher, key, first_seen_at, backlog) VALUES ('x', :key, now(), false)")
    with store.transaction() as slow:
        slow.execute(add, {"key": "early"})
        with store.transaction() as quick:
            quick.execute(add, {"key": "late"})
        meanwhile = seal_rows(store, now=NOW, patience=0)
    after = [seal_rows(store, now=NOW) for _ in range(2)]

    with store.transaction() as session:
        (said,) = session.scalars(select(AuditEntry.details).where(AuditEntry.action == ROWS_SEALED))
    assert (meanwhile, after) == (0, [2, 0])
    assert (said["after"], said["last"], said["rows"]) == (None, 2, 2)


def test_rows_are_sealed_by_the_thousand(store: Store) -> None:
    """Each entry goes on where the one before it ended."""
    many = "SELECT 'x', number, now(), false FROM generate_series(1, 1500) AS number"
    with store.transaction() as session:
        session.execute(text(f"INSERT INTO items (publisher, key, first_seen_at, backlog) {many}"))

    assert seal_rows(store, now=NOW) == 1500
    with store.transaction() as session:
        entries = session.scalars(select(AuditEntry.details).order_by(AuditEntry.id)).all()
    assert [(one["after"], one["last"], one["rows"]) for one in entries] == [
        (None, 1000, 1000),
        (1000, 1500, 500),
    ]


def test_a_writer_that_begins_meanwhile_keeps_nobody_waiting(store: Store) -> None:
    """Only who had written before the sealing began is waited for; a busy log is sealed all the same."""
    with store.transaction() as first:
        lowest = _write(first)
        with store.transaction() as committed:
            highest = _write(committed)
        sealing = threading.Thread(target=seal, args=(store,), kwargs={"now": NOW})
        looked = _first_look_at_locks(store)
        sealing.start()
        assert looked.wait(timeout=30)
        with store.transaction() as second:
            _write(second)
            first.commit()
            sealing.join()
            found = _seals(store)

    assert found == [(1, lowest, highest, 2)]


def _first_look_at_locks(store: Store) -> threading.Event:
    """Is set as soon as somebody has seen through this store who holds locks."""
    looked = threading.Event()

    def after(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        if "FROM pg_locks" in statement:
            looked.set()

    event.listen(store._engine, "after_cursor_execute", after)
    return looked


def test_what_was_rolled_back_leaves_a_gap_and_no_doubt(store: Store) -> None:
    """Its id is never given again, and the seal counts entries, not ids."""
    with store.transaction() as session:
        _write(session)
        session.rollback()
    with store.transaction() as session:
        kept = _write(session)
    seal(store, now=NOW)

    assert _seals(store) == [(1, kept, kept, 1)]


@pytest.fixture(scope="module")
def busy(server: EmbeddedServer) -> Store:
    """One database for all histories; each goes on where the one before it ended."""
    store = open_store(
        server.ensure_database("sealing", template="template_watch").set(username="partnership_watch")
    )
    yield store
    store.close()


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data())
def test_every_committed_entry_is_in_exactly_one_seal(busy: Store, data: st.DataObject) -> None:
    """Over random histories of four writers who write, commit and roll back, sealed at any moment."""
    writers: dict[int, Session] = {}
    try:
        for _ in range(data.draw(st.integers(1, 20))):
            _step(busy, writers, data)
    finally:  # also where hypothesis gives a history up
        for writer in writers.values():
            writer.commit()
            writer.close()
    last = seal(busy, now=NOW)

    with busy.transaction() as session:
        ids = list(session.scalars(select(AuditEntry.id).order_by(AuditEntry.id)))
        seals = list(session.scalars(select(Seal).order_by(Seal.number)))
    ends = [0, *(one.last_id for one in seals)]
    covered = [sum(after < one <= up_to for one in ids) for after, up_to in itertools.pairwise(ends)]
    assert not last.blocked
    assert covered == [one.entries for one in seals]
    assert sum(covered) == len(ids)


def _step(store: Store, writers: dict[int, Session], data: st.DataObject) -> None:
    act = data.draw(st.sampled_from(["write", "write", "commit", "rollback", "seal"]))
    which = data.draw(st.integers(0, 3))
    if act == "seal":
        seal(store, now=NOW, patience=0)
    elif act == "write":
        if which not in writers:
            writers[which] = store._sessions()
        _write(writers[which])
    elif which in writers:
        writer = writers.pop(which)
        getattr(writer, act)()
        writer.close()


def test_two_at_once_make_one_chain(store: Store) -> None:
    """The second finds what the first has left, which is nothing."""
    with store.transaction() as session:
        for number in range(50):
            _write(session, number)
    both = [threading.Thread(target=seal, args=(store,), kwargs={"now": NOW}) for _ in range(2)]
    for one in both:
        one.start()
    for one in both:
        one.join()

    assert _seals(store) == [(1, 1, 50, 50)]


@pytest.mark.parametrize("table", ["audit_log", "seals"])
@pytest.mark.parametrize("statement", ["UPDATE {} SET {} = {}", "DELETE FROM {}", "TRUNCATE {}"])
@pytest.mark.parametrize("as_replica", [False, True])
def test_even_the_owner_is_refused(
    store: Store, owner: Engine, table: str, statement: str, as_replica: bool
) -> None:
    """A careless statement changes nothing, in a session that calls itself a replica as well."""
    with store.transaction() as session:
        _write(session)
    seal(store, now=NOW)
    column = "actor" if table == "audit_log" else "hash"

    with owner.connect() as connection:
        if as_replica:
            connection.execute(text("SET session_replication_role = replica"))
        with pytest.raises(ProgrammingError, match="append-only"):
            connection.execute(text(statement.format(table, column, column)))


@pytest.mark.parametrize("table", ["audit_log", "seals"])
@pytest.mark.parametrize("statement", ["UPDATE {} SET {} = {}", "DELETE FROM {}", "TRUNCATE {}"])
def test_the_application_has_no_right_to_try(store: Store, table: str, statement: str) -> None:
    """It is refused before any trigger is asked."""
    column = "actor" if table == "audit_log" else "hash"

    with pytest.raises(ProgrammingError, match="permission denied"), store.transaction() as session:
        session.execute(text(statement.format(table, column, column)))


@pytest.mark.slow
def test_killed_at_any_line_it_goes_on_where_it_was(owner_url: URL, store: Store, project) -> None:
    """Half a seal is none."""
    address = owner_url.set(username="partnership_watch").render_as_string(hide_password=False)
    environment = {
        "PARTNERSHIP_WATCH_DATABASE_URL": address,
        "PARTNERSHIP_WATCH_CONFIG": str(project / "tests" / "partnerships" / "norland-sudmark"),
    }

    def write() -> None:
        with store.transaction() as session:
            for number in range(3):
                _write(session, number)

    write()
    lines = run_stage("seal", environment, kill_at=NEVER)
    for line in range(1, lines + 1, max(1, lines // 12)):
        write()
        run_stage("seal", environment, kill_at=line)
    seal(store, now=NOW)

    with store.transaction() as session:
        entries = session.scalar(select(func.count()).select_from(AuditEntry))
    found = _seals(store)
    assert [number for number, *_ in found] == list(range(1, len(found) + 1))
    assert sum(count for *_, count in found) == entries


def test_an_older_database_is_sealed_from_its_first_entry(owner_url: URL, store: Store) -> None:
    """What was written before there were seals goes into the first ones; upgrading again changes nothing."""
    with store.transaction() as session:
        _write(session)

    upgrade(owner_url, "partnership_watch")

    assert seal(store, now=NOW).entries == 1
