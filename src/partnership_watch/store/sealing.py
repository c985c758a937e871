"""Sealing the audit log: what was written since the last seal goes into the next one, for good.

Writers of the log wait for nobody. A batch must therefore not pass over an entry whose transaction is still
open and whose id is lower than others' that are committed: see store/written.py.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Row, Select, select
from sqlalchemy.orm import Session

from partnership_watch.store.canonical import digest, moment
from partnership_watch.store.connection import Store
from partnership_watch.store.locks import take_turns
from partnership_watch.store.tables import AuditEntry, Seal
from partnership_watch.store.written import written_up_to

GENESIS = "0" * 64
"""Stands for the hash of the seal before the first one."""

SEALED_AT_ONCE = 10_000
"""Entries of one seal at most: some 10 MB while it is made, and 320 kB of fingerprints."""

PATIENCE_SECONDS = 5.0
"""For writers who are in the middle of something; units of work are shorter. Else the next sealing has it."""

EntryRow = Row[int, datetime, str, str, str, str, dict[str, object]]


@dataclass
class SealReport:
    """What one sealing did."""

    seals: int = 0
    entries: int = 0
    blocked: bool = False
    """Somebody who had written an entry did not end in time; nothing was sealed."""


def seal(
    store: Store,
    *,
    now: datetime,
    patience: float = PATIENCE_SECONDS,
    progress: Callable[[int], None] = lambda _: None,
) -> SealReport:
    """Seal every entry whose transaction has ended. Safe to kill, to repeat and to run twice at once.

    Args:
        now: stands in the seals.
        patience: seconds to wait for transactions that have written an entry and are not over.
        progress: told how many entries were sealed since it was last told.
    """
    report = SealReport()
    up_to = written_up_to(store, AuditEntry.__tablename__, patience)
    if up_to is None:
        report.blocked = True
        return report
    while sealed := _seal_next(store, up_to, now):
        report.seals += 1
        report.entries += sealed
        progress(sealed)
    return report


def entries_between(
    after: int, up_to: int | None = None
) -> Select[int, datetime, str, str, str, str, dict[str, object]]:
    """The entries behind one id, up to another one, in their order and with what their fingerprint needs."""
    columns = (
        AuditEntry.id,
        AuditEntry.at,
        AuditEntry.actor,
        AuditEntry.action,
        AuditEntry.object_type,
        AuditEntry.object_id,
        AuditEntry.details,
    )
    wanted = select(*columns).where(AuditEntry.id > after).order_by(AuditEntry.id)
    return wanted if up_to is None else wanted.where(AuditEntry.id <= up_to)


def fingerprint(entry: EntryRow) -> str:
    """The SHA-256 of one entry (docs/audit.md)."""
    return digest(tuple(entry))


def seal_hash(seal: Seal, fingerprints: Sequence[str]) -> str:
    """The SHA-256 of a seal: of its own fields and of its entries' fingerprints (docs/audit.md)."""
    at = moment(seal.sealed_at)
    return digest(
        [seal.number, seal.previous, seal.first_id, seal.last_id, seal.entries, at, list(fingerprints)]
    )


def head(session: Session) -> Seal | None:
    """The newest seal."""
    return session.scalar(select(Seal).order_by(Seal.number.desc()).limit(1))


def _seal_next(store: Store, up_to: int, now: datetime) -> int:
    """Make one seal, and return how many entries are in it."""
    with store.transaction() as session:
        take_turns(session, "seal")
        before = head(session)
        after = before.last_id if before else 0
        rows = session.execute(entries_between(after, up_to).limit(SEALED_AT_ONCE)).all()
        if not rows:
            return 0
        fingerprints = [fingerprint(row) for row in rows]
        made = Seal(
            number=before.number + 1 if before else 1,
            previous=before.hash if before else GENESIS,
            first_id=rows[0].id,
            last_id=rows[-1].id,
            entries=len(rows),
            sealed_at=now,
            fingerprints=bytes.fromhex("".join(fingerprints)),
        )
        made.hash = seal_hash(made, fingerprints)
        session.add(made)
        return len(rows)
