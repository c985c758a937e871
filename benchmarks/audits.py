"""Every page of staff and archive over ten years of history, beside bare look-ups of the same rows.

`PARTNERSHIP_WATCH_BENCHMARK_ITEMS=100000` makes it a quick one; the default is five million, which takes a
quarter of an hour and 25 GB of disk that are given back.
"""

import os
import random
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from hashlib import md5
from pathlib import Path
from statistics import quantiles
from typing import Any

import httpx
import uvicorn
from fastapi import FastAPI
from pydantic import HttpUrl, SecretStr
from sqlalchemy import URL, create_engine, text

from benchmarks.history import ENDS, Words, generate
from benchmarks.showing import console, show
from benchmarks.texts import CONFIG
from partnership_watch.audit.filters import Filters
from partnership_watch.audit.searching import search
from partnership_watch.delivery import Links
from partnership_watch.editions.archive import archive_page
from partnership_watch.editions.owed import owed
from partnership_watch.matching import ENGINE_VERSION, ItemText, compile_rule_set
from partnership_watch.matching.keeping import Look, keep_looks
from partnership_watch.matching.live import keep_rule_set
from partnership_watch.matching.tallying import tally
from partnership_watch.registry import Partnership, load_partnership, rule_set
from partnership_watch.store import Store, embedded_server, open_store, upgrade
from partnership_watch.store.tables import Audience, Item, Purpose, Revision
from partnership_watch.web.staff import Loopback, staff_app

ITEMS = 5_000_000
ROUNDS = 40
ROLE = "partnership_watch"
KEPT = 2_000  # looks, to see how fast rows come in
BAR_PAGE, BAR_SEARCH = 150, 400  # milliseconds

Ask = Callable[[int], list[int]]
"""Look something up, the n-th of several; give the search rows that were found."""


@dataclass(frozen=True)
class Lookup:
    """One kind of question, and how many milliseconds its answer may take; None if it is no page's."""

    name: str
    bar: int | None
    ask: Ask


def run() -> None:
    """Generate, then print the 95th percentile of every look-up, how rows come in, and what they take."""
    items = int(os.environ.get("PARTNERSHIP_WATCH_BENCHMARK_ITEMS", ITEMS))
    with tempfile.TemporaryDirectory() as folder, embedded_server(Path(folder) / "pg") as server:
        owner = server.ensure_database("benchmark_audits")
        upgrade(owner, ROLE)
        partnership = load_partnership(CONFIG)
        begun = time.perf_counter()
        words = generate(owner, partnership, items)
        console.print(
            f"{items:,} items and as many matches generated in {time.perf_counter() - begun:,.0f} s"
        )
        store = open_store(owner.set(username=ROLE))
        begun = time.perf_counter()
        tally(store, now=ENDS)
        console.print(f"counted by month for the overview in {time.perf_counter() - begun:,.0f} s")
        _show_lookups(store, partnership, words, items)
        _show_sizes(owner)
        _show_growing(store, owner, partnership)
        store.close()


def _show_lookups(store: Store, partnership: Partnership, words: Words, items: int) -> None:
    pages = staff_app(
        Loopback("benchmark"),
        store,
        partnership,
        Links(HttpUrl("https://watch.example"), SecretStr("of the benchmark"), "desk@watch.example"),
        lambda: ENDS,
    )
    with _served(pages) as client:
        _ask(store, items, _lookups(client, store, partnership, words, items))


@contextmanager
def _served(app: FastAPI) -> Iterator[httpx.Client]:
    """An application behind a real server of this process."""
    server = uvicorn.Server(uvicorn.Config(app, host="127.0.0.1", port=0, log_level="error"))
    thread = threading.Thread(target=server.run)
    thread.start()
    while not server.started:
        time.sleep(0.01)
    port = server.servers[0].sockets[0].getsockname()[1]
    with httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=60) as client:
        yield client
    server.should_exit = True
    thread.join()


def _ask(store: Store, items: int, lookups: Sequence[Lookup]) -> None:
    rows = []
    for lookup in lookups:
        seconds, bare = [], []
        for number in range(-2, ROUNDS):
            start = time.perf_counter()
            found = lookup.ask(number)
            seconds.append(time.perf_counter() - start)
            start = time.perf_counter()
            _bare(store, found)
            bare.append(time.perf_counter() - start)
        ours, least = (quantiles(one[2:], n=20)[-1] * 1000 for one in (seconds, bare))
        over = lookup.bar is not None and ours > lookup.bar
        rows.append(
            (
                lookup.name,
                f"{ours:,.0f}",
                f"{max(seconds[2:]) * 1000:,.0f}",
                f"{least:,.1f}",
                f"{lookup.bar or ''}{' over' if over else ''}",
            )
        )
    show(
        f"Look-ups over {items:,} items and as many matches, in milliseconds",
        ("", "95th percentile", "longest", "bare look-up", "bar"),
        rows,
        f"{ROUNDS} different questions of each kind after two to warm up; bare: the same rows by their keys",
    )


def _lookups(
    client: httpx.Client, store: Store, partnership: Partnership, words: Words, items: int
) -> list[Lookup]:
    draw = random.Random(1)  # noqa: S311 - the same questions in every run
    keys = [one.key for one in partnership.commitments]
    clauses = [one.number for one in partnership.clauses]
    pillars = {
        pillar.id: [one.key for one in partnership.commitments if one.pillar == pillar.id]
        for pillar in partnership.pillars
    }

    def page(path: Callable[[int], str]) -> Ask:
        def ask(number: int) -> list[int]:
            answer = client.get(f"/en{path(number)}")
            if answer.status_code != 200:
                raise RuntimeError(f"{path(number)} answers {answer.status_code}")
            return []

        return ask

    def found(asked: Callable[[int], dict[str, Any]]) -> Ask:
        def ask(number: int) -> list[int]:
            with store.transaction() as session:
                rows = search(session, partnership.slug, Filters(**asked(number)), after=None, limit=50).rows
            return [row.match_id for row in rows if row.match_id]

        return ask

    def archived(number: int) -> list[int]:
        with store.transaction() as session:
            archive_page(session, partnership.slug, list(pillars.values())[number % len(pillars)], size=50)
        return []

    def owed_now(number: int) -> list[int]:
        with store.transaction() as session:
            audience = session.get_one(Audience, 1)
            owed(session, audience, now=ENDS, lapsed_since=ENDS - timedelta(days=1, minutes=number))
        return []

    def any_of(values: Sequence[Any]) -> Any:
        return draw.choice(values)

    def year() -> dict[str, Any]:
        begins = draw.randrange(2018, 2027)
        return {"since": f"{begins}-03-01", "until": f"{begins}-06-30"}

    def item() -> int:
        return draw.randrange(1, items // 2) * 2

    return [
        Lookup("overview", BAR_PAGE, page(lambda _: "/")),
        Lookup("clause, with its plots", BAR_PAGE, page(lambda n: f"/clauses/{clauses[n % len(clauses)]}")),
        Lookup("item", BAR_PAGE, page(lambda _: f"/items/{item()}")),
        Lookup("story", BAR_PAGE, page(lambda _: f"/stories/{item() // 10 or 1}")),
        Lookup("editions", BAR_PAGE, page(lambda _: "/editions")),
        Lookup("edition", BAR_PAGE, page(lambda _: f"/editions/{draw.randrange(1, items // 200)}")),
        Lookup("review queue", BAR_PAGE, page(lambda _: "/review")),
        Lookup("rule sets", BAR_PAGE, page(lambda _: "/rule-sets")),
        Lookup("sources", BAR_PAGE, page(lambda _: "/sources")),
        Lookup("archive of a pillar", BAR_PAGE, archived),
        Lookup("search page: newest", BAR_SEARCH, page(lambda _: "/search")),
        Lookup(
            "search page: a common word, a year",
            BAR_SEARCH,
            page(lambda _: f"/search?words={any_of(words.common)}&since=2024-01-01&until=2024-12-31"),
        ),
        Lookup("search: newest", BAR_SEARCH, found(lambda _: {})),
        Lookup("search: a clause", BAR_SEARCH, found(lambda _: {"clause": [any_of(clauses)]})),
        Lookup(
            "search: a commitment, four months of a year",
            BAR_SEARCH,
            found(lambda _: {"commitment": [any_of(keys)], **year()}),
        ),
        Lookup(
            "search: a clause, a source, context",
            BAR_SEARCH,
            found(
                lambda n: {
                    "clause": [any_of(clauses)],
                    "source": [f"press-{n * n % 60}.example"],
                    "grade": ["context"],
                }
            ),
        ),
        Lookup("search: rejected", BAR_SEARCH, found(lambda _: {"verdict": ["rejected"]})),
        Lookup(
            "search: under an old rule set",
            BAR_SEARCH,
            found(lambda n: {"rule_set": _rule_set(n % 10)}),
        ),
        Lookup("search: a common word", BAR_SEARCH, found(lambda _: {"words": any_of(words.common)})),
        Lookup("search: a rare word", BAR_SEARCH, found(lambda _: {"words": any_of(words.rare)})),
        Lookup(
            "search: a word of one season", BAR_SEARCH, found(lambda _: {"words": any_of(words.seasonal)})
        ),
        Lookup("search: a phrase", BAR_SEARCH, found(lambda _: {"words": any_of(words.phrases)})),
        Lookup(
            "search: a phrase, a clause, a year",
            BAR_SEARCH,
            found(lambda _: {"words": any_of(words.phrases), "clause": [any_of(clauses)], **year()}),
        ),
        Lookup(
            "search: a word of one season, a clause, Vietnamese",
            BAR_SEARCH,
            found(
                lambda _: {"words": any_of(words.seasonal), "clause": [any_of(clauses)], "language": ["vi"]}
            ),
        ),
        Lookup("search: a word that there is not", BAR_SEARCH, found(lambda n: {"words": f"nowhere{n}"})),
        Lookup("what is owed: a week, 11,000 fresh matches", None, owed_now),
    ]


def _rule_set(year: int) -> str:
    return md5(f"rules of year {year}".encode(), usedforsecurity=False).hexdigest()[:12]


def _bare(store: Store, match_ids: list[int]) -> None:
    with store.transaction() as session:
        session.execute(
            text(
                "SELECT * FROM matches JOIN screenings ON screenings.id = screening_id "
                "JOIN revisions ON revisions.id = revision_id JOIN items ON items.id = item_id "
                "WHERE matches.id = ANY (:ids)"
            ),
            {"ids": match_ids},
        ).all()


def _show_sizes(owner: URL) -> None:
    engine = create_engine(owner)
    with engine.connect() as connection:
        sizes = connection.execute(
            text(
                "SELECT relname, reltuples, pg_relation_size(oid) / 1e6, pg_indexes_size(oid) / 1e6 "
                "FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace "
                "AND pg_total_relation_size(oid) > 50e6 ORDER BY pg_total_relation_size(oid) DESC"
            )
        ).all()
        indexes = connection.execute(
            text(
                "SELECT indexrelname, pg_relation_size(indexrelid) / 1e6 FROM pg_stat_user_indexes "
                "WHERE relname = 'search_rows' ORDER BY 2 DESC"
            )
        ).all()
    engine.dispose()
    show(
        "Sizes",
        ("table or index", "rows", "MB", "MB of indexes"),
        [
            *((name, f"{rows:,.0f}", f"{size:,.0f}", f"{its:,.0f}") for name, rows, size, its in sizes),
            *((f"  {name}", "", f"{size:,.0f}", "") for name, size in indexes),
        ],
        "",
    )


def _show_growing(store: Store, owner: URL, partnership: Partnership) -> None:
    rules = rule_set(partnership, ENGINE_VERSION)
    screener = compile_rule_set(rules)
    found = screener.screen(
        ItemText("Vietnam and UK sign offshore wind lease", "Hanoi and London agree on trade.")
    )
    with store.transaction() as session:
        keep_rule_set(session, rules, now=ENDS)
        made = [_revision(session, number) for number in range(KEPT)]
    start = time.perf_counter()
    for revision in made:
        with store.transaction() as session:
            keep_looks(session, rules, [Look(revision, found)], purpose=Purpose.LIVE, now=ENDS)
    each = (time.perf_counter() - start) / KEPT
    start = time.perf_counter()
    engine = create_engine(owner)
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("VACUUM search_rows"))
    engine.dispose()
    show(
        "Growing",
        ("", ""),
        [
            (
                f"one look with {len(found.matches)} matches kept, in a transaction of its own",
                f"{each * 1000:.1f} ms",
            ),
            ("vacuum of the search rows", f"{time.perf_counter() - start:.1f} s"),
        ],
        "",
    )


def _revision(session: Any, number: int) -> Revision:
    item = Item(publisher="new.example", key=f"n{number}", link=None, first_seen_at=ENDS, backlog=False)
    session.add(item)
    session.flush()
    revision = Revision(
        item_id=item.id,
        number=1,
        content_hash=f"new {number}",
        title=f"Vietnam and UK sign offshore wind lease number{number}",
        summary="Hanoi and London agree on trade.",
        language="en",
        seen_at=ENDS,
    )
    session.add(revision)
    session.flush()
    return revision
