"""`audit`: whole or broken in one line, and a head to be kept elsewhere; and the check of a stranger."""

import csv
import io
import json
import re
import subprocess
import sys
import tracemalloc
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, create_engine, event, text
from sqlalchemy.orm import Session
from worlds import World

from partnership_watch.audit.entries import EntryFilters, listed_entries
from partnership_watch.audit.texts import compare_texts
from partnership_watch.registry import load_partnership
from partnership_watch.store import EmbeddedServer, Store
from partnership_watch.store.audit_log import record

NOW = datetime(2026, 6, 1, 12, tzinfo=UTC)


@pytest.fixture
def acts(database, store: Store) -> None:
    """Some acts, with every kind of value in them."""
    with store.transaction() as session:
        for number, details in enumerate(
            ({}, {"một": "hai “ba” \\ \n"}, {"b": [1, None], "a": 1.5, "é": True})
        ):
            record(
                session, at=NOW, actor="Ngân", action="done", object_type="thing", object_id=number, **details
            )


@pytest.fixture(scope="module")
def long_log(server: EmbeddedServer) -> Iterator[Engine]:
    """Five months of entries, one in five minutes and hardly in order, with one verdict in a thousand."""
    engine = create_engine(server.ensure_database("long_log", template="template_watch"))
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text(LONG_LOG))
        connection.execute(text("VACUUM ANALYZE audit_log"))
    yield engine
    engine.dispose()


def tamper(owner: Engine, statement: str) -> None:
    """What the owner of the tables can do."""
    with owner.begin() as connection:
        for table in ("audit_log", "seals"):
            connection.execute(text(f"ALTER TABLE {table} DISABLE TRIGGER {table}_append_only"))
        connection.execute(text(statement))


def test_a_whole_log_is_said_so_in_one_line(command, acts) -> None:
    """What was not sealed is sealed first."""
    answer = command("audit", "verify")

    assert answer.status == 0
    assert answer.out.startswith("whole: 3 entries in 1 seal; the last of ")


def test_editions_that_nothing_is_recorded_of_yet_are_said(command, database, store: Store, norland) -> None:
    """One whose message waits, one that ended and that no sweep has settled: neither is compared, and why."""
    world = World(store, load_partnership(norland))
    world.reader()
    for title in ("Ferry line opens", "Herring quota agreed"):
        world.item("3.quotas", title=title)
        world.forward(hours=24)
        world.publish()
    with store.transaction() as session:
        session.execute(text("UPDATE deliveries SET state = 'accepted' WHERE edition_id = 1"))

    answer = command("audit", "verify")

    assert answer.status == 0
    assert (
        "2 editions, 0 of them with all their outcomes; what became of the messages of 2 editions is not "
        "recorded, and so not compared (the sweep writes it down once none of an edition's messages waits, "
        "within 90 days of its cut; messages of 1 are under way)" in answer.out
    )


def test_entries_are_listed_as_they_are_stored_with_their_seal(command, acts, store: Store) -> None:
    """Without SQL: filtered by day, actor, action and object, between what was asked and the count."""
    command("audit", "verify")
    later = NOW + timedelta(days=1)
    with store.transaction() as session:
        record(
            session, at=later, actor="=cmd()", action="match.rejected", object_type="match", object_id=31, n=1
        )

    def entries(*words: str) -> list[tuple[int, int | None]]:
        head, *found, end = map(json.loads, command("audit", "list", *words).out.splitlines())
        assert (head.keys(), end["end"]["entries"]) == ({"audit"}, len(found))
        return [(one["entry"]["id"], one["entry"]["seal"]) for one in found]

    assert entries() == [(1, 1), (2, 1), (3, 1), (4, None)]
    assert entries("--until", "2026-06-01", "--object", "thing:1") == [(2, 1)]
    assert entries("--since", "2026-06-02") == entries("--object", "match") == [(4, None)]
    assert entries("--actor", "Ngân", "--action", "done", "--action", "undone") == [(1, 1), (2, 1), (3, 1)]
    assert entries("--object", "match:32") == []
    line = json.loads(command("audit", "list", "--object", "thing:1").out.splitlines()[1])["entry"]
    assert (line["at"], line["details"]) == (NOW.isoformat(), {"một": "hai “ba” \\ \n"})
    written = command("audit", "list", "--format", "csv").out.removeprefix("\ufeff")
    *_, last = csv.DictReader(io.StringIO(written, newline=""))
    assert (last["actor"], last["object_id"], last["details"], last["seal"]) == (
        "'=cmd()",
        "31",
        '{"n": 1}',
        "",
    )


@pytest.mark.parametrize(
    "asked",
    [
        EntryFilters(since=date(2026, 3, 1), until=date(2026, 3, 2)),
        EntryFilters(actor=("lan",)),
        EntryFilters(action=("match.rejected",)),
        EntryFilters(object=("match:7007",)),
    ],
    ids=["day", "actor", "action", "object"],
)
def test_few_entries_are_found_without_reading_the_whole_log(long_log: Engine, asked: EntryFilters) -> None:
    """By the statement that lists them, as its cursor is planned: a tenth of the log's pages at most."""
    read: list[tuple[str, Any]] = []
    with Session(long_log) as session:
        event.listen(
            long_log, "before_cursor_execute", lambda _c, _n, sql, with_, *_: read.append((sql, with_))
        )
        found = list(listed_entries(session, asked))
        (statement,) = [one for one in read if "FROM audit_log" in one[0]]
        connection = session.connection()
        plan = connection.exec_driver_sql(
            f"EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) {statement[0]}", statement[1]
        )
        pages = plan.scalar_one()[0]["Plan"]["Shared Hit Blocks"]
        log = session.scalar(text("SELECT relpages FROM pg_class WHERE relname = 'audit_log'"))

    assert 0 < len(found) < 700
    assert pages < log / 10


def test_a_filter_of_entries_that_cannot_be_used_is_one_message(command, acts) -> None:
    """It names the field; what no entry of any day is about is named, and not passed off as never done."""
    for words, said in (
        (("--since", "March"), "since must be a date"),
        (("--actor", "nobody"), "the audit log has no entry of actor 'nobody', of any day; correct it"),
        (("--action", "nothing"), "the audit log has no entry of action 'nothing'"),
        (("--object", "think:1"), "the audit log has no entry of object 'think'"),
        (("--object", "thing:abc"), "names each thing by its number, and 'abc' is none"),
    ):
        answer = command("audit", "list", *words)

        assert (answer.status, answer.out) == (2, ""), words
        assert said in answer.err


def test_an_empty_log_is_whole_and_has_no_head(command, database) -> None:
    """A new installation is not broken."""
    whole, head = command("audit", "verify"), command("audit", "anchor")

    assert (whole.status, whole.out[:38]) == (0, "whole: 0 entries in 0 seals; 0 rule se")
    assert head.status == 2
    assert "nothing to anchor" in head.err


def test_the_first_break_is_named_with_exit_status_1(command, acts, owner) -> None:
    """And what was whole before it."""
    command("audit", "verify")
    tamper(owner, "UPDATE audit_log SET actor = 'somebody else' WHERE id >= 2")

    answer = command("audit", "verify")

    assert answer.status == 1
    assert answer.out.startswith("broken: entry 2 was changed: it is not what was sealed (seal 1, of ")
    assert "whole until then: 0 entries" in answer.out


def test_a_text_that_was_changed_is_found_where_texts_are_asked_for(
    command, database, owner, tmp_path
) -> None:
    """By the hash that was stored with it; the first one is named, and what came before it is counted.

    And so is what else is stored of it, once a sweep has sealed that.
    """
    rows = [
        {"source": "norland-post", "link": f"https://norlandpost.example/{n}", "title": f"Cá  trích {n}"}
        for n in range(3)
    ]
    (tmp_path / "past.jsonl").write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
    command("import", "past.jsonl")
    unswept = command("audit", "verify", "--texts")
    command("sweep")
    whole = command("audit", "verify", "--texts")
    with owner.begin() as connection:
        connection.execute(text("UPDATE revisions SET seen_at = seen_at - interval '1 day' WHERE id = 3"))
    moved = command("audit", "verify", "--texts")
    with owner.begin() as connection:
        connection.execute(text("UPDATE revisions SET summary = summary || '.' WHERE id >= 2"))

    broken = command("audit", "verify", "--texts")

    assert "; 3 texts of items; 9 such rows not sealed yet, and not compared" in unswept.out
    assert (unswept.status, whole.status, moved.status) == (0, 0, 1)
    assert "; 3 texts of items; 9 rows of what was collected, found and tried\n" in whole.out
    assert moved.out.startswith("broken: revisions from the first up to 3: one of these 3 was changed")
    assert command("audit", "verify").status == 0
    assert broken.status == 1
    assert broken.out.startswith("broken: item 2 was changed: what its revision 1 says")
    assert "1 text of items" in broken.out


LONG_LOG = """
    INSERT INTO audit_log (at, actor, action, object_type, object_id, details)
    SELECT timestamptz '2026-01-01Z' + (number - random() * 30) * interval '5 minutes',
        CASE WHEN number % 1000 = 7 THEN 'lan' ELSE 'deliver' END,
        CASE WHEN number % 1000 = 7 THEN 'match.rejected' ELSE 'audience.told' END,
        CASE WHEN number % 1000 = 7 THEN 'match' ELSE 'edition' END, number,
        jsonb_build_object('content', repeat('a', 64))
    FROM generate_series(1, 43200) number
"""
ENTRIES = """
    INSERT INTO audit_log (at, actor, action, object_type, object_id, details)
    SELECT now(), 'x', 'done', 'thing', number, jsonb_build_object('much', repeat('x', 500))
    FROM generate_series(1, :count) number
"""
TEXTS = """
    WITH item AS (
        INSERT INTO items (publisher, key, first_seen_at, backlog)
        VALUES ('x.example', :count, now(), false) RETURNING id
    )
    INSERT INTO revisions (item_id, number, content_hash, title, summary, seen_at)
    SELECT id, number, encode(sha256(convert_to(number || E'\\n' || repeat('x', 500), 'UTF8')), 'hex'),
        number, repeat('x', 500), now()
    FROM item, generate_series(1, :count) number
"""


@pytest.mark.parametrize(
    ("made", "read"),
    [
        (ENTRIES, lambda session: sum(1 for _ in listed_entries(session, EntryFilters()))),
        (TEXTS, lambda session: compare_texts(session, lambda _: None)),
    ],
    ids=["entries", "texts"],
)
def test_memory_does_not_grow_with_what_is_read(database, owner, store: Store, made, read) -> None:
    """Four times the rows, the same memory."""

    def most(count: int) -> int:
        with owner.begin() as connection:
            connection.execute(text(made), {"count": count})
        tracemalloc.start()
        with store.transaction() as session:
            read(session)
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return peak

    few = most(1_500)

    assert most(4_500) < few * 1.5


def test_a_kept_head_shows_that_the_end_was_cut_off(command, acts, owner, tmp_path) -> None:
    """One line a day in a file; each of them is looked for."""
    kept = tmp_path / "kept.jsonl"
    for _ in range(2):
        command("audit", "anchor", "--to", str(kept))
    printed = command("audit", "anchor").out
    before = command("audit", "verify", "--anchor", str(kept))

    tamper(owner, "DELETE FROM audit_log; DELETE FROM seals")
    after = command("audit", "verify", "--anchor", str(kept))

    lines = kept.read_text(encoding="utf-8").splitlines()
    assert len(lines) == 2
    assert json.loads(printed)["hash"] == json.loads(lines[0])["hash"]
    assert "2 kept anchors" in before.out
    assert command("audit", "verify").status == 0
    assert after.status == 1
    assert "the chain's end was cut off" in after.out


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (None, "kept.jsonl cannot be read: No such file or directory; name the file that `audit anchor"),
        ("", "holds no anchor"),
        ("\nnonsense\n", "line 2: this is no anchor"),
        ('{"partnership":"elsewhere","number":1,"hash":"x","entries":1,"sealed_at":"2026-01-01T00:00:00Z",'
         '"written_at":"2026-01-01T00:00:00Z"}', "is of 'elsewhere', not of 'norland-sudmark'"),
    ],
)  # fmt: skip
def test_a_file_that_holds_no_anchors_is_refused(command, acts, tmp_path, content, said) -> None:
    """With its name and line; a wrong file must not look like a broken log."""
    file = tmp_path / "kept.jsonl"
    if content is not None:
        file.write_text(content, encoding="utf-8")

    answer = command("audit", "verify", "--anchor", str(file))

    assert answer.status == 2
    assert said in answer.err.replace("\n", " ")


def test_a_folder_is_no_file_of_anchors(command, acts, tmp_path) -> None:
    """Neither to be written nor to be read: one sentence, without a number of the system's."""
    for words in (("anchor", "--to"), ("verify", "--anchor")):
        answer = command("audit", *words, str(tmp_path))

        assert answer.status == 2
        assert ": Is a directory; name " in answer.err.replace("\n", " ")
        assert "Errno" not in answer.err


@pytest.fixture
def documented(project: Path) -> dict[str, list[str]]:
    """The fenced blocks of the first chapter of docs/audit.md, by language."""
    chapter = (project / "docs" / "audit.md").read_text("utf-8").partition("\n# ")[0]
    blocks = re.findall(r"```(\w+)\n(.*?)```", chapter, re.DOTALL)
    return {language: [code for of, code in blocks if of == language] for language, _ in blocks}


def by_a_stranger(
    documented: dict[str, list[str]], owner: Engine, folder: Path
) -> subprocess.CompletedProcess:
    """Take both tables out by the documented statements, and run the documented script on them."""
    with owner.connect() as connection:
        for name, statement in zip(("entries", "seals"), documented["sql"], strict=True):
            rows = connection.exec_driver_sql(f"SELECT line::text FROM ({statement}) AS taken (line)")
            lines = "".join(f"{line}\n" for (line,) in rows)
            (folder / f"{name}.jsonl").write_text(lines, encoding="utf-8")
    (script,) = documented["python"]
    return subprocess.run(
        [sys.executable, "-c", script], cwd=folder, capture_output=True, text=True, timeout=60, check=False
    )


def test_a_stranger_checks_it_with_the_documented_script(command, acts, owner, documented, tmp_path) -> None:
    """Two statements and a page of Python, none of it ours."""
    command("audit", "verify")

    whole = by_a_stranger(documented, owner, tmp_path)
    tamper(owner, "UPDATE audit_log SET details = '{}' WHERE id = 3")
    broken = by_a_stranger(documented, owner, tmp_path)

    assert whole.stdout.startswith("whole: 1 seals, the last ")
    assert "seal 1 or one of entries 1 to 3 was changed" in broken.stderr
