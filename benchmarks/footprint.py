"""What ten years take on the disk, and whether rows still come in as fast as into empty tables."""

import time

from sqlalchemy import URL, create_engine, text
from sqlalchemy.orm import Session

from benchmarks.history import ENDS
from benchmarks.showing import show
from partnership_watch.matching import ENGINE_VERSION, ItemText, compile_rule_set
from partnership_watch.matching.keeping import Look, keep_looks
from partnership_watch.matching.live import keep_rule_set
from partnership_watch.registry import Partnership, rule_set
from partnership_watch.store import Store
from partnership_watch.store.tables import Item, Purpose, Revision

KEPT = 2_000  # looks, to see how fast rows come in


def show_sizes(owner: URL) -> None:
    """Print what every large table takes, and each index of the search."""
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


def show_growing(store: Store, owner: URL, empty: Store, empty_owner: URL, partnership: Partnership) -> None:
    """Print how fast looks are kept here and in a database of the same tables that began empty.

    What is kept stays; a second run keeps other items.
    """
    rows = []
    for name, where, its_owner in (("ten years", store, owner), ("empty", empty, empty_owner)):
        each = _keep(where, partnership)
        rows.append((name, f"{each * 1000:.1f} ms", f"{_vacuum(its_owner):.1f} s"))
    show(
        "Growing",
        ("beside", "one look with its match kept", "vacuum of the search rows"),
        rows,
        f"{KEPT:,} looks, each in a transaction of its own",
    )


def _keep(store: Store, partnership: Partnership) -> float:
    rules = rule_set(partnership, ENGINE_VERSION)
    found = compile_rule_set(rules).screen(
        ItemText("Vietnam and UK sign offshore wind lease", "Hanoi and London agree on trade.")
    )
    with store.transaction() as session:
        keep_rule_set(session, rules, now=ENDS)
        first = session.scalar(text("SELECT coalesce(max(id), 0) FROM items")) or 0
        made = [_revision(session, first + number) for number in range(KEPT)]
    start = time.perf_counter()
    for revision in made:
        with store.transaction() as session:
            keep_looks(session, rules, [Look(revision, found)], purpose=Purpose.LIVE, now=ENDS)
    return (time.perf_counter() - start) / KEPT


def _vacuum(owner: URL) -> float:
    engine = create_engine(owner)
    start = time.perf_counter()
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("VACUUM search_rows"))
    engine.dispose()
    return time.perf_counter() - start


def _revision(session: Session, number: int) -> Revision:
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
