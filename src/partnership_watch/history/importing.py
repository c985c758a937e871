"""Importing past items from a file of any length, a batch of rows in each transaction.

How far it came is committed with each batch, under the hash of the file's content. Killed and started again
it goes on there, and a file that was read to its end is not read twice.
"""

from collections.abc import Callable, Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from pathlib import Path
from typing import Any

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from partnership_watch.feeds.archive_files import (
    ArchiveFileError,
    FileIdentity,
    ReadRow,
    identify,
    read_archive,
)
from partnership_watch.feeds.archive_rows import ArchiveReader, RowError
from partnership_watch.feeds.archived import ArchivedEntry, store_archived
from partnership_watch.history.rejected import Rejected, RejectedRows
from partnership_watch.matching import ENGINE_VERSION, Screener, compile_rule_set
from partnership_watch.matching.imported import screen_imported
from partnership_watch.matching.live import keep_rule_set
from partnership_watch.matching.unfinished import import_work
from partnership_watch.registry import Partnership, rule_set
from partnership_watch.store import Store
from partnership_watch.store.audit_log import record
from partnership_watch.store.tables import Import

ROWS_AT_ONCE = 500  # in one transaction: half a second of work that a killed import loses at most
BYTES_AT_ONCE = 8_000_000  # of rows as they stand in the file: memory stays flat whatever they hold


@dataclass(frozen=True)
class ImportReport:
    """What a file came to, over all its runs."""

    import_id: int
    rows: int
    rejected: int
    new_items: int
    new_revisions: int
    """Further texts of items that were known."""
    known: int
    screened: int
    matches: int
    resumed_at: int
    """The rows that earlier runs had done."""
    ended_before: datetime | None
    """When the same file had been imported to its end; then this run read nothing."""


def import_history(
    store: Store,
    partnership: Partnership,
    path: Path,
    *,
    rejected: Path,
    actor: str,
    clock: Callable[[], datetime],
    hashing: Callable[[int], None] = lambda _: None,
    progress: Callable[[int], None] = lambda _: None,
) -> ImportReport:
    """Store the past items of a file, and screen them under the folder's rules with purpose `import`.

    Nobody is told. It may be killed and run again; two runs of one file wait for each other.

    Args:
        rejected: where rows that cannot be used are set aside, as JSON lines with their line and reason.
        actor: who asked for it; for the audit log.
        hashing: told how many bytes were hashed since it was last told; first the file is hashed.
        progress: then told how many bytes of the file were read by now.

    Raises:
        ArchiveFileError: the file cannot be read, or holds nothing; what was committed stays.
        RejectedFileError: rejected rows cannot be written, or would be over a file of something else.
    """
    identity = identify(path, hashing)
    rules = rule_set(partnership, ENGINE_VERSION)
    with store.alone(import_work(partnership.slug, identity.sha256)):
        with store.transaction() as session:
            run = _find(session, partnership.slug, identity)
            if run is None:
                if next(read_archive(path), None) is None:  # and what is none is refused likewise
                    raise ArchiveFileError(f"{path} holds no item; name a file with one on each line")
                RejectedRows.refuse_to_overwrite(rejected)
            elif run.ended_at is not None:
                return _report(run, resumed_at=run.rows_done, ended_before=run.ended_at)
            else:
                RejectedRows.refuse_to_overwrite(rejected, read_archive(path), run.rejected_bytes)
            now = clock()
            keep_rule_set(session, rules, now=now, actor=actor)
            run = run or _begin(session, partnership.slug, path, identity, actor, now)
            action = "import resumed" if run.rows_done else "import begun"
            _note(session, run, actor, action, now, rows=run.rows_done, rule_set=rules.hash)
        begun_at = run.rows_done
        importer = _Importer(store, partnership, compile_rule_set(rules), run.id, clock)
        with closing(RejectedRows(rejected, run.rejected_bytes)) as aside:
            for batch in _batches(islice(read_archive(path, progress), begun_at, None)):
                importer.commit(batch, aside)
        with store.transaction() as session:
            run = session.get_one(Import, run.id, with_for_update=True)
            run.ended_at = clock()
            report = _report(run, resumed_at=begun_at, ended_before=None)
            counts = {name: getattr(run, name) for name in _COUNTS}
            _note(session, run, actor, "imported", run.ended_at, rows=run.rows_done, **counts)
    return report


class _Importer:
    """Reads, stores and screens one batch after another."""

    def __init__(
        self,
        store: Store,
        partnership: Partnership,
        screener: Screener,
        import_id: int,
        clock: Callable[[], datetime],
    ) -> None:
        self._store, self._partnership, self._screener = store, partnership, screener
        self._import_id, self._clock = import_id, clock
        self._reader = ArchiveReader(partnership)

    def commit(self, batch: list[ReadRow], aside: RejectedRows) -> None:
        """Store the batch, screen what it brought, and note how far the file is done: all or nothing."""
        now = self._clock()
        rejected: list[Rejected] = []
        entries = list(self._entries(batch, rejected, now))
        with self._store.transaction() as session:
            stored = store_archived(
                session, entries, partnership=self._partnership.slug, import_id=self._import_id, now=now
            )
            looks = screen_imported(session, self._screener, stored.revision_ids, now=now)
            rows = {row.line: row for row in batch}
            rejected += [Rejected(rows[line], reason) for line, reason in stored.refused]
            aside.write(sorted(rejected, key=lambda one: one.row.line))
            run = session.get_one(Import, self._import_id, with_for_update=True)
            run.rows_done += len(batch)
            run.rejected_bytes = aside.bytes
            run.rejected += len(rejected)
            run.new_items += stored.new_items
            run.new_revisions += stored.new_revisions
            run.known += stored.known
            run.screened += looks.screened
            run.matches += looks.matches

    def _entries(
        self, batch: list[ReadRow], rejected: list[Rejected], now: datetime
    ) -> Iterator[ArchivedEntry]:
        for row in batch:
            if row.problem is not None:
                rejected.append(Rejected(row, row.problem))
                continue
            try:
                yield self._reader.entry(row.line, row.written, now=now)
            except RowError as error:
                rejected.append(Rejected(row, str(error)))


def _find(session: Session, partnership: str, identity: FileIdentity) -> Import | None:
    return session.scalars(
        select(Import).where(Import.partnership == partnership, Import.file_hash == identity.sha256)
    ).one_or_none()


def _begin(
    session: Session, partnership: str, path: Path, identity: FileIdentity, actor: str, now: datetime
) -> Import:
    return session.scalars(
        insert(Import)
        .values(
            partnership=partnership,
            file_hash=identity.sha256,
            file_name=path.name,
            file_bytes=identity.bytes,
            begun_by=actor,
            begun_at=now,
        )
        .returning(Import)
    ).one()


def _note(session: Session, run: Import, actor: str, action: str, now: datetime, **details: Any) -> None:
    record(
        session,
        at=now,
        actor=actor,
        action=action,
        object_type="import",
        object_id=run.id,
        file_hash=run.file_hash,
        file_bytes=run.file_bytes,
        **details,
    )


def _batches(rows: Iterable[ReadRow]) -> Iterator[list[ReadRow]]:
    batch: list[ReadRow] = []
    size = 0
    for row in rows:
        batch.append(row)
        size += len(row.written) if isinstance(row.written, bytes) else sum(map(len, row.written.values()))
        if len(batch) == ROWS_AT_ONCE or size >= BYTES_AT_ONCE:
            yield batch
            batch, size = [], 0
    if batch:
        yield batch


_COUNTS = ("rejected", "new_items", "new_revisions", "known", "screened", "matches")


def _report(run: Import, *, resumed_at: int, ended_before: datetime | None) -> ImportReport:
    return ImportReport(
        import_id=run.id,
        rows=run.rows_done,
        resumed_at=resumed_at,
        ended_before=ended_before,
        **{name: getattr(run, name) for name in _COUNTS},
    )
