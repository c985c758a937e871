"""The rows of an export of sources, and of the looks at one."""

from collections.abc import Generator
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from partnership_watch.audit.hearing import Now, heard
from partnership_watch.audit.pages import READ_AT_ONCE
from partnership_watch.registry import Partnership
from partnership_watch.store.tables import SUCCEEDED, Fetch, FetchOutcome, SourceState


@dataclass(frozen=True)
class SourceRow:
    """How one source was heard from `since` on, up to `until`. Times are UTC (audit.hearing)."""

    source: str
    name: str
    now: Now
    since: datetime
    until: datetime
    read_since: datetime | None
    last_success_at: datetime | None
    last_new_item_at: datetime | None
    looks: int
    failed: int
    failures: dict[str, int]
    """By how."""
    new_items: int
    unheard_since: datetime | None
    unheard_until: datetime | None
    """The longest time between two looks that succeeded, or to either end of the time."""
    days: int
    days_unheard: int


@dataclass(frozen=True)
class LookRow:
    """One look at a source. Times are UTC."""

    source: str
    started_at: datetime
    finished_at: datetime
    outcome: FetchOutcome
    succeeded: bool
    unheard_since: datetime | None
    """When the last look before it began that succeeded; None: there was none."""
    http_status: int | None
    reason: str | None
    entries: int
    new_items: int
    new_revisions: int
    set_aside: int
    """Entries that could not be used."""


def source_rows(
    session: Session, partnership: Partnership, since: datetime, until: datetime, *, now: datetime
) -> Generator[SourceRow]:
    """Every source that is read or was read in that time."""
    for one in heard(session, partnership, since, until, now=now):
        gap = one.longest_gap
        yield SourceRow(
            source=one.key,
            name=one.name,
            now=one.now,
            since=since,
            until=until,
            read_since=one.read_since,
            last_success_at=one.last_success_at,
            last_new_item_at=one.last_new_item_at,
            looks=one.looks,
            failed=one.looks - one.succeeded,
            failures={outcome.value: count for outcome, count in one.failures.items()},
            new_items=one.new_items,
            unheard_since=gap.since if gap else None,
            unheard_until=gap.until if gap else None,
            days=one.days,
            days_unheard=one.days_unheard,
        )


def look_rows(
    session: Session, partnership: str, key: str, since: datetime, until: datetime
) -> Generator[LookRow]:
    """Every look at one source that began in that time, oldest first, through a cursor of the server."""
    source_id = session.scalar(
        select(SourceState.id).where(SourceState.partnership == partnership, SourceState.key == key)
    )
    succeeded = Fetch.outcome.in_(SUCCEEDED)
    before = session.scalar(
        select(Fetch.started_at)
        .where(Fetch.source_id == source_id, Fetch.started_at < since, succeeded)
        .order_by(Fetch.started_at.desc())
        .limit(1)
    )
    last = func.max(Fetch.started_at).filter(succeeded)
    looks = (
        select(
            Fetch.started_at,
            Fetch.finished_at,
            Fetch.outcome,
            succeeded,
            last.over(order_by=(Fetch.started_at, Fetch.id), rows=(None, -1)),
            Fetch.http_status,
            Fetch.reason,
            Fetch.entries,
            Fetch.new_items,
            Fetch.new_revisions,
            func.jsonb_array_length(Fetch.set_aside),
        )
        .where(Fetch.source_id == source_id, Fetch.started_at >= since, Fetch.started_at < until)
        .order_by(Fetch.started_at, Fetch.id)
        .execution_options(yield_per=READ_AT_ONCE)
    )
    with session.execute(looks) as found:
        for started_at, finished_at, outcome, well, heard_at, *rest in found:
            yield LookRow(key, started_at, finished_at, outcome, well, heard_at or before, *rest)
