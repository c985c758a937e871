"""Real parts for every test: an embedded PostgreSQL, with a fresh database for each test that wants one."""

import itertools
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from sqlalchemy import URL, Engine, create_engine, text

from partnership_watch.store import EmbeddedServer, Store, embedded_server, open_store, upgrade

APPLICATION_ROLE = "partnership_watch"
_numbers = itertools.count(1)

pytest_plugins = ["browsing", "imaping", "mailing"]


@pytest.fixture(scope="session")
def server() -> Iterator[EmbeddedServer]:
    """PostgreSQL with a template database that has this version's tables.

    Not in pytest's own folder: a second pytest closes that to other users, which PostgreSQL under root is.
    """
    with TemporaryDirectory(prefix="watch-pg-") as folder, embedded_server(Path(folder) / "data") as server:
        _hurry(server)
        upgrade(server.ensure_database("template_watch"), APPLICATION_ROLE)
        yield server


def _hurry(server: EmbeddedServer) -> None:
    """Do not wait for the disk: what a power cut would lose here is nobody's."""
    engine = create_engine(server.root, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        for setting in ("fsync", "synchronous_commit", "full_page_writes"):
            connection.execute(text(f"ALTER SYSTEM SET {setting} = off"))
        connection.execute(text("SELECT pg_reload_conf()"))
    engine.dispose()


@pytest.fixture
def owner_url(server: EmbeddedServer) -> URL:
    """A fresh database with all tables, under the role that owns them."""
    return server.ensure_database(f"test_{next(_numbers)}", template="template_watch")


@pytest.fixture
def owner(owner_url: URL) -> Iterator[Engine]:
    """The same database under the role that owns the tables."""
    engine = create_engine(owner_url)
    yield engine
    engine.dispose()


@pytest.fixture
def store(owner_url: URL) -> Iterator[Store]:
    """A fresh database, under the application's own role, as in production."""
    store = open_store(owner_url.set(username=APPLICATION_ROLE))
    yield store
    store.close()


@pytest.fixture(scope="session")
def project() -> Path:
    """The root of the repository."""
    return Path(__file__).resolve().parents[1]
