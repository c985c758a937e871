"""One unit of work is one transaction, and a server that goes away is one clear error."""

import traceback
from typing import Any

import pytest
from mailing import NOW
from sqlalchemy import Engine, func, select, text
from sqlalchemy.exc import DBAPIError

from partnership_watch.errors import StoreUnavailableError
from partnership_watch.store import Store
from partnership_watch.store.audit_log import record
from partnership_watch.store.tables import AuditEntry, Subscriber


def test_a_unit_that_fails_leaves_nothing_half_written(store: Store) -> None:
    """What it had written goes with it."""

    def half_done() -> None:
        with store.transaction() as session:
            record(session, at=NOW, actor="t", action="a", object_type="x", object_id=1)
            session.flush()
            raise KeyError

    with pytest.raises(KeyError):
        half_done()

    with store.transaction() as session:
        assert session.scalar(select(func.count()).select_from(AuditEntry)) == 0


def test_a_server_that_goes_away_mid_work_is_one_clear_error(store: Store, owner: Engine) -> None:
    """A stage reports it and is run again; nothing of the unit was written."""

    def cut_off() -> None:
        with store.transaction() as session:
            backend = session.scalar(text("SELECT pg_backend_pid()"))
            with owner.begin() as administrator:
                administrator.execute(text("SELECT pg_terminate_backend(:pid)"), {"pid": backend})
            session.execute(text("SELECT 1"))

    with pytest.raises(StoreUnavailableError, match="does not answer"):
        cut_off()


def test_work_that_is_done_alone_names_the_server_that_goes_away_and_can_be_begun_again(
    store: Store, owner: Engine
) -> None:
    """Its lock is gone with the connection."""

    def cut_off() -> None:
        with store.alone("an import"), store.transaction() as session:
            with owner.begin() as administrator:
                administrator.execute(
                    text(
                        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                        "WHERE datname = current_database() AND pid <> pg_backend_pid()"
                    )
                )
            session.execute(text("SELECT 1"))

    with pytest.raises(StoreUnavailableError, match="does not answer"):
        cut_off()

    with store.alone("an import"):
        pass


def test_the_next_unit_works_after_the_server_came_back(store: Store, owner: Engine) -> None:
    """A pooled connection that died is replaced unseen."""
    with store.transaction() as session:
        backend = session.scalar(text("SELECT pg_backend_pid()"))
    with owner.begin() as administrator:
        administrator.execute(text("SELECT pg_terminate_backend(:pid)"), {"pid": backend})

    with store.transaction() as session:
        assert session.scalar(text("SELECT 1")) == 1


ANN = "ann@readers.example"


def somebody(**other: Any) -> Subscriber:
    """A row that names a person."""
    given = {
        "partnership": "norland-sudmark",
        "email": ANN,
        "name": "Ann",
        "kind": "reader",
        "language": "en",
        "zone": "UTC",
        "consent_basis": "asked",
        "consent_at": NOW,
        "created_at": NOW,
    }
    return Subscriber(**given | other)


@pytest.mark.parametrize("wrong", [{}, {"zone": None}, {"name": "Ann\x00"}])
def test_an_error_of_the_database_quotes_no_reader(store: Store, wrong: dict[str, Any]) -> None:
    """Neither what was sent, nor the row that PostgreSQL shows as detail: the text goes to logs."""
    with store.transaction() as session:
        session.add(somebody())

    with pytest.raises(DBAPIError) as caught, store.transaction() as session:
        session.add(somebody(**wrong))

    said = "".join(traceback.format_exception(caught.value))
    assert "INSERT INTO subscribers" in said
    assert ANN not in said


def test_an_error_of_a_single_statement_quotes_no_reader(store: Store) -> None:
    """On the other connection, too."""
    with store.transaction() as session:
        session.add(somebody())
    again = text("INSERT INTO subscribers SELECT (s).* FROM subscribers s WHERE email = :email")

    with pytest.raises(DBAPIError) as caught, store.statement_by_statement() as connection:
        connection.execute(again, {"email": ANN})

    said = "".join(traceback.format_exception(caught.value))
    assert "INSERT INTO subscribers" in said
    assert ANN not in said


def test_times_are_shown_in_utc(store: Store) -> None:
    """Whatever zone the server is set to."""
    with store.transaction() as session:
        assert session.scalar(text("SHOW timezone")) == "UTC"
