"""Reading every due source once: claim, ask politely, store what is new, record how it went."""

import asyncio
import random
from collections.abc import Callable, Collection
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from sqlalchemy import Date, cast, func, select
from sqlalchemy.orm import Session

from partnership_watch.feeds.claiming import ClaimedSource, claim_due, ensure_sources
from partnership_watch.feeds.fetch import Fetcher
from partnership_watch.feeds.outcomes import FetchResult
from partnership_watch.feeds.pace import Pace, items_were_missed, plan_next
from partnership_watch.feeds.parse import NotAFeed, ParsedFeed, parse_answer
from partnership_watch.feeds.politeness import PAUSE_SECONDS, fetch_all
from partnership_watch.feeds.storing import StoredEntries, store_entries
from partnership_watch.registry.models import Partnership
from partnership_watch.store import Store
from partnership_watch.store.audit_log import record
from partnership_watch.store.tables import Fetch, FetchOutcome, SourceState

GONE_DAYS = 3
"""So many days must a server say "gone for good" (410) before a source is paused for a person."""

MISSED = "none of its entries was known: some may have been missed since the last look"


@dataclass(frozen=True)
class Fetching:
    """How this installation asks publishers."""

    contact: str
    allow_hosts: frozenset[str] = frozenset()
    pause_seconds: float = PAUSE_SECONDS


@dataclass(frozen=True)
class SourceFailure:
    """A source that could not be read, for a person to see."""

    source: str
    outcome: FetchOutcome
    reason: str
    remedy: str | None


@dataclass
class CollectReport:
    """What one round of collecting found."""

    read: int = 0
    unchanged: int = 0
    new_items: int = 0
    new_revisions: int = 0
    set_aside: int = 0
    failures: list[SourceFailure] = field(default_factory=list)


async def collect_due(
    store: Store,
    partnership: Partnership,
    fetching: Fetching,
    *,
    clock: Callable[[], datetime],
    chance: random.Random,
    only: Collection[str] | None = None,
    progress: Callable[[str], None] = lambda _: None,
) -> CollectReport:
    """Read the sources that are due. Safe to kill, to repeat and to run twice at once.

    Args:
        clock: the time now, UTC.
        only: the keys of the sources to look at; all of the partnership if None.
        progress: told the key of each source when it is done.
    """
    with store.transaction() as session:
        ensure_sources(session, partnership, now=clock())
    with store.transaction() as session:
        claimed = {one.source.key: one for one in claim_due(session, partnership, now=clock(), only=only)}
    report = CollectReport()
    async with Fetcher(contact=fetching.contact, allow_hosts=fetching.allow_hosts) as fetcher:
        requests = [one.request for one in claimed.values()]
        async for result in fetch_all(fetcher, requests, pause_seconds=fetching.pause_seconds):
            # In a thread, so that parsing and PostgreSQL do not make other publishers seem slow.
            await asyncio.to_thread(_keep, store, claimed[result.source], result, report, clock(), chance)
            progress(result.source)
    return report


def _keep(
    store: Store,
    claimed: ClaimedSource,
    result: FetchResult,
    report: CollectReport,
    now: datetime,
    chance: random.Random,
) -> None:
    """Everything that one answer changes, in one transaction."""
    result, feed = _read(claimed, result, now)
    stored = StoredEntries()
    with store.transaction() as session:
        state = session.get_one(SourceState, claimed.state_id, with_for_update=True)
        if feed is not None:
            stored = store_entries(
                session,
                feed.entries,
                source_id=state.id,
                publisher=claimed.source.publisher,
                first_reading=state.first_success_at is None,
                now=now,
            )
            stored.set_aside.extend(feed.set_aside)
            if state.first_success_at and items_were_missed(stored.known, len(feed.entries)):
                result = replace(result, reason=MISSED)
        session.add(_fetch_row(state, result, feed, stored, now))
        session.flush()
        _next_look(session, state, claimed, result, feed, stored, now, chance)
    _count(report, claimed.source.key, result, stored)


def _read(
    claimed: ClaimedSource, result: FetchResult, now: datetime
) -> tuple[FetchResult, ParsedFeed | None]:
    """The feed in the answer, if there is one, and the outcome that then stands."""
    if result.outcome is not FetchOutcome.CHANGED:
        return result, None
    parsed = parse_answer(claimed.source, result, fetched_at=now)
    if isinstance(parsed, NotAFeed):
        return _failed(result, FetchOutcome.NOT_A_FEED, parsed.reason, parsed.remedy), None
    if parsed.withdrawn:
        remedy = "find the feed that takes its place, and put it into sources.yaml"
        return _failed(result, FetchOutcome.WITHDRAWN, "the publisher has ended this feed", remedy), parsed
    return result, parsed


def _failed(result: FetchResult, outcome: FetchOutcome, reason: str, remedy: str) -> FetchResult:
    return replace(result, outcome=outcome, reason=reason, remedy=remedy)


def _fetch_row(
    state: SourceState, result: FetchResult, feed: ParsedFeed | None, stored: StoredEntries, now: datetime
) -> Fetch:
    return Fetch(
        source_id=state.id,
        started_at=now - timedelta(seconds=result.seconds),
        finished_at=now,
        outcome=result.outcome,
        http_status=result.status,
        reason=result.reason or None,
        bytes=len(result.body),
        entries=len(feed.entries) if feed else 0,
        new_items=stored.new_items,
        new_revisions=stored.new_revisions,
        set_aside=[
            {"position": one.position, "entry": one.entry_id, "reason": one.reason}
            for one in stored.set_aside
        ],
    )


def _next_look(
    session: Session,
    state: SourceState,
    claimed: ClaimedSource,
    result: FetchResult,
    feed: ParsedFeed | None,
    stored: StoredEntries,
    now: datetime,
    chance: random.Random,
) -> None:
    plan = plan_next(
        Pace(timedelta(seconds=state.interval_seconds), state.failures),
        result,
        base=timedelta(minutes=claimed.source.every_minutes),
        now=now,
        chance=chance,
        known_share=_known_share(state, feed, stored),
        ttl=feed.ttl if feed else None,
    )
    state.due_at, state.failures = plan.next_at, plan.pace.failures
    state.interval_seconds = int(plan.pace.interval.total_seconds())
    state.last_checked_at = now
    if claimed.request.etag is None and claimed.request.last_modified is None:
        state.last_full_at = now
    if result.outcome.succeeded:
        # Only now, with the entries stored: else the server would say "unchanged" of items that we lost.
        state.etag, state.last_modified, state.body_hash = result.etag, result.last_modified, result.body_hash
        state.first_success_at = state.first_success_at or now
        state.last_success_at = now
    if stored.new_items:
        state.last_new_item_at = now
    if result.outcome is FetchOutcome.GONE:
        _pause_if_gone(session, state, now)


def _known_share(state: SourceState, feed: ParsedFeed | None, stored: StoredEntries) -> float | None:
    if state.first_success_at is None or feed is None or not feed.entries:
        return None
    return stored.known / len(feed.entries)


def _pause_if_gone(session: Session, state: SourceState, now: datetime) -> None:
    days = session.scalar(
        select(func.count(cast(Fetch.started_at, Date).distinct())).where(
            Fetch.source_id == state.id, Fetch.outcome == FetchOutcome.GONE
        )
    )
    if (days or 0) >= GONE_DAYS:
        state.paused_at, state.paused_reason = now, f"the server said on {days} days that it is gone for good"
        record(session, at=now, actor="collect", action="paused", object_type="source", object_id=state.key)


def _count(report: CollectReport, source: str, result: FetchResult, stored: StoredEntries) -> None:
    report.new_items += stored.new_items
    report.new_revisions += stored.new_revisions
    report.set_aside += len(stored.set_aside)
    if result.outcome is FetchOutcome.UNCHANGED:
        report.unchanged += 1
    elif result.outcome.succeeded:
        report.read += 1
    else:
        report.failures.append(SourceFailure(source, result.outcome, result.reason, result.remedy))
