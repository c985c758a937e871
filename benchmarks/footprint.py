"""What ten years take on the disk, and whether rows still come in as fast as into empty tables."""

import time
import uuid
from datetime import UTC, datetime

from sqlalchemy import URL, create_engine, text
from sqlalchemy.orm import Session

from benchmarks.history import ENDS
from benchmarks.sending import LETTERHEAD, LINKS
from benchmarks.showing import show
from benchmarks.sink import mail_sink
from partnership_watch.delivery import Post, Security, SmtpSettings, deliver
from partnership_watch.editions.placeholders import placeholder_in_html, placeholder_in_text
from partnership_watch.matching import ENGINE_VERSION, ItemText, compile_rule_set
from partnership_watch.matching.keeping import Look, keep_looks
from partnership_watch.matching.live import keep_rule_set
from partnership_watch.registry import Partnership, rule_set
from partnership_watch.store import Store
from partnership_watch.store.tables import DeliveryState, Item, Purpose, Revision
from tests.queueing import queue_edition

KEPT = 2_000  # looks, to see how fast rows come in
DELIVERED = 500  # messages of one edition: claiming one and recording it each write its row anew


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
    """Print how fast looks are kept and messages delivered here and in the same tables that began empty.

    What is kept stays; a second run keeps other items, and delivers to other readers.
    """
    rows = []
    with mail_sink() as port:
        for name, where, its_owner in (("ten years", store, owner), ("empty", empty, empty_owner)):
            kept = f"{_keep(where, partnership) * 1000:.1f} ms"
            rows_vacuumed = f"{_vacuum(its_owner, 'search_rows'):.1f} s"
            delivered = f"{_deliver(where, partnership, port) * 1000:.1f} ms"
            deliveries_vacuumed = f"{_vacuum(its_owner, 'deliveries'):.1f} s"
            rows.append((name, kept, rows_vacuumed, delivered, deliveries_vacuumed))
    show(
        "Growing",
        (
            "beside",
            "look with its match kept",
            "search rows vacuumed",
            "message delivered",
            "deliveries vacuumed",
        ),
        rows,
        f"{KEPT:,} looks, each in a transaction of its own; then an edition for {DELIVERED:,} new readers "
        "over SMTP; each vacuum right after what it follows",
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


def _deliver(store: Store, partnership: Partnership, port: int) -> float:
    now = datetime.now(UTC)
    with store.transaction() as session:
        queue_edition(
            session,
            partnership.slug,
            [f"{uuid.uuid4().hex}@readers.example" for _ in range(DELIVERED)],
            subject="Lease signed",
            html=f"<p>The two sides signed it.</p><a href='{placeholder_in_html('unsubscribe')}'>x</a>",
            text=f"The two sides signed it.\n{placeholder_in_text('unsubscribe')}",
            cut_at=now,
        )
    smtp = SmtpSettings(host="127.0.0.1", port=port, security=Security.NONE)
    start = time.perf_counter()
    report = deliver(store, partnership.slug, Post(smtp, LETTERHEAD, LINKS), clock=lambda: datetime.now(UTC))
    seconds = time.perf_counter() - start
    if report.counts != {DeliveryState.ACCEPTED: DELIVERED}:
        raise RuntimeError(f"not every message went out: {report}")
    return seconds / DELIVERED


def _vacuum(owner: URL, table: str) -> float:
    engine = create_engine(owner)
    start = time.perf_counter()
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text(f"VACUUM {table}"))
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
