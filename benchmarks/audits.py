"""Every page, search and answer over ten years of history, beside bare look-ups of the same rows.

`PARTNERSHIP_WATCH_BENCHMARK_ITEMS=100000` makes it a quick one; the default is five million, which takes a
quarter of an hour and 25 GB of disk that are given back, unless PARTNERSHIP_WATCH_BENCHMARK_DATA names a
folder: there the database stays, and the next run measures it without making it anew.
"""

import os
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import uvicorn
from fastapi import FastAPI
from pydantic import HttpUrl, SecretStr
from sqlalchemy import URL, text

from benchmarks.api_lookups import api_lookups, other_lookups, token
from benchmarks.footprint import show_growing, show_sizes
from benchmarks.history import ENDS, generate, made_words
from benchmarks.lookups import ask_all
from benchmarks.page_lookups import Subjects, page_lookups, search_page_lookups
from benchmarks.search_lookups import search_lookups
from benchmarks.showing import console
from benchmarks.texts import CONFIG
from partnership_watch.delivery import Links
from partnership_watch.matching.tallying import tally
from partnership_watch.registry import Partnership, load_partnership
from partnership_watch.store import EmbeddedServer, Store, embedded_server, open_store, upgrade
from partnership_watch.web.api import api_app
from partnership_watch.web.staff import Loopback, staff_app

ITEMS = 5_000_000
ROLE = "partnership_watch"
SETTINGS = ("server_version", "shared_buffers", "random_page_cost", "effective_cache_size")


def run() -> None:
    """Generate what is not kept; print how long look-ups take, what it all takes, and how rows come in."""
    items = int(os.environ.get("PARTNERSHIP_WATCH_BENCHMARK_ITEMS", ITEMS))
    partnership = load_partnership(CONFIG)
    with _data_folder() as folder, embedded_server(folder / "pg") as server:
        owner, store = _ten_years(server, partnership, items)
        _show_lookups(store, partnership, folder / "pg", items)
        show_sizes(owner)
        empty = server.ensure_database("benchmark_empty")
        upgrade(empty, ROLE)
        beside = open_store(empty.set(username=ROLE))
        show_growing(store, owner, beside, empty, partnership)
        store.close()
        beside.close()


@contextmanager
def _data_folder() -> Iterator[Path]:
    if kept := os.environ.get("PARTNERSHIP_WATCH_BENCHMARK_DATA"):
        yield Path(kept)
        return
    with tempfile.TemporaryDirectory() as folder:
        yield Path(folder)


def _ten_years(server: EmbeddedServer, partnership: Partnership, items: int) -> tuple[URL, Store]:
    owner = server.ensure_database(f"benchmark_audits_{items}")
    upgrade(owner, ROLE)
    store = open_store(owner.set(username=ROLE))
    with store.transaction() as session:
        made = session.scalar(text("SELECT EXISTS (SELECT FROM items)"))
    if not made:
        begun = time.perf_counter()
        generate(owner, partnership, items)
        console.print(
            f"{items:,} items and as many matches generated in {time.perf_counter() - begun:,.0f} s"
        )
    begun = time.perf_counter()
    tally(store, now=ENDS)  # of a kept database, what the run before left
    console.print(f"counted by month for the overview in {time.perf_counter() - begun:,.0f} s")
    return owner, store


def _show_lookups(store: Store, partnership: Partnership, data: Path, items: int) -> None:
    pages = staff_app(
        Loopback("benchmark"),
        store,
        partnership,
        Links(HttpUrl("https://watch.example"), SecretStr("of the benchmark"), "desk@watch.example"),
        lambda: ENDS,
    )
    of = Subjects(partnership, made_words(), items)
    authorization = {"Authorization": f"Bearer {token(store, partnership)}"}
    with _served(pages) as client, _served(api_app(store, partnership, lambda: ENDS)) as api:
        api.headers.update(authorization)
        for title, lookups in (
            ("Pages", page_lookups(client, of)),
            ("Search", [*search_page_lookups(client, of), *search_lookups(store, partnership, of)]),
            (
                "The API, the archive and what is owed",
                [*api_lookups(api, of), *other_lookups(store, partnership, of)],
            ),
        ):
            ask_all(
                store,
                partnership.slug,
                data,
                f"{title}, over {items:,} items and as many matches",
                list(lookups),
                note=_circumstances(store),
            )


@contextmanager
def _served(app: FastAPI) -> Iterator[httpx.Client]:
    """An application behind a real server of this process."""
    server = uvicorn.Server(uvicorn.Config(app, host="127.0.0.1", port=0, log_level="error"))
    thread = threading.Thread(target=server.run)
    thread.start()
    while not server.started:
        time.sleep(0.01)
    port = server.servers[0].sockets[0].getsockname()[1]
    with httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=120) as client:
        yield client
    server.should_exit = True
    thread.join()


def _circumstances(store: Store) -> str:
    with store.transaction() as session:
        settings = [f"{name} {session.scalar(text(f'SHOW {name}'))}" for name in SETTINGS]
    return f"{', '.join(settings)}; load {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores"
