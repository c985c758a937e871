"""One source, day by day, and the last looks at it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from partnership_watch.store.tables import Fetch, FetchOutcome, SourceState

_DAYS = text(
    """
    SELECT day::date AS day, count(outcome) AS looks,
           count(outcome) FILTER (WHERE outcome IN ('changed', 'unchanged')) AS succeeded,
           coalesce(sum(new_items), 0) AS new_items
    FROM generate_series(CAST(:since AS timestamptz) AT TIME ZONE 'UTC',
                         CAST(:until AS timestamptz) AT TIME ZONE 'UTC' - interval '1 microsecond',
                         interval '1 day') AS day
    LEFT JOIN (
        SELECT date_trunc('day', started_at AT TIME ZONE 'UTC') AS of_day, outcome, new_items
        FROM fetches JOIN sources ON sources.id = source_id
        WHERE partnership = :partnership AND key = :key AND started_at >= :since AND started_at < :until
    ) AS looked ON of_day = day
    GROUP BY day
    ORDER BY day
    """
)


@dataclass(frozen=True)
class SourceDay:
    """The looks that began on one day, UTC."""

    day: date
    looks: int
    succeeded: int
    new_items: int

    @property
    def failed(self) -> int:
        """The others."""
        return self.looks - self.succeeded


@dataclass(frozen=True)
class Look:
    """One look at a source. Times are UTC."""

    started_at: datetime
    finished_at: datetime
    outcome: FetchOutcome
    http_status: int | None
    reason: str | None
    entries: int
    new_items: int
    new_revisions: int
    set_aside: int
    """Entries that could not be used."""


def source_days(
    session: Session, partnership: str, key: str, since: datetime, until: datetime
) -> Sequence[SourceDay]:
    """Every day of a time, those without a look too.

    Args:
        since: the beginning of a day, UTC.
    """
    asked = {"partnership": partnership, "key": key, "since": since, "until": until}
    return [SourceDay(*row) for row in session.execute(_DAYS, asked)]


def last_looks(
    session: Session, partnership: str, key: str, since: datetime, until: datetime, *, limit: int
) -> Sequence[Look]:
    """The newest looks that began in that time, newest first."""
    of_source = select(SourceState.id).where(SourceState.partnership == partnership, SourceState.key == key)
    rows = session.execute(
        select(
            Fetch.started_at,
            Fetch.finished_at,
            Fetch.outcome,
            Fetch.http_status,
            Fetch.reason,
            Fetch.entries,
            Fetch.new_items,
            Fetch.new_revisions,
            func.jsonb_array_length(Fetch.set_aside),
        )
        .where(
            Fetch.source_id == of_source.scalar_subquery(),
            Fetch.started_at >= since,
            Fetch.started_at < until,
        )
        .order_by(Fetch.started_at.desc(), Fetch.id.desc())
        .limit(limit)
    )
    return [Look(*row) for row in rows]
