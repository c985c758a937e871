"""The chain of seals, walked from its beginning: does each still seal what it sealed?"""

from collections.abc import Generator, Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from partnership_watch.store.sealing import GENESIS, EntryRow, entries_between, fingerprint, seal_hash
from partnership_watch.store.tables import Seal

SEALS_AT_ONCE = 10
"""Read from the database: each has 320 kB of fingerprints at most."""

_FINGERPRINT_BYTES = 32


class BrokenError(Exception):
    """The first thing found that is not as it was recorded. Its words name it and say what differs."""


def sealed_entries(session: Session) -> Generator[tuple[Seal, Sequence[EntryRow]], None, None]:
    """Each seal in order, with its entries, once both are seen to be whole. Memory stays flat.

    Raises:
        BrokenError: a seal or an entry is missing, added, moved or changed.
    """
    before: Seal | None = None
    seals = select(Seal).order_by(Seal.number).execution_options(yield_per=SEALS_AT_ONCE)
    with session.scalars(seals) as found:
        for seal in found:
            _check_place(seal, before)
            fingerprints = _fingerprints(seal)
            if len(fingerprints) != seal.entries or seal_hash(seal, fingerprints) != seal.hash:
                raise BrokenError(f"seal {seal.number} was changed: its hash is not that of what it holds")
            yield seal, _whole(session, seal, fingerprints, before.last_id if before else 0)
            session.expunge(seal)
            before = seal


def _check_place(seal: Seal, before: Seal | None) -> None:
    number, hash_before = (before.number, before.hash) if before else (0, GENESIS)
    if seal.number != number + 1:
        raise BrokenError(f"seal {number + 1} is missing: the next one is seal {seal.number}")
    if seal.previous != hash_before:
        raise BrokenError(
            f"seal {seal.number} does not follow seal {number}: it names {seal.previous[:12]} as the hash "
            f"before it, and that is {hash_before[:12]}"
        )


def _fingerprints(seal: Seal) -> list[str]:
    written = seal.fingerprints.hex()
    width = 2 * _FINGERPRINT_BYTES
    return [written[at : at + width] for at in range(0, len(written), width)]


def _whole(session: Session, seal: Seal, sealed: Sequence[str], after: int) -> Sequence[EntryRow]:
    """The entries that a seal covers, which begin behind the one before it."""
    rows = session.execute(entries_between(after, seal.last_id).limit(len(sealed) + 1)).all()
    found = [fingerprint(row) for row in rows]
    if found == sealed:
        return rows
    at = next(
        (at for at, pair in enumerate(zip(found, sealed, strict=False)) if pair[0] != pair[1]),
        min(len(found), len(sealed)),
    )
    last_good = rows[at - 1].id if at else after
    what = _difference(
        rows, found, sealed, at, f"behind entry {last_good}" if last_good else "at the beginning"
    )
    raise BrokenError(f"{what} (seal {seal.number}, of {seal.sealed_at:%Y-%m-%d %H:%M} UTC)")


def _difference(
    rows: Sequence[EntryRow], found: Sequence[str], sealed: Sequence[str], at: int, behind: str
) -> str:
    """What differs first, at a place in the order: missing, added, or changed."""
    if at == len(found):
        return f"an entry {behind} is missing: {len(sealed)} were sealed, and {len(found)} are there"
    if at == len(sealed) or found[at + 1 : at + 2] == sealed[at : at + 1]:
        return f"entry {rows[at].id} was added after the sealing"
    if found[at] in sealed[at + 1 :]:
        return f"an entry {behind} is missing: the next one is entry {rows[at].id}"
    return f"entry {rows[at].id} was changed: it is not what was sealed"
