"""One source, day by day, and the last looks at it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from partnership_watch.store.tables import Fetch, FetchOutcome, SourceState

_DAYS = text(
    """
    SELECT each::date, coalesce(looks, 0), coalesce(succeeded, 0), coalesce(new_items, 0)
    FROM generate_series(CAST(:since AS timestamptz) AT TIME ZONE 'UTC',
                         CAST(:until AS timestamptz) AT TIME ZONE 'UTC' - interval '1 microsecond',
                         interval '1 day') AS each
    LEFT JOIN (
        SELECT day, looks, succeeded, look_tallies.new_items
        FROM look_tallies JOIN sources ON sources.id = source_id
        WHERE partnership = :partnership AND key = :key
          AND day >= CAST(CAST(:since AS timestamptz) AT TIME ZONE 'UTC' AS date)
          AND day < CAST(CAST(:until AS timestamptz) AT TIME ZONE 'UTC' AS date)
        UNION ALL  -- the day that has only begun
        SELECT CAST(CAST(:until AS timestamptz) AT TIME ZONE 'UTC' AS date), count(*),
               count(*) FILTER (WHERE outcome IN ('changed', 'unchanged')), sum(new_items)
        FROM fetches JOIN sources ON sources.id = source_id
        WHERE partnership = :partnership AND key = :key
          AND started_at >= date_trunc('day', CAST(:until AS timestamptz), 'UTC') AND started_at < :until
    ) AS looked ON day = each::date
    ORDER BY each
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
