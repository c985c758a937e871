"""An import and a replay are killed at many lines and run again: it is as if nothing had happened."""

import json
import random
import shutil
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from killing import NEVER, run_stage
from sqlalchemy import create_engine, text

from partnership_watch.store import EmbeddedServer

MOMENT = "2026-03-02T07:05:00Z"
TITLES = ["Norland and Sudmark agree herring quota", "It rains", "Norland and Sudmark talk about squid"]
OUTCOME = {
    "items": "SELECT publisher, key, backlog FROM items",
    "revisions": "SELECT i.key, r.number, r.title FROM revisions r JOIN items i ON i.id = r.item_id",
    "imported": """SELECT i.key, r.number, f.row FROM imported_revisions f
        JOIN revisions r ON r.id = f.revision_id JOIN items i ON i.id = r.item_id""",
    "matches": """SELECT r.title, s.purpose, s.number, s.rule_set_hash, m.commitment FROM screenings s
        JOIN revisions r ON r.id = s.revision_id LEFT JOIN matches m ON m.screening_id = s.id""",
    "counts": """SELECT rows_done, rejected, rejected_bytes, new_items, new_revisions, known, screened,
        matches, ended_at IS NOT NULL FROM imports""",
    "found": "SELECT DISTINCT revisions, differences FROM replays WHERE ended_at IS NOT NULL",
}


@dataclass(frozen=True)
class Copy:
    """A database of its own, and a file of rejected rows."""

    environment: dict[str, str]

    def run(self, stage: str, kill_at: int | None = None) -> int:
        """Run a stage in a process of its own."""
        return run_stage(stage, self.environment, kill_at=kill_at)

    def outcome(self) -> dict[str, Any]:
        """All by which an auditor could tell two histories apart, but for ids and how often it was begun."""
        url = self.environment["PARTNERSHIP_WATCH_DATABASE_URL"]
        engine = create_engine(url.replace("postgresql://", "postgresql+psycopg://"))
        with engine.connect() as connection:
            rows = {
                name: Counter(str(tuple(row)) for row in connection.execute(text(query)))
                for name, query in OUTCOME.items()
            }
        engine.dispose()
        aside = Path(self.environment["REJECTED_ROWS"])
        return {**rows, "rejected": aside.read_text() if aside.exists() else None}


class Copies:
    """As many as a test wants, all alike."""

    def __init__(self, server: EmbeddedServer, project: Path, folder: Path) -> None:
        self._server, self._folder, self._number = server, folder, 0
        self._settings = {
            "PARTNERSHIP_WATCH_CONFIG": str(project / "tests" / "partnerships" / "norland-sudmark"),
            "PARTNERSHIP_WATCH_MOMENT": MOMENT,
            "FILE_TO_IMPORT": str(_past(folder)),
            "RULES_TO_REPLAY": str(_squid(project, folder)),
        }

    def copy(self, template: str = "template_watch") -> Copy:
        """Another one."""
        self._number += 1
        name = f"killed_history_{self._folder.name.replace('-', '_')}_{self._number}"
        url = self._server.ensure_database(name, template=template).set(username="partnership_watch")
        return Copy(
            {
                **self._settings,
                "PARTNERSHIP_WATCH_DATABASE_URL": url.render_as_string(hide_password=False),
                "REJECTED_ROWS": str(self._folder / f"rejected{self._number}.jsonl"),
            }
        )


@pytest.fixture
def copies(server: EmbeddedServer, project: Path, tmp_path: Path) -> Copies:
    """Of a database with tables and no rows."""
    return Copies(server, project, tmp_path)


def _past(folder: Path) -> Path:
    """A file of thirteen rows: new, known, changed and bad ones."""
    rows = [
        {"link": f"https://norlandpost.example/{number}", "title": title, "published": "2026-03-01T07:00Z"}
        for number, title in enumerate(
            ["Norland and Sudmark agree herring quota", "It rains", "Norland and Sudmark talk about squid"]
            * 3
        )
    ]
    rows += [{**rows[0], "title": "Norland and Sudmark agree on squid"}, rows[1], {}, {"title": "?"}]
    file = folder / "past.jsonl"
    random.Random(7).shuffle(rows)
    file.write_text("".join(json.dumps({"source": "norland-post", **row}) + "\n" for row in rows))
    return file


def _squid(project: Path, folder: Path) -> Path:
    """Rules under which clause 3 is about squid."""
    squid = folder / "squid"
    shutil.copytree(project / "tests" / "partnerships" / "norland-sudmark", squid)
    clause = squid / "clauses" / "3.yaml"
    clause.write_text(clause.read_text().replace('"herring quota*"', '"squid*"').replace("agree*", "squids*"))
    return squid


FEW, MANY = 2, pytest.param(15, marks=pytest.mark.slow)


@pytest.mark.parametrize("points", [FEW, MANY])
def test_an_import_killed_at_any_line_and_run_again_ends_with_the_same_rows(
    copies: Copies, points: int
) -> None:
    """And the same rejected rows; killed twice, too."""
    whole = copies.copy()
    lines = whole.run("import", NEVER)
    chance = random.Random(20260302)
    for kill_at in chance.sample(range(1, lines), points):
        copy = copies.copy()

        killed = [copy.run("import", kill_at), copy.run("import", chance.randrange(1, lines // 3))]
        copy.run("import")

        assert -1 in killed
        assert copy.outcome() == whole.outcome(), f"killed at {kill_at} of {lines}"


@pytest.mark.parametrize("points", [FEW, MANY])
def test_a_replay_killed_at_any_line_and_run_again_reports_the_same(copies: Copies, points: int) -> None:
    """Each revision is replayed once, and the last run reports on all of them."""
    imported = copies.copy()
    imported.run("import")
    name = imported.environment["PARTNERSHIP_WATCH_DATABASE_URL"].rpartition("/")[2].partition("?")[0]
    whole = copies.copy(template=name)
    lines = whole.run("replay", NEVER)
    expected = {**whole.outcome(), "rejected": None}
    for kill_at in random.Random(20260303).sample(range(1, lines), points):
        copy = copies.copy(template=name)

        killed = copy.run("replay", kill_at)
        copy.run("replay")

        assert killed == -1
        assert {**copy.outcome(), "rejected": None} == expected, f"killed at {kill_at} of {lines}"
