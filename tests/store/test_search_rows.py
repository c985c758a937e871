"""The rows of search: triggers keep them as the migration makes them from what is stored."""

import importlib.util
from datetime import timedelta
from types import ModuleType

import pytest
from alembic import command
from alembic.config import Config
from sqlalchemy import Engine, create_engine, text, update
from worlds import World, new_world, norland, shared_store, world

from partnership_watch.store import EmbeddedServer, Store, upgrade
from partnership_watch.store.schema import MIGRATIONS
from partnership_watch.store.tables import Item, Purpose, VerdictWord

__all__ = ["new_world", "norland", "shared_store", "world"]

COLUMNS = """screening_id, match_id, revision_id, item_id, revision, partnership, purpose, rule_set, dated,
    pillar, clause, commitment, grade, publisher, language, parties, verdict"""


@pytest.fixture
def migration() -> ModuleType:
    """The module of the migration that makes them."""
    spec = importlib.util.spec_from_file_location("search", MIGRATIONS / "versions" / "0013_search.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def rows(engine: Engine) -> list[tuple[object, ...]]:
    """All of them but for their numbers."""
    with engine.connect() as connection:
        found = connection.execute(text(f"SELECT {COLUMNS} FROM search_rows"))
        return sorted((tuple(map(str, row)) for row in found), key=str)


def test_triggers_write_what_the_stored_tables_say(
    store: Store, norland: object, owner: Engine, migration: ModuleType
) -> None:
    """Whoever writes matches, looks, verdicts and dates, and in whichever order."""
    world = World(store, norland)  # type: ignore[arg-type]
    first = world.item("3.quotas", "4.ferry-line:context", sides=("nor", "sud"))
    world.reject(first, "3.quotas")
    world.verdict(first, "3.quotas", VerdictWord.CONFIRMED)
    world.revise(first, "4.ferry-line")
    world.rescreen(first, "nothing")
    world.rescreen(first, "4.ferry-line", number=1)
    rescreened = world.item("5.exchange", sides=("sud",))
    world.reject(rescreened, "5.exchange")
    world.rescreen(rescreened, "5.exchange")
    world.item("nothing", sides=("nor",))
    world.item("6.visas", purpose=Purpose.IMPORT)
    undated = world.item("3.quotas", undated=True)
    with store.transaction() as session:
        earlier = world.now - timedelta(days=9)
        session.execute(update(Item).where(Item.id == undated).values(published_at=earlier))
    kept = rows(owner)

    with owner.begin() as connection:
        connection.execute(text("TRUNCATE search_rows"))
        connection.execute(text(migration._ADD_MATCHES.format(matches="matches")))
        connection.execute(text(f"{migration._ADD_NOTHING} AND screening.purpose <> 'replay'"))

    assert len(kept) == 10
    parties = COLUMNS.replace("\n", "").split(", ").index("parties")
    assert {str(row[parties]) for row in kept} == {"['nor', 'sud']", "['sud']", "['nor']", "[]"}
    assert rows(owner) == kept


def test_what_was_stored_before_search_is_found_after_the_upgrade(server: EmbeddedServer) -> None:
    """With its words, folded as questions are."""
    url = server.ensure_database("before_search")
    engine = create_engine(url)
    with engine.begin() as connection:
        config = Config()
        config.set_main_option("script_location", str(MIGRATIONS))
        config.attributes["connection"] = connection
        command.upgrade(config, "0012")
        connection.execute(text(_STORED))

    upgrade(url, "partnership_watch")

    with engine.connect() as connection:
        found = connection.scalars(
            text("SELECT commitment FROM search_rows WHERE words_of(revision_id) @@ '''hop'' <-> ''tac'''")
        ).all()
    engine.dispose()
    assert found == ["4.ferry-line"]


_STORED = """
    INSERT INTO items (publisher, key, first_seen_at, backlog) VALUES ('a.example', 'k', now(), false);
    INSERT INTO revisions (item_id, number, content_hash, title, summary, seen_at)
        VALUES (1, 1, 'x', 'Hợp tác', '', now());
    INSERT INTO rule_sets VALUES ('r', 'p', '1', '{}', now());
    INSERT INTO screenings (revision_id, partnership, rule_set_hash, purpose, screened_at, language, sides)
        VALUES (1, 'p', 'r', 'live', now(), 'vi', '{}');
    INSERT INTO matches (screening_id, commitment, clause, pillar, grade, score, evidence)
        VALUES (1, '4.ferry-line', 4, 'I', 'direct', 0.8, '{}');
"""
