"""Sealing what was collected, found and tried: the audit log holds a hash of every thousand rows of it.

Their writers write nothing for this: the sweep reads each row once, when no row before it can still appear.
"""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from partnership_watch.store.audit_log import record
from partnership_watch.store.connection import Store
from partnership_watch.store.locks import take_turns
from partnership_watch.store.tables import AuditEntry
from partnership_watch.store.written import written_up_to

ROWS_SEALED = "rows.sealed"

ROWS_AT_ONCE = 1_000
"""Of one entry at most: a change is named within so many, and 5 million rows are 5,000 entries."""

RANGES_A_SWEEP = 100
"""Of each table: a history from before this is sealed over several sweeps, each in seconds."""

PATIENCE_SECONDS = 1.0
"""For writers of each table who are in the middle of something. Else the next sweep has it."""

BEFORE_ALL = -(2**63)

# What never changes of a row, in the order of docs/audit.md; long parts by their hash.
SEALED_ROWS = {
    "items": "id, publisher, key, link, first_seen_at",
    "sightings": "id, source_id, entry_id, item_id, first_seen_at",
    "revisions": (
        "id, item_id, number, content_hash, title, encode(sha256(convert_to(summary, 'UTF8')), 'hex'), "
        "language, seen_at"
    ),
    "screenings": (
        "id, revision_id, partnership, rule_set_hash, purpose, number, screened_at, language, sides"
    ),
    "matches": (
        "id, screening_id, commitment, clause, pillar, grade, score, "
        "encode(sha256(convert_to(evidence::text, 'UTF8')), 'hex')"
    ),
    "fetches": (
        "id, source_id, started_at, finished_at, outcome, http_status, reason, bytes, entries, new_items, "
        "new_revisions, set_aside"
    ),
    "attempts": "id, delivery_id, started_at, finished_at, outcome, code, error",
    "expired": "id, audience_id, item_id, commitment, kind, match_id, reason, expired_at",
}

_HASHED = """
    SELECT count(*) AS rows, max(id) AS last,
        encode(sha256(convert_to(string_agg(line, E'\\n' ORDER BY id), 'UTF8')), 'hex') AS content
    FROM (
        SELECT id, json_build_array({columns})::text AS line FROM {table}
        WHERE id > :after AND id <= :up_to ORDER BY id LIMIT :most
    ) AS lines
"""


@dataclass(frozen=True)
class HashedRows:
    """Some rows of a table, in the order of their ids."""

    rows: int
    last: int | None
    """The highest id."""
    content: str | None
    """The SHA-256 of all of them (docs/audit.md); None of none."""


def seal_rows(store: Store, *, now: datetime, patience: float = PATIENCE_SECONDS) -> int:
    """Write into the audit log what the rows are that were written since the last time.

    Safe to kill, to repeat and to run twice at once. A table that somebody is in the middle of is passed
    over.

    Returns:
        how many rows were sealed.
    """
    sealed = 0
    for table in SEALED_ROWS:
        up_to = written_up_to(store, table, patience)
        for _ in range(RANGES_A_SWEEP if up_to is not None else 0):
            with store.transaction() as session:
                rows = _seal_next(session, table, up_to, now)
            sealed += rows
            if rows < ROWS_AT_ONCE:
                break
    return sealed


def hashed_rows(
    session: Session, table: str, after: int | None, up_to: int, most: int | None = None
) -> HashedRows:
    """The hash of the rows of a table behind one id, or from the first, up to another one."""
    asked = text(_HASHED.format(table=table, columns=SEALED_ROWS[table]))
    given = {"after": BEFORE_ALL if after is None else after, "up_to": up_to, "most": most}
    return HashedRows(**session.execute(asked, given).mappings().one())


def _seal_next(session: Session, table: str, up_to: int | None, now: datetime) -> int:
    take_turns(session, f"seal rows of {table}")
    after = _sealed_to(session, table)
    found = hashed_rows(session, table, after, up_to or 0, ROWS_AT_ONCE)
    if found.rows:
        record(
            session,
            at=now,
            actor="sweep",
            action=ROWS_SEALED,
            object_type="table",
            object_id=table,
            after=after,
            last=found.last,
            rows=found.rows,
            content=found.content,
        )
    return found.rows


def _sealed_to(session: Session, table: str) -> int | None:
    last = (
        select(AuditEntry.details["last"].as_integer())
        .where(
            AuditEntry.object_type == "table",
            AuditEntry.object_id == table,
            AuditEntry.action == ROWS_SEALED,
        )
        .order_by(AuditEntry.id.desc())
        .limit(1)
    )
    return session.scalar(last)
