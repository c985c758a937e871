"""Which sources are due, and taking them so that no other worker asks the same publisher at the same time."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Select, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from partnership_watch.feeds.outcomes import FetchRequest
from partnership_watch.feeds.pace import wants_unconditional
from partnership_watch.feeds.politeness import by_host
from partnership_watch.registry.models import Partnership, Source
from partnership_watch.store.tables import SourceState

CLAIMED_FOR = timedelta(minutes=15)
"""A worker that was killed gives its sources back after this; a host's feeds in series take less."""


@dataclass(frozen=True)
class ClaimedSource:
    """A source that this worker asks now."""

    state_id: int
    source: Source
    request: FetchRequest


def ensure_sources(session: Session, partnership: Partnership, *, now: datetime) -> None:
    """A row for each enabled source; one whose address changed is asked afresh."""
    for source in partnership.sources:
        if not source.enabled:
            continue
        row = insert(SourceState).values(
            partnership=partnership.slug,
            key=source.key,
            url=str(source.url),
            due_at=now,
            interval_seconds=source.every_minutes * 60,
            failures=0.0,
        )
        session.execute(
            row.on_conflict_do_update(
                constraint="sources_one_state",
                set_={
                    "url": row.excluded.url,
                    "due_at": now,
                    "etag": None,
                    "last_modified": None,
                    "body_hash": None,
                    "failures": 0.0,
                    "paused_at": None,
                    "paused_reason": None,
                },
                where=SourceState.url != row.excluded.url,
            )
        )


def due_batches(
    session: Session, partnership: Partnership, *, now: datetime, batches: int
) -> list[list[str]]:
    """The keys of the sources that are due, in at most `batches` lists; a host's sources stay together."""
    sources = _enabled(partnership)
    keys = session.scalars(_due(partnership.slug, sources, now).with_only_columns(SourceState.key)).all()
    hosts = by_host(FetchRequest(source=key, url=str(sources[key].url)) for key in keys)
    spread: list[list[str]] = [[] for _ in range(min(batches, len(hosts)))]
    for requests in sorted(hosts.values(), key=len, reverse=True):
        min(spread, key=len).extend(request.source for request in requests)
    return spread


def claim_due(
    session: Session, partnership: Partnership, *, now: datetime, only: Collection[str] | None
) -> list[ClaimedSource]:
    """Take the due sources (`only` these keys, if given) until recorded or CLAIMED_FOR has passed."""
    sources = _enabled(partnership)
    wanted = {key: source for key, source in sources.items() if only is None or key in only}
    rows = session.scalars(_due(partnership.slug, wanted, now).with_for_update(skip_locked=True)).all()
    for row in rows:
        row.due_at = now + CLAIMED_FOR
    return [ClaimedSource(row.id, wanted[row.key], _request(row, now)) for row in rows]


def _enabled(partnership: Partnership) -> dict[str, Source]:
    return {source.key: source for source in partnership.sources if source.enabled}


def _due(slug: str, sources: Collection[str], now: datetime) -> Select[SourceState]:
    return (
        select(SourceState)
        .where(
            SourceState.partnership == slug,
            SourceState.key.in_(list(sources)),
            SourceState.due_at <= now,
            SourceState.paused_at.is_(None),
        )
        .order_by(SourceState.due_at, SourceState.id)
    )


def _request(row: SourceState, now: datetime) -> FetchRequest:
    if wants_unconditional(row.last_full_at, now):
        return FetchRequest(source=row.key, url=row.url)
    return FetchRequest(
        source=row.key,
        url=row.url,
        etag=row.etag,
        last_modified=row.last_modified,
        body_hash=row.body_hash,
    )
