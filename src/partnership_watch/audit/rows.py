"""What was collected, found and tried: is it what the log holds a hash of, a thousand rows at a time?"""

from collections.abc import Callable
from typing import Any

from sqlalchemy import Integer, cast, column, func, select, table, text
from sqlalchemy.orm import Session

from partnership_watch.audit.chain import BrokenError
from partnership_watch.store.sealing_rows import BEFORE_ALL, ROWS_SEALED, SEALED_ROWS, hashed_rows
from partnership_watch.store.tables import AuditEntry

_ENTRIES_AT_ONCE = 100

_UNKNOWN_RULES = text(
    """
    SELECT id, rule_set_hash FROM screenings
    WHERE NOT EXISTS (SELECT 1 FROM rule_sets WHERE hash = screenings.rule_set_hash) ORDER BY id LIMIT 1
    """
)


def count_sealed_rows(session: Session) -> int:
    """How many rows the log holds a hash of."""
    rows = cast(AuditEntry.details["rows"].astext, Integer)
    return session.scalar(select(func.sum(rows)).where(AuditEntry.action == ROWS_SEALED)) or 0


def compare_rows(session: Session, compared: Callable[[int], None]) -> None:
    """See that the rows that the log holds a hash of are those that are stored, and no others.

    Args:
        compared: told how many were found to be the same since it was last told.

    Raises:
        BrokenError: some were changed, added or removed; or a look names rules that are not stored.
    """
    unknown = session.execute(_UNKNOWN_RULES).first()
    if unknown is not None:
        raise BrokenError(
            f"screening {unknown.id} was changed: rule set {unknown.rule_set_hash} of it is not stored"
        )
    entries = (
        select(AuditEntry.id, AuditEntry.object_id, AuditEntry.details)
        .where(AuditEntry.action == ROWS_SEALED)
        .order_by(AuditEntry.id)
        .execution_options(yield_per=_ENTRIES_AT_ONCE)
    )
    with session.execute(entries) as sealed:
        for entry_id, name, said in sealed:
            _compare(session, entry_id, name, said)
            compared(said["rows"])


def count_unsealed_rows(session: Session) -> int:
    """How many rows wait for their first seal: whether they were changed cannot be seen."""
    last = AuditEntry.details["last"].as_integer()
    ends = session.execute(
        select(AuditEntry.object_id, func.max(last))
        .where(AuditEntry.action == ROWS_SEALED)
        .group_by(AuditEntry.object_id)
    )
    sealed_to: dict[str, int] = dict(ends.all())
    rows = 0
    for name in SEALED_ROWS:
        behind = column("id") > sealed_to.get(name, BEFORE_ALL)
        rows += session.scalar(select(func.count()).select_from(table(name)).where(behind)) or 0
    return rows


def _compare(session: Session, entry_id: int, name: str, said: dict[str, Any]) -> None:
    after, last = said["after"], said["last"]
    found = hashed_rows(session, name, after, last)
    where = f"{name} {'from the first' if after is None else f'behind {after}'} up to {last}"
    if found.rows != said["rows"]:
        raise BrokenError(f"{where}: {found.rows} are there, and entry {entry_id} says {said['rows']}")
    if found.content != said["content"]:
        raise BrokenError(
            f"{where}: one of these {found.rows} was changed; they are not what entry {entry_id} says"
        )
