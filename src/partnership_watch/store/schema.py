"""The tables' versions, and the role that may use but not own them."""

import re
from functools import cache
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import URL, Connection, create_engine, text
from sqlalchemy.exc import OperationalError, ProgrammingError

from partnership_watch.errors import ConfigurationError, StoreUnavailableError
from partnership_watch.store.locks import take_turns
from partnership_watch.store.tables import Base

MIGRATIONS = Path(__file__).parent / "migrations"
_ROLE = re.compile(r"^[a-z_][a-z0-9_]{0,62}$")


def upgrade(owner: URL, application_role: str) -> str:
    """Bring the tables to this version and let the application's role use them. Repeating it changes nothing.

    Args:
        owner: an address whose role owns the tables.
        application_role: made if it is missing and the owner may; it cannot change what is append-only.

    Returns:
        the version that the tables have now.

    Raises:
        ConfigurationError: the role's name cannot be used, or the owner may not create it.
        StoreUnavailableError: PostgreSQL does not answer, or broke off; the message says why.
    """
    if not _ROLE.match(application_role):
        raise ConfigurationError(f"{application_role!r} is no role name; use small letters, digits and _")
    engine = create_engine(owner)
    try:
        with engine.begin() as connection:
            take_turns(connection, "upgrade")
            config = Config()
            config.set_main_option("script_location", str(MIGRATIONS))
            config.attributes["connection"] = connection
            command.upgrade(config, "head")
            _grant(connection, application_role)
    except OperationalError as error:
        why = str(error.orig).partition("\n")[0]
        raise StoreUnavailableError(
            f"database {owner.database!r} was not upgraded, and nothing in it was changed ({why}); "
            "see that PostgreSQL runs and that nobody keeps its tables locked, and repeat it"
        ) from error
    finally:
        engine.dispose()
    return newest_revision()


def current_revision(connection: Connection) -> str | None:
    """The version of the tables in the database, or None where there are none."""
    return MigrationContext.configure(connection).get_current_revision()


@cache
def newest_revision() -> str:
    """The version that this code needs."""
    return ScriptDirectory(str(MIGRATIONS)).get_revisions("head")[0].revision


def _grant(connection: Connection, role: str) -> None:
    exists = connection.scalar(text("SELECT 1 FROM pg_roles WHERE rolname = :role"), {"role": role})
    if not exists:
        try:
            with connection.begin_nested():
                connection.execute(text(f'CREATE ROLE "{role}" LOGIN'))
        except ProgrammingError as error:
            raise ConfigurationError(
                f"role {role!r} does not exist and may not be created here; "
                f"let an administrator run: CREATE ROLE {role} LOGIN PASSWORD '...'"
            ) from error
    connection.execute(text(f'GRANT USAGE ON SCHEMA public TO "{role}"'))
    connection.execute(text(f'GRANT SELECT ON alembic_version TO "{role}"'))
    for table in Base.metadata.sorted_tables:
        rights = "SELECT, INSERT"
        if "rewritten" in table.info:
            columns = ", ".join(f'"{column}"' for column in table.info["rewritten"])
            rights += f", UPDATE ({columns})"
        elif not table.info.get("append_only"):
            rights += ", UPDATE"
        if table.info.get("disposable"):
            rights += ", DELETE"
        connection.execute(text(f'REVOKE ALL ON "{table.name}" FROM "{role}"'))
        connection.execute(text(f'GRANT {rights} ON "{table.name}" TO "{role}"'))
    connection.execute(text(f'GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO "{role}"'))
