"""Sealing and verifying the audit log, beside reading the same rows and hashing them without a chain."""

import hashlib
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import text

from benchmarks.showing import show
from partnership_watch.audit.verifying import verify
from partnership_watch.store import Store, embedded_server, open_store, upgrade
from partnership_watch.store.sealing import seal

ENTRIES = 200_000
AT_ONCE = 10_000  # read by the limit, as by a seal

ROLE = "partnership_watch"

_WRITE = text(
    """
    INSERT INTO audit_log (at, actor, action, object_type, object_id, details)
    SELECT now() + number * interval '1 second', 'reader', 'subscription.change', 'subscription',
        (number % 2000)::text,
        jsonb_build_object('moved', 'waits', 'audience', number, 'fields', '["hour"]'::jsonb)
    FROM generate_series(1, :entries) AS number
    """
)
_READ = text(
    """
    SELECT id || to_char(at, 'YYYY-MM-DD HH24:MI:SS.US') || actor || action || object_type || object_id
        || details
    FROM audit_log ORDER BY id
    """
)


def run() -> None:
    """Print entries a second, elapsed."""
    with tempfile.TemporaryDirectory() as folder, embedded_server(Path(folder) / "pg") as server:
        owner = server.ensure_database("sealing")
        upgrade(owner, ROLE)
        store = open_store(owner.set(username=ROLE))
        with store.transaction() as session:
            session.execute(_WRITE, {"entries": ENTRIES})
        bare = _seconds(lambda: _read_and_hash(store))
        sealing = _seconds(lambda: seal(store, now=datetime.now(UTC)))
        verifying = _seconds(lambda: verify(store))
        store.close()
    show(
        f"The audit log, {ENTRIES:,} entries",
        ("", "entries a second", "of the limit"),
        [
            (name, f"{ENTRIES / seconds:,.0f}", f"{bare / seconds:.0%}")
            for name, seconds in (
                ("sealing", sealing),
                ("verifying", verifying),
                ("reading each as text, and SHA-256 (the limit)", bare),
            )
        ],
        "elapsed time, each once; the limit decodes no JSON and proves nothing",
    )


def _seconds(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def _read_and_hash(store: Store) -> None:
    with store.transaction() as session:
        for row in session.scalars(_READ, execution_options={"yield_per": AT_ONCE}):
            hashlib.sha256(row.encode()).hexdigest()
