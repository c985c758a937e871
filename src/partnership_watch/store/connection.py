"""The one way to PostgreSQL: an engine, and transactions."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Literal

import psycopg
from sqlalchemy import URL, Connection, Engine, ExceptionContext, create_engine, event, make_url, text
from sqlalchemy.exc import ArgumentError, OperationalError
from sqlalchemy.orm import Session, configure_mappers, sessionmaker

from partnership_watch.errors import ConfigurationError, StoreUnavailableError
from partnership_watch.store.schema import current_revision, newest_revision

CONNECT_TIMEOUT_SECONDS = 10
SESSION = "-c timezone=UTC -c random_page_cost=1.1"
"""The second, for disks without heads: PostgreSQL's own 4 makes it read millions of rows in order where ten
thousand are looked up (docs/decisions/0024-search-and-growth.md)."""


# As PostgreSQL shows a lock by one number: its upper half, its lower half, and that it is one number.
_AT_WORK = text(
    """
    SELECT EXISTS (
        SELECT FROM pg_locks
        WHERE locktype = 'advisory' AND objsubid = 1 AND granted
          AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
          AND (classid::bigint << 32 | objid::bigint) = hashtext(:work)::bigint)
    """
)


class Store:
    """The database of the product. Safe to share between threads; not between processes."""

    def __init__(self, url: URL) -> None:
        self.url = url
        self._engine = _engine(url, SESSION)
        self._hasty_engine = _engine(url, f"{SESSION} -c synchronous_commit=off", "AUTOCOMMIT")
        self._sessions = sessionmaker(self._engine, expire_on_commit=False)
        configure_mappers()  # 20 ms, here and not in the first page's answer

    @contextmanager
    def transaction(self) -> Iterator[Session]:
        """One unit of work: committed at the end, rolled back on any exception.

        Raises:
            StoreUnavailableError: PostgreSQL went away; nothing of this unit was written.
        """
        with self._named_if_away(), self._sessions.begin() as session:
            yield session

    @contextmanager
    def rehearsal(self) -> Iterator[Session]:
        """A transaction that is always rolled back: what is done in it can be looked at, and then never was.

        It takes the locks that the work takes, for as long as it lasts.

        Raises:
            StoreUnavailableError: PostgreSQL went away.
        """
        with self._named_if_away(), self._sessions() as session:
            yield session

    @contextmanager
    def statement_by_statement(self) -> Iterator[Connection]:
        """A connection on which every statement is a transaction of its own, and none waits for the disk.

        Others see each at once, and it stays when our process dies; but a crash of PostgreSQL may take back
        the last ones (three times its wal_writer_delay, 0.6 s). The next `transaction` makes them all last.

        Raises:
            StoreUnavailableError: PostgreSQL went away.
        """
        with self._named_if_away(), self._hasty_engine.connect() as connection:
            yield connection

    @contextmanager
    def alone(self, work: str) -> Iterator[None]:
        """Wait until nobody else does `work`, and let others wait until this ends or its process dies.

        Raises:
            StoreUnavailableError: PostgreSQL went away, and others no longer wait.
        """
        with self._named_if_away(), self._engine.connect() as connection:
            connection.execute(text("SELECT pg_advisory_lock(hashtext(:work))"), {"work": work})
            connection.commit()
            try:
                yield
            finally:
                connection.execute(text("SELECT pg_advisory_unlock(hashtext(:work))"), {"work": work})

    def check(self) -> None:
        """See that the database answers and has this version's tables.

        Raises:
            StoreUnavailableError: it does not; the message names host, database and remedy.
        """
        try:
            with self._engine.connect() as connection:
                found = current_revision(connection)
        except OperationalError as error:
            raise StoreUnavailableError(_unreachable(self.url, error)) from error
        wanted = newest_revision()
        if found != wanted:
            raise StoreUnavailableError(
                f"database {self.url.database!r} has the tables of version {found or 'none'}, "
                f"and {wanted} is needed: run `partnership-watch db upgrade`"
            )

    def close(self) -> None:
        """Give back every connection."""
        self._engine.dispose()
        self._hasty_engine.dispose()

    @contextmanager
    def _named_if_away(self) -> Iterator[None]:
        try:
            yield
        except OperationalError as error:
            if _went_away(error):
                raise StoreUnavailableError(_unreachable(self.url, error)) from error
            raise


def at_work(session: Session, work: str) -> bool:
    """Whether somebody does `work` now, with `Store.alone`."""
    return bool(session.scalar(_AT_WORK, {"work": work}))


def open_store(url: URL) -> Store:
    """A store that is known to answer and to have the right tables.

    Raises:
        StoreUnavailableError: it does not.
    """
    store = Store(url)
    try:
        store.check()
    except StoreUnavailableError:
        store.close()
        raise
    return store


def database_url(text: str) -> URL:
    """The address of a PostgreSQL database, for the driver this product uses.

    Raises:
        ConfigurationError: it is not an address, or of another kind of database.
    """
    try:
        url = make_url(text)
    except ArgumentError as error:
        raise ConfigurationError(
            "the database address cannot be read; write postgresql://user:password@host:5432/name"
        ) from error
    if url.get_backend_name() not in ("postgresql", "postgres"):
        raise ConfigurationError(f"the database is {url.get_backend_name()!r}; only postgresql is supported")
    return url.set(drivername="postgresql+psycopg")


def _engine(url: URL, session: str, isolation: Literal["AUTOCOMMIT"] | None = None) -> Engine:
    engine = create_engine(
        url,
        isolation_level=isolation,
        pool_pre_ping=True,
        hide_parameters=True,
        connect_args={"connect_timeout": CONNECT_TIMEOUT_SECONDS, "options": session},
    )
    event.listen(engine, "handle_error", _without_values)
    return engine


def _without_values(context: ExceptionContext) -> None:
    """Leave of PostgreSQL's error its first sentence: its detail quotes the row, and logs show errors."""
    error, shown = context.original_exception, context.sqlalchemy_exception
    if isinstance(error, psycopg.Error) and (sentence := error.diag.message_primary):
        whole, error.args = str(error), (sentence,)
        if shown is not None:
            shown.args = tuple(str(part).replace(whole, sentence) for part in shown.args)


def _went_away(error: OperationalError) -> bool:
    """Whether the server is the trouble, not, say, a deadlock: classes 08 and 57P of SQLSTATE."""
    state = getattr(error.orig, "sqlstate", None)
    return state is None or state.startswith(("08", "57P"))


def _unreachable(url: URL, error: OperationalError) -> str:
    where = url.host or url.query.get("host") or "the local socket"
    first_line = str(error.orig).splitlines()[0] if error.orig else "no answer"
    return (
        f"PostgreSQL at {where}, database {url.database!r}, does not answer ({first_line}); "
        "see that it runs and that PARTNERSHIP_WATCH_DATABASE_URL is right"
    )
