"""Every stage is killed at many lines and run again, or run twice at once: it is as if nothing had happened.

Real PostgreSQL, a real HTTP server, a real SMTP server. What may differ is one message whose sender died
between the first byte and the record of the answer: it is held as unknown, and never sent twice.
"""

import os
import subprocess
import sys
import threading
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from email import message_from_bytes
from email.policy import default
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from killing import NEVER, run_stage
from sqlalchemy import create_engine, text

from partnership_watch.audit.verifying import verify
from partnership_watch.delivery.catcher import mail_catcher
from partnership_watch.delivery.settling import settle
from partnership_watch.registry import load_partnership
from partnership_watch.store import EmbeddedServer, database_url, open_store
from partnership_watch.store.sealing import seal
from partnership_watch.subscribers import import_subscribers

STAGES = ("collect", "match", "publish", "deliver")
DAY_BEFORE, MOMENT, LATER = "2026-03-01T06:00:00Z", "2026-03-02T07:05:00Z", "2026-03-02T07:30:00Z"

AGREED = (
    "Ministers of Norland and Sudmark met in Frosthaven and agreed to cut the herring quota by 12,000 tonnes "
    "for next year, the two fisheries ministries said on Sunday."
)
ITEMS = {
    "post": [
        ("Norland and Sudmark agree herring quota", AGREED),
        ("Ferry line to Port Solano opens", "The first ferry from Frosthaven in Norland came to Sudmark."),
        ("Weather", "It will rain."),
    ],
    "bao": [
        ("Norland, Sudmark agree on herring", AGREED.replace("said", "announced")),
        ("School exchange grows", "Forty pupils from Norland join a school exchange with Sudmark."),
    ],
}
OUTCOME = {
    "items": "SELECT publisher, key FROM items",
    "revisions": "SELECT i.key, r.number, r.title FROM revisions r JOIN items i ON i.id = r.item_id",
    "fetched": "SELECT DISTINCT key, last_success_at IS NOT NULL FROM sources",
    "matches": """SELECT i.key, m.commitment, m.grade, s.purpose FROM matches m
        JOIN screenings s ON s.id = m.screening_id JOIN revisions r ON r.id = s.revision_id
        JOIN items i ON i.id = r.item_id""",
    "screenings": """SELECT r.title, s.purpose, s.number FROM screenings s
        JOIN revisions r ON r.id = s.revision_id""",
    "stories": "SELECT count(*) FROM story_items GROUP BY story_id",
    "editions": "SELECT audience_id, local_date, alert_number, state, subject FROM editions",
    "told": "SELECT t.audience_id, i.key, t.commitment, t.kind FROM told t JOIN items i ON i.id = t.item_id",
    "readers": """SELECT s.email, count(*) FROM deliveries d JOIN subscriptions p ON p.id = d.subscription_id
        JOIN subscribers s ON s.id = p.subscriber_id GROUP BY s.email""",
}

SUBSCRIBERS = """
subscribers:
{people}
"""
PERSON = """
  - email: {name}@readers.example
    name: {name}
    kind: {kind}
    language: {language}
    zone: UTC
    consent: {{basis: asked in writing, at: 2026-01-01}}
    subscriptions:
      - {{name: watch, cadence: {cadence}{hour}}}
"""


@dataclass(frozen=True)
class World:
    """One database, and what the outside saw of it."""

    url: str
    environment: dict[str, str]
    mail: Path

    def run(self, stage: str, moment: str = MOMENT, kill_at: int | None = None) -> int:
        """Run one stage."""
        return run_stage(stage, {**self.environment, "PARTNERSHIP_WATCH_MOMENT": moment}, kill_at=kill_at)

    def outcome(self) -> dict[str, Any]:
        """All that a reader or an auditor could tell two histories apart by, but for ids."""
        return {name: Counter(self.rows(query)) for name, query in OUTCOME.items()}

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        """The rows of a query."""
        engine = create_engine(self.url)
        with engine.connect() as connection:
            rows = [tuple(row) for row in connection.execute(text(query))]
        engine.dispose()
        return rows

    def received(self) -> Counter[str]:
        """How often each Message-ID reached the mail server."""
        mails = (message_from_bytes(file.read_bytes(), policy=default) for file in self.mail.glob("*.eml"))
        return Counter(mail["Message-ID"] for mail in mails)


class Worlds:
    """Copies of the database as it was before each stage of a clean run."""

    def __init__(self, server: EmbeddedServer, environment: dict[str, str], folder: Path) -> None:
        self._server, self._environment, self._folder = server, environment, folder
        self._number = 0

    def copy(self, template: str) -> World:
        """A database like `template`, with a mail server of its own."""
        self._number += 1
        name = f"killed_{self._folder.name.replace('-', '_')}_{self._number}"
        url = self._server.ensure_database(name, template)
        mail = self._folder / f"mail{self._number}"
        own = {"PARTNERSHIP_WATCH_DATABASE_URL": _address(url.set(username="partnership_watch"))}
        return World(_address(url), {**self._environment, **own}, mail)


def _address(url: Any) -> str:
    return str(url.render_as_string(hide_password=False))


@pytest.fixture(scope="module")
def worlds(
    server: EmbeddedServer, tmp_path_factory: pytest.TempPathFactory, project: Path
) -> Iterator[Worlds]:
    """Publishers, a partnership whose sources they are, and six readers in four audiences."""
    folder = tmp_path_factory.mktemp("killed")
    feeds = folder / "feeds"
    feeds.mkdir()
    for key, entries in ITEMS.items():
        (feeds / f"{key}.xml").write_text(_rss(key, entries), encoding="utf-8")

    class Quiet(SimpleHTTPRequestHandler):
        def log_message(self, *_: object) -> None:
            pass

    site = ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(feeds)))
    threading.Thread(target=site.serve_forever, args=(0.02,), daemon=True).start()
    config = _partnership(folder, project, site.server_port)
    yield Worlds(server, {"PARTNERSHIP_WATCH_CONFIG": str(config), **SETTINGS}, folder)
    site.shutdown()
    site.server_close()


SETTINGS = {
    "PARTNERSHIP_WATCH_LOOPBACK_FEEDS": "true",
    "PARTNERSHIP_WATCH_PAUSE_BETWEEN_REQUESTS": "0",
    "PARTNERSHIP_WATCH_SECRET": "a secret of this test",
    "PARTNERSHIP_WATCH_SMTP__SECURITY": "none",
    "PARTNERSHIP_WATCH_SMTP__TIMEOUT_SECONDS": "5",
}


def _rss(key: str, entries: list[tuple[str, str]]) -> str:
    items = "".join(
        f"<item><guid>{key}{number}</guid><link>https://{key}.example/{number}</link><title>{title}</title>"
        f"<description>{summary}</description><pubDate>Sun, 01 Mar 2026 12:00:00 GMT</pubDate></item>"
        for number, (title, summary) in enumerate(entries)
    )
    return f"<rss version='2.0'><channel><title>{key}</title>{items}</channel></rss>"


def _partnership(folder: Path, project: Path, port: int) -> Path:
    config = folder / "config"
    original = project / "tests" / "partnerships" / "norland-sudmark"
    (config / "clauses").mkdir(parents=True)
    for file in (original / "partnership.yaml", *original.glob("clauses/*.yaml")):
        (config / file.relative_to(original)).write_text(file.read_text(encoding="utf-8"), encoding="utf-8")
    sources = "".join(
        f"  - {{key: {key}, publisher: {key}.example, name: {key}, kind: news, language: en, zone: UTC, "
        f"url: 'http://127.0.0.1:{port}/{key}.xml'}}\n"
        for key in (*ITEMS, "missing")
    )
    (config / "sources.yaml").write_text("sources:\n" + sources, encoding="utf-8")
    people = "".join(
        PERSON.format(
            name=name,
            kind="agency" if cadence == "immediate" else "reader",
            language=language,
            cadence=cadence,
            hour="" if cadence == "immediate" else ", hour: 7",
        )
        for name, language, cadence in (
            ("ann", "en", "daily"),
            ("ben", "en", "daily"),
            ("cam", "vi", "daily"),
            ("dung", "en", "immediate"),
            ("eva", "en", "immediate"),
            ("phuc", "vi", "immediate"),
        )
    )
    (config / "subscribers.yaml").write_text(SUBSCRIBERS.format(people=people), encoding="utf-8")
    return config


@dataclass(frozen=True)
class CleanRun:
    """The history in which nobody was killed."""

    before: dict[str, str]
    """Each stage, and the database as it was before it."""
    lines: dict[str, int]
    outcome: dict[str, Any]


@pytest.fixture(scope="module")
def clean(server: EmbeddedServer, worlds: Worlds) -> CleanRun:
    """Run every stage once, and keep a copy of the database before each."""
    world = worlds.copy("template_watch")
    _subscribe(world)
    before, lines = {}, {}
    with mail_catcher(world.mail) as port:
        for stage in STAGES:
            name = f"before_{stage}_{world.mail.parent.name.replace('-', '_')}"
            server.ensure_database(name, world.url.rpartition("/")[2].partition("?")[0])
            before[stage] = name
            lines[stage] = _with_mail(world, port).run(stage, kill_at=NEVER)
    outcome = world.outcome()
    assert len(outcome["told"]) >= 6, "the world of this test tells too little to prove anything"
    assert sum(state == "told" for _, _, _, state, _ in outcome["editions"]) == 4
    assert len(world.received()) == 6
    return CleanRun(before, lines, outcome)


def _with_mail(world: World, port: int) -> World:
    settings = {"PARTNERSHIP_WATCH_SMTP__HOST": "127.0.0.1", "PARTNERSHIP_WATCH_SMTP__PORT": str(port)}
    return World(world.url, {**world.environment, **settings}, world.mail)


def _subscribe(world: World) -> None:
    config = Path(world.environment["PARTNERSHIP_WATCH_CONFIG"])
    store = open_store(database_url(world.environment["PARTNERSHIP_WATCH_DATABASE_URL"]))
    import_subscribers(
        store,
        load_partnership(config),
        config / "subscribers.yaml",
        now=datetime.fromisoformat(DAY_BEFORE),
        actor="test",
    )
    store.close()


def _killed_and_run_again(worlds: Worlds, clean: CleanRun, stage: str, points: int) -> None:
    lines = clean.lines[stage]
    for point in range(points):
        kill_at = 1 + point * lines // points
        world = worlds.copy(clean.before[stage])
        with mail_catcher(world.mail) as port:
            mailed = _with_mail(world, port)
            assert mailed.run(stage, kill_at=kill_at) == -1
            moment = LATER
            for following in STAGES[STAGES.index(stage) :]:
                mailed.run(following, moment=moment)
        _assert_as_if_nothing_had_happened(world, clean, f"{stage} killed at line {kill_at} of {lines}")


def _assert_as_if_nothing_had_happened(world: World, clean: CleanRun, history: str) -> None:
    assert world.outcome() == clean.outcome, history
    states = Counter(state for (state,) in world.rows("SELECT state FROM deliveries"))
    received = world.received()
    unknown = states["unknown"]
    assert unknown <= 1, history
    assert states["accepted"] + unknown == 6, (history, states)
    assert set(received.values()) <= {1}, (history, "a message was sent twice")
    assert states["accepted"] <= len(received) <= states["accepted"] + unknown, (history, states)
    cut = sum(state != "skipped" for _, _, _, state, _ in clean.outcome["editions"])
    assert _audited(world) == (None, cut), history


def _audited(world: World) -> tuple[str | None, int]:
    """The first break in the audit log, and how many editions are what it says."""
    store = open_store(database_url(world.environment["PARTNERSHIP_WATCH_DATABASE_URL"]))
    now = datetime.fromisoformat(LATER)
    settle(store, now=now)
    seal(store, now=now)
    verified = verify(store)
    store.close()
    return verified.broken, verified.compared.editions


@pytest.mark.parametrize("stage", STAGES)
def test_a_stage_killed_at_any_line_and_run_again_loses_and_doubles_nothing(
    worlds: Worlds, clean: CleanRun, stage: str
) -> None:
    """Eight lines of each stage, from the first to the last."""
    _killed_and_run_again(worlds, clean, stage, points=8)


@pytest.mark.slow
@pytest.mark.parametrize("stage", STAGES)
def test_a_stage_killed_at_very_many_lines_and_run_again_loses_and_doubles_nothing(
    worlds: Worlds, clean: CleanRun, stage: str
) -> None:
    """Ninety lines of each stage."""
    _killed_and_run_again(worlds, clean, stage, points=90)


def test_a_rescreen_killed_at_any_line_and_run_again_loses_and_doubles_nothing(
    worlds: Worlds, clean: CleanRun, tmp_path: Path
) -> None:
    """Six lines of it, under rules that find one thing more; what they find is told once."""

    def before() -> World:
        world = worlds.copy(clean.before["publish"])
        folder = _edited(Path(world.environment["PARTNERSHIP_WATCH_CONFIG"]), tmp_path)
        return World(world.url, {**world.environment, "PARTNERSHIP_WATCH_CONFIG": str(folder)}, world.mail)

    once = before()
    lines = once.run("rescreen", kill_at=NEVER)
    once.run("publish")
    expected = once.outcome()
    assert expected["told"].total() > clean.outcome["told"].total()

    for point in range(6):
        kill_at = 1 + point * lines // 6
        world = before()
        assert world.run("rescreen", kill_at=kill_at) == -1
        world.run("rescreen")
        world.run("publish")
        assert world.outcome() == expected, f"rescreen killed at line {kill_at} of {lines}"


def _edited(config: Path, into: Path) -> Path:
    """A copy of the partnership's folder whose clause 4 takes school exchanges as well."""
    copy = into / "config"
    for file in config.rglob("*.yaml"):
        target = copy / file.relative_to(config)
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(file.read_text(encoding="utf-8"), encoding="utf-8")
    clause = copy / "clauses" / "4.yaml"
    text = clause.read_text(encoding="utf-8")
    clause.write_text(text.replace('"ferry line*"', '"ferry line*", "school exchange"'), encoding="utf-8")
    return copy


def test_two_runs_at_once_are_as_one(worlds: Worlds, clean: CleanRun) -> None:
    """Two `partnership-watch run` at the same time share the work and double nothing."""
    world = worlds.copy(clean.before["collect"])
    command = [str(Path(sys.executable).parent / "partnership-watch"), "run"]
    with mail_catcher(world.mail) as port:
        settings = {**_with_mail(world, port).environment, "PARTNERSHIP_WATCH_MOMENT": MOMENT}
        both = [subprocess.Popen(command, env={**os.environ, **settings}) for _ in range(2)]
        assert [process.wait(timeout=120) for process in both] == [0, 0]
        # What one left because the other had it in hand.
        subprocess.run(command, env={**os.environ, **settings}, check=True)

    _assert_as_if_nothing_had_happened(world, clean, "two runs at once")
