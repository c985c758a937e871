"""Up to which id a table is complete: nobody's row with a lower one can still appear."""

import time

from sqlalchemy import func, select, table, text
from sqlalchemy.sql import column

from partnership_watch.store.connection import Store

_LOOKS_EVERY_SECONDS = 0.05

_WRITERS = text(
    """
    SELECT virtualtransaction FROM pg_locks
    WHERE locktype = 'relation' AND relation = CAST(:name AS regclass) AND mode = 'RowExclusiveLock'
      AND granted AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
    """
)


def written_up_to(store: Store, name: str, patience: float) -> int | None:
    """An id below which no row of a table can appear any more, or None if somebody keeps us waiting.

    Ids are given in order, and whoever gets one holds a lock on the table from before that until the end of
    the transaction. So an id that can be seen, and the locks that are held after it was seen: when the last
    of these is gone, every lower id is visible, or was rolled back.

    Args:
        name: of the table, whose key is `id`.
        patience: seconds to wait for those who are in the middle of something.
    """
    with store.transaction() as session:
        newest = session.scalar(select(func.max(column("id"))).select_from(table(name)))
    until = time.monotonic() + patience
    with store.transaction() as session:
        busy = set(session.scalars(_WRITERS, {"name": name}))
    while busy:
        if time.monotonic() >= until:
            return None
        time.sleep(_LOOKS_EVERY_SECONDS)
        with store.transaction() as session:
            busy &= set(session.scalars(_WRITERS, {"name": name}))
    return newest or 0
