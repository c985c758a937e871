"""Is the audit log whole, and is what it speaks of still there? Read from one end to the other."""

from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from partnership_watch.audit.anchors import Anchor
from partnership_watch.audit.chain import BrokenError, sealed_entries
from partnership_watch.audit.recorded import (
    Compared,
    compare,
    compare_rule_sets,
    count_unsettled,
    see_unrecorded,
)
from partnership_watch.audit.rows import compare_rows, count_sealed_rows, count_unsealed_rows
from partnership_watch.audit.texts import compare_texts, count_texts
from partnership_watch.store import Store
from partnership_watch.store.sealing import entries_between
from partnership_watch.store.tables import AuditEntry

BEFORE_THE_FIRST = 0
"""The log numbers its entries from 1."""

UNSEALED_AT_ONCE = 2_000
"""Entries that wait for their seal, read at once."""


@dataclass
class Verified:
    """What was looked at, up to the first break."""

    broken: str | None = None
    """The first break in words; None if all is whole."""
    seals: int = 0
    entries: int = 0
    """Sealed ones."""
    unsealed: int = 0
    """Entries that wait for the next seal: whether they were changed cannot be seen."""
    sealed_at: datetime | None = None
    """The newest seal."""
    anchors: int = 0
    """Kept seals that are still in the chain."""
    compared: Compared = field(default_factory=Compared)
    texts: int = 0
    """Revisions of items that have their hash, where they were to be compared."""
    rows: int = 0
    """Of what was collected, found and tried, likewise: those that are what the log says."""
    unsealed_rows: int = 0
    """Those of which the log holds no hash yet."""


def verify(
    store: Store,
    *,
    anchors: Sequence[Anchor] = (),
    texts: bool = False,
    total: Callable[[int], None] = lambda _: None,
    progress: Callable[[int], None] = lambda _: None,
) -> Verified:
    """Check chain, counts and stored hashes, as they stand at one moment. Nothing is changed.

    What was written while it runs is not looked at. Memory does not grow with the log.

    Args:
        anchors: seals as they were kept elsewhere; each must still be in the chain.
        texts: whether to compare what items said, and what was collected, found and tried, with their hashes
            as well, which reads all of it.
        total: told first how many entries there are, and texts and rows to compare.
        progress: told how many of them were looked at since it was last told.
    """
    verified = Verified()
    with store.transaction() as session:
        session.connection(
            execution_options={"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}
        )
        entries = session.scalar(select(func.count()).select_from(AuditEntry)) or 0
        total(entries + (count_texts(session) + count_sealed_rows(session) if texts else 0))

        def count_text(some: int) -> None:
            verified.texts += some
            progress(some)

        def count_row(some: int) -> None:
            verified.rows += some
            progress(some)

        try:
            _verify(session, anchors, progress, verified)
            if texts:
                compare_texts(session, count_text)
                compare_rows(session, count_row)
                verified.unsealed_rows = count_unsealed_rows(session)
        except BrokenError as broken:
            verified.broken = str(broken)
    return verified


def _verify(
    session: Session, anchors: Sequence[Anchor], progress: Callable[[int], None], verified: Verified
) -> None:
    stray = session.scalar(select(func.min(AuditEntry.id)).where(AuditEntry.id <= BEFORE_THE_FIRST))
    if stray is not None:
        raise BrokenError(
            f"entry {stray} was added: it stands before the first that can be, and no seal covers it"
        )
    last_id = BEFORE_THE_FIRST
    with closing(sealed_entries(session)) as walked:
        for seal, entries in walked:
            for kept in anchors:
                if kept.number == seal.number:
                    _check_anchor(kept, seal.hash)
                    verified.anchors += 1
            compare(session, entries, verified.compared)
            verified.seals, verified.sealed_at, last_id = seal.number, seal.sealed_at, seal.last_id
            verified.entries += len(entries)
            progress(len(entries))
    for kept in anchors:
        if kept.number > verified.seals:
            raise BrokenError(
                f"the chain's end was cut off: it has {verified.seals} seals, and the anchor of "
                f"{kept.written_at:%Y-%m-%d} names seal {kept.number}"
            )
    unsealed = entries_between(last_id).execution_options(yield_per=UNSEALED_AT_ONCE)
    with session.execute(unsealed) as found:
        for some in found.partitions():
            compare(session, some, verified.compared)
            verified.unsealed += len(some)
            progress(len(some))
    count_unsettled(session, verified.compared)
    see_unrecorded(session)
    compare_rule_sets(session, verified.compared)


def _check_anchor(kept: Anchor, found: str) -> None:
    if kept.hash != found:
        raise BrokenError(
            f"seal {kept.number} was made anew: it has hash {found[:12]}, and the anchor of "
            f"{kept.written_at:%Y-%m-%d} names {kept.hash[:12]}"
        )
