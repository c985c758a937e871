"""Importing a file of past items that is killed half-way and goes on, beside the bare COPY of its lines.

`PARTNERSHIP_WATCH_BENCHMARK_MEGABYTES=1000` makes it a long one: ten minutes and more, and 8 GB of disk that
are given back.
"""

import json
import multiprocessing
import os
import random
import signal
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import count
from multiprocessing.sharedctypes import Synchronized
from pathlib import Path

import psutil
from sqlalchemy import URL, create_engine, func, select, text
from sqlalchemy.orm import Session

from benchmarks.measuring import MEGABYTE
from benchmarks.showing import show
from benchmarks.texts import CONFIG
from partnership_watch.history import import_history
from partnership_watch.matching.gold import GoldItem, read_gold
from partnership_watch.registry import load_partnership
from partnership_watch.store import EmbeddedServer, embedded_server, open_store, upgrade
from partnership_watch.store.tables import Import, ImportedRevision

MEGABYTES = 20
ROLE = "partnership_watch"
NEWEST = datetime(2027, 6, 1, tzinfo=UTC)

NOISE = 0.95
"""Of an archive's items are about nothing that was promised."""
WORDS = (50, 350)
"""Of noise, behind what a feed would say: archives keep more of a text."""
KNOWN = 0.02
"""Come twice, as in every archive of feeds."""

POINTS = 10
"""Of the way at which memory is told."""
SAMPLED_EVERY = 0.1  # seconds


@dataclass
class Run:
    """One process that imports, as seen from outside once it has read its rules and hashed the file."""

    seconds: float = 0.0
    processor: float = 0.0
    """Seconds."""
    peaks: dict[int, int] = field(default_factory=dict)
    """Resident bytes at most, by the tenth of the file that was read meanwhile."""


def run() -> None:
    """Print rows and megabytes a second, and memory along the way."""
    size = int(os.environ.get("PARTNERSHIP_WATCH_BENCHMARK_MEGABYTES", MEGABYTES)) * MEGABYTE
    with tempfile.TemporaryDirectory() as folder, embedded_server(Path(folder) / "pg") as server:
        file = Path(folder) / "archive.jsonl"
        rows = _write_archive(file, size)
        owner = server.ensure_database("importing")
        upgrade(owner, ROLE)
        server_before = _server_processor(server)
        killed = _import(owner, file, kill_at=size // 2)
        resumed = _import(owner, file, kill_at=None)
        server_seconds = _server_processor(server) - server_before
        _check(owner, rows)
        bare = _copy(owner, file)
    seconds, processor = killed.seconds + resumed.seconds, killed.processor + resumed.processor
    show(
        f"Importing {rows:,} rows, {size / MEGABYTE:,.0f} MB, killed half-way and run again",
        ("", "rows a second", "MB a second", "of the limit"),
        [
            _rates("by the clock", rows, size, seconds, bare),
            _rates("by our processor time", rows, size, processor, bare),
            _rates("by that and PostgreSQL's", rows, size, processor + server_seconds, bare),
            _rates("COPY of the lines into one table (the limit)", rows, size, bare, bare),
        ],
        "the limit: by the clock, once, afterwards; it reads no JSON, screens nothing, fills no index",
    )
    peaks = Counter(killed.peaks) | Counter(resumed.peaks)  # of each tenth the larger
    show(
        "Memory of the importing process, at most, by how much of the file was read",
        ("", *(f"{100 * (point + 1) // POINTS} %" for point in range(POINTS))),
        [("MB", *(f"{peaks[point] / MEGABYTE:,.0f}" if point in peaks else "" for point in range(POINTS)))],
        f"looked at {1 / SAMPLED_EVERY:.0f} times a second; most of it are the compiled rules",
    )


def _write_archive(file: Path, size: int) -> int:
    """Fill a file with rows up to this size, and say how many."""
    rows = 0
    with file.open("w", encoding="utf-8") as archive:
        for row in _rows():
            if archive.tell() >= size:
                return rows
            archive.write(json.dumps(row, ensure_ascii=False) + "\n")
            rows += 1
    raise AssertionError


def _rows() -> Iterator[dict[str, str]]:
    """Rows of an archive without end, newest first: items of the training set, going on in everyday words."""
    draw = random.Random(0)  # noqa: S311 - the same archive in every run
    items = read_gold(CONFIG / "training")
    noise = {language: _noise(items, language) for language in ("en", "vi")}
    words = {language: _everyday_words(listed) for language, listed in noise.items()}
    sources = load_partnership(CONFIG).sources
    row: dict[str, str] = {}
    for number in count():
        if row and draw.random() < KNOWN:
            yield row
            continue
        source = draw.choice(sources)
        language = source.language or draw.choice(list(noise))
        one = draw.choice(noise[language] if draw.random() < NOISE else items)
        goes_on = draw.choices(words[language], k=draw.randint(*WORDS))
        published = NEWEST - timedelta(minutes=7 * number)
        row = {
            "source": source.key,
            "id": f"urn:archive:{number}",
            "link": f"https://{source.publisher}/{published:%Y/%m/%d}/{number}.html",
            "title": one.text.title,
            "summary": " ".join([one.text.summary, *goes_on]),
            "published": published.isoformat(),
            "language": language,
            "seen": (published + timedelta(minutes=20)).isoformat(),
        }
        yield row


def _noise(items: list[GoldItem], language: str) -> list[GoldItem]:
    return [one for one in items if one.language == language and not one.labels and not one.disputed]


def _everyday_words(items: list[GoldItem]) -> list[str]:
    """No names: noise that goes on about both parties would be none."""
    return [word for one in items for word in one.text.summary.split() if word[0].islower()]


def _import(owner: URL, file: Path, *, kill_at: int | None) -> Run:
    """Import in a process of its own, and kill it once it has read as many bytes."""
    spawn = multiprocessing.get_context("spawn")
    position = spawn.Value("q", 0)
    process = spawn.Process(target=_importing, args=(owner.set(username=ROLE), file, position))
    process.start()
    seen, measured = psutil.Process(process.pid), Run()
    began = processor = 0.0
    while process.is_alive():
        with suppress(psutil.Error):
            now, spent = time.perf_counter(), sum(seen.cpu_times()[:2], 0.0)
            if position.value == 0:
                began, processor = now, spent
            measured.seconds, measured.processor = now - began, spent - processor
            point = POINTS * position.value // (file.stat().st_size + 1)
            measured.peaks[point] = max(measured.peaks.get(point, 0), seen.memory_info().rss)
        if kill_at is not None and position.value >= kill_at:
            process.kill()
        process.join(SAMPLED_EVERY)
    if process.exitcode != (0 if kill_at is None else -signal.SIGKILL):
        raise RuntimeError(f"the import ended with status {process.exitcode}")
    return measured


def _importing(url: URL, file: Path, position: "Synchronized[int]") -> None:
    def read(upto: int) -> None:
        position.value = upto

    import_history(
        open_store(url),
        load_partnership(CONFIG),
        file,
        rejected=file.with_suffix(".rejected"),
        actor="benchmark",
        clock=lambda: NEWEST + timedelta(days=1),
        progress=read,
    )


def _check(owner: URL, rows: int) -> None:
    """Nothing was lost by the kill, and nothing came twice."""
    engine = create_engine(owner)
    with Session(engine) as session:
        done = session.scalars(select(Import)).one()
        stored = session.scalar(select(func.count()).select_from(ImportedRevision))
    engine.dispose()
    counted = done.new_items + done.new_revisions
    if (done.rows_done, done.rejected, stored) != (rows, 0, counted) or counted + done.known != rows:
        raise RuntimeError(f"{rows} rows came to {stored} texts; counted were {vars(done)}")


def _server_processor(server: EmbeddedServer) -> float:
    """Seconds of processor time that PostgreSQL has used, its ended connections included."""
    with create_engine(server.root).connect() as connection:
        backend = connection.scalar(text("SELECT pg_backend_pid()"))
        postmaster = psutil.Process(psutil.Process(backend).ppid())
        spent = sum(postmaster.cpu_times()[:4], 0.0)
        return spent + sum(sum(child.cpu_times()[:2], 0.0) for child in postmaster.children())


_AS_THEY_ARE = "COPY lines FROM STDIN (FORMAT csv, DELIMITER E'\\x02', QUOTE E'\\x01')"
"""By marks that no line has."""


def _copy(owner: URL, file: Path) -> float:
    """Seconds for the file's lines as they are, by COPY into one table."""
    began = time.perf_counter()
    with create_engine(owner).begin() as connection:
        cursor = connection.connection.cursor()
        cursor.execute("CREATE TABLE lines (line text)")
        with file.open("rb") as lines, cursor.copy(_AS_THEY_ARE) as copy:
            while piece := lines.read(MEGABYTE):
                copy.write(piece)
    return time.perf_counter() - began


def _rates(name: str, rows: int, size: int, seconds: float, bare: float) -> tuple[str, str, str, str]:
    return name, f"{rows / seconds:,.0f}", f"{size / MEGABYTE / seconds:.2f}", f"{bare / seconds:.1%}"
