"""The tables, and who may do what to them."""

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import URL, Engine, inspect, text
from sqlalchemy.exc import ProgrammingError

from partnership_watch.errors import ConfigurationError, StoreUnavailableError
from partnership_watch.store import EmbeddedServer, Store, database_url, open_store, upgrade
from partnership_watch.store.locks import take_turns
from partnership_watch.store.tables import Base


def test_migrations_make_exactly_the_tables_of_the_code(owner: Engine) -> None:
    """A column added to a table without a migration is seen here."""
    with owner.connect() as connection:
        differences = compare_metadata(MigrationContext.configure(connection), Base.metadata)

    assert differences == []


def test_upgrading_twice_changes_nothing(owner_url: URL) -> None:
    """An init job may run at every start."""
    assert upgrade(owner_url, "partnership_watch") == upgrade(owner_url, "partnership_watch")


def test_an_upgrade_that_is_broken_off_says_why(owner_url: URL, owner: Engine) -> None:
    """PostgreSQL may answer, and end it for a lock that somebody else has."""
    impatient = owner_url.update_query_dict({"options": "-c lock_timeout=100ms"})

    with owner.begin() as connection:
        take_turns(connection, "upgrade")
        with pytest.raises(StoreUnavailableError, match=r"nothing in it was changed \(.*lock timeout"):
            upgrade(impatient, "partnership_watch")


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE audit_log SET actor = 'x'",
        "DELETE FROM matches",
        "DROP TABLE told",
        "UPDATE sightings SET first_seen_at = now()",
        "UPDATE items SET first_seen_at = now()",
        "UPDATE replays SET begun_by = 'x'",
        "UPDATE imports SET begun_by = 'x'",
        "UPDATE imported_revisions SET said_seen_at = now()",
        "UPDATE deliveries SET subscription_id = 1",
        "UPDATE suppressions SET reason = 'operator'",
        "UPDATE api_tokens SET expires_at = now()",
        "UPDATE bounces SET kind = 'soft'",
    ],
)
def test_the_applications_role_cannot_change_what_is_append_only(store: Store, statement: str) -> None:
    """Evidence stays, whatever a bug or an intruder in the application tries. Where columns of a row are
    written again, the others stay."""
    with (
        pytest.raises(ProgrammingError, match=r"permission denied|must be owner"),
        store.transaction() as session,
    ):
        session.execute(text(statement))


def test_an_item_is_dated_once(store: Store) -> None:
    """A feed may date what had no date; nothing moves one that stands."""

    def date(moment: str) -> None:
        with store.transaction() as session:
            session.execute(text(f"UPDATE items SET published_at = '{moment}'"))

    with store.transaction() as session:
        session.execute(
            text("INSERT INTO items (publisher, key, first_seen_at, backlog) VALUES ('x', 'x', now(), false)")
        )
    for _ in range(2):
        date("2026-06-01T10:00Z")

    with pytest.raises(ProgrammingError, match="another date is refused"):
        date("2026-06-02T10:00Z")


def test_the_applications_role_owns_no_table(owner: Engine) -> None:
    """Ownership would let it drop the guard."""
    with owner.connect() as connection:
        owners = connection.scalars(
            text("SELECT DISTINCT tableowner FROM pg_tables WHERE schemaname = 'public'")
        )

        assert set(owners) == {"postgres"}


def test_every_time_is_kept_with_its_zone(owner: Engine) -> None:
    """A naive time in a table would be read in the zone of whoever asks."""
    naive = [
        f"{table}.{column['name']}"
        for table in inspect(owner).get_table_names()
        for column in inspect(owner).get_columns(table)
        if "TIMESTAMP" in str(column["type"]).upper() and not getattr(column["type"], "timezone", True)
    ]

    assert naive == []


def test_a_database_without_tables_names_the_command_that_makes_them(server: EmbeddedServer) -> None:
    """The first thing a new operator forgets."""
    empty = server.ensure_database("empty")

    with pytest.raises(StoreUnavailableError, match="partnership-watch db upgrade"):
        open_store(empty)


def test_a_database_that_is_away_is_one_clear_error(server: EmbeddedServer) -> None:
    """No traceback for a server that does not run."""
    away = database_url("postgresql://nobody@127.0.0.1:1/nothing")

    with pytest.raises(StoreUnavailableError, match="PARTNERSHIP_WATCH_DATABASE_URL"):
        open_store(away)


@pytest.mark.parametrize("address", ["sqlite:///watch.db", "nonsense", "mysql://root@localhost/x"])
def test_only_postgresql_addresses_are_taken(address: str) -> None:
    """The promises rest on PostgreSQL's locks and constraints."""
    with pytest.raises(ConfigurationError, match="postgresql"):
        database_url(address)
