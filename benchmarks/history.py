"""Ten years of a made-up installation, generated inside PostgreSQL: millions of items and as many matches."""

import random
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from importlib import import_module
from itertools import product
from pathlib import Path
from typing import Any

from psycopg.types.json import Jsonb
from sqlalchemy import URL, Connection, create_engine, text

from benchmarks.texts import real_items
from partnership_watch.matching import ENGINE_VERSION
from partnership_watch.matching.searchable import searchable
from partnership_watch.registry import Partnership, rule_set

YEARS, MONTHS, TEXTS_A_MONTH = 10, 120, 200  # as in history.sql
ENDS = datetime(2027, 6, 1, tzinfo=UTC)

_SQL = Path(__file__).with_suffix(".sql").read_text("utf-8")
_LOOK_TALLIES = import_module("partnership_watch.store.migrations.versions.0019_look_tallies")
_MADE = {
    "made_texts": "month int, number int, title text, summary text, language text, words tsvector, "
    "PRIMARY KEY (month, number)",
    "made_commitments": "number int, key text, clause int, pillar text",
    "made_sources": "number int, key text",
    "made_rules": "year int, body jsonb",
}
"""What history.sql is given: temporary tables with their columns."""
_INDEXED_LAST = (
    "items",
    "sightings",
    "revisions",
    "screenings",
    "matches",
    "search_rows",
    "story_items",
    "told",
    "verdicts",
    "fetches",
    "deliveries",
    "attempts",
)
_NUMBERED = (
    "items",
    "revisions",
    "screenings",
    "matches",
    "stories",
    "audiences",
    "editions",
    "subscribers",
    "subscriptions",
)
"""Tables whose rows are given their numbers here."""


@dataclass(frozen=True)
class Words:
    """Words to search for, by how the texts that hold them lie in time."""

    common: Sequence[str]
    """In many texts of every month."""
    seasonal: Sequence[str]
    """In a quarter of the texts of three months, and in no other: the hard case of newest first."""
    rare: Sequence[str]
    """In one text of one month, and so in the items that carry it."""
    phrases: Sequence[str]
    """In quotes, two neighbours of a title."""


def made_words() -> Words:
    """Words of what `generate` makes: the same in every run."""
    _, words = _texts()
    return words


def generate(owner: URL, partnership: Partnership, items: int) -> None:
    """Fill an empty database with as many items, and as many matches: two for every second item.

    No trigger runs and no key is checked meanwhile: what the triggers write is written here.
    """
    engine = create_engine(owner)
    with engine.begin() as connection:
        for setting in (
            "session_replication_role = replica",
            "synchronous_commit = off",
            "maintenance_work_mem = '1GB'",
            "work_mem = '256MB'",
            "jit = off",
        ):
            connection.execute(text(f"SET LOCAL {setting}"))
        for table, rows in _given(partnership).items():
            _copy(connection, table, rows)
        indexes = list(_dropped_indexes(connection))
        asked = {"items": items, "partnership": partnership.slug, "ends": ENDS}
        for statement in _SQL.split("\n\n"):
            if not statement.startswith("-- Ten"):
                connection.execute(text(statement), asked)
        for index in indexes:
            connection.execute(text(index))
        connection.execute(
            text("ALTER INDEX search_rows_terms ALTER COLUMN 2 SET STATISTICS 500")
        )  # as it was
        for table in _NUMBERED:
            connection.execute(
                text(f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), (SELECT max(id) FROM {table}))")  # noqa: S608
            )
        connection.execute(text(_LOOK_TALLIES.TALLY_ALL))
        connection.execute(text(f"DROP TABLE {', '.join(_MADE)}, made, found"))
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("VACUUM ANALYZE"))
    engine.dispose()


def _given(partnership: Partnership) -> Mapping[str, Iterable[Sequence[Any]]]:
    texts, _ = _texts()
    body = rule_set(partnership, ENGINE_VERSION).body
    commitments = list(body["commitments"].items())
    return {
        "made_texts": texts,
        "made_commitments": [
            (number, one.key, one.clause, one.pillar) for number, one in enumerate(partnership.commitments)
        ],
        "made_sources": [(number, one.key) for number, one in enumerate(partnership.sources)],
        # Each year's rules hold two commitments more.
        "made_rules": [
            (
                year,
                Jsonb(
                    {**body, "commitments": dict(commitments[: len(commitments) - 2 * (YEARS - 1 - year)])}
                ),
            )
            for year in range(YEARS)
        ],
    }


@cache
def _texts() -> tuple[list[tuple[int, int, str, str, str, str]], Words]:
    draw = random.Random(0)  # noqa: S311 - the same history in every run
    syllables = [a + b for a, b in product("bdfgklmnprstvz", ("a", "e", "i", "o", "u", "an", "or"))]
    names = ["".join(parts) for parts in product(syllables, repeat=3)]
    draw.shuffle(names)
    real = real_items(2_000)
    texts: list[tuple[int, int, str, str, str, str]] = []
    phrases: list[str] = []
    for month, number in product(range(MONTHS), range(TEXTS_A_MONTH)):
        item = draw.choice(real)
        own = [names[len(texts)], *([_season(month)] if number % 4 == 0 else [])]
        summary = f"{item.summary[:200].rpartition(' ')[0]} {' '.join(own)}"
        language = "en" if item.title.isascii() else "vi"
        texts.append((month, number, item.title, summary, language, searchable(item.title, summary)))
        title = item.title.split()
        if number == 0 and len(title) > 2:
            phrases.append(f'"{title[1]} {title[2]}"')
    common = ["trade", "energy", "hợp tác", "hop tac", "việt nam", "university", "thương mại", "wind"]
    seasons = [_season(month) for month in range(0, MONTHS, 3)]
    return texts, Words(common, seasons, draw.sample(names[: len(texts)], 200), phrases)


def _season(month: int) -> str:
    return f"season{month // 3}"


def _copy(connection: Connection, table: str, rows: Iterable[Sequence[Any]]) -> None:
    connection.execute(text(f"CREATE TEMPORARY TABLE {table} ({_MADE[table]})"))
    with connection.connection.cursor() as cursor, cursor.copy(f"COPY {table} FROM STDIN") as copy:
        for row in rows:
            copy.write_row(row)


def _dropped_indexes(connection: Connection) -> Iterator[str]:
    """How each index that is no constraint's is made again: a filled table is indexed many times faster."""
    rows = connection.execute(
        text(
            "SELECT indexrelid::regclass AS name, pg_get_indexdef(indexrelid) AS made FROM pg_index "
            "WHERE indrelid = ANY (CAST(:tables AS regclass[])) "
            "AND NOT EXISTS (SELECT FROM pg_constraint WHERE conindid = indexrelid)"
        ),
        {"tables": list(_INDEXED_LAST)},
    ).all()
    for row in rows:
        connection.execute(text(f"DROP INDEX {row.name}"))
        yield row.made
