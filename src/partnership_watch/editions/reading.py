"""Which sources were read in an edition's period, and which could not be."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from partnership_watch.editions.content import FailedSource
from partnership_watch.registry.models import Partnership
from partnership_watch.store.tables import SUCCEEDED, Fetch, SourceState


@dataclass(frozen=True)
class Reading:
    """What the looks at the feeds came to in one period."""

    read: int
    """Sources that answered at least once."""
    failed: tuple[FailedSource, ...]
    """Sources that were tried and never answered, in the order of the sources' list."""


def reading(session: Session, partnership: Partnership, *, since: datetime, until: datetime) -> Reading:
    """Say how the partnership's enabled sources answered after `since` and up to `until`."""
    answered = func.bool_or(Fetch.outcome.in_(SUCCEEDED))
    newest = (
        select(Fetch.outcome)
        .where(Fetch.source_id == SourceState.id, Fetch.started_at <= until)
        .order_by(Fetch.started_at.desc(), Fetch.id.desc())
        .limit(1)
        .correlate(SourceState)
        .scalar_subquery()
    )
    rows = session.execute(
        select(SourceState.key, answered, newest, SourceState.last_success_at)
        .join(Fetch, Fetch.source_id == SourceState.id)
        .where(
            SourceState.partnership == partnership.slug, Fetch.started_at > since, Fetch.started_at <= until
        )
        .group_by(SourceState.id)
    )
    tried = {key: (ok, outcome, last_success) for key, ok, outcome, last_success in rows}
    listed = [source for source in partnership.sources if source.enabled and source.key in tried]
    return Reading(
        read=sum(tried[source.key][0] for source in listed),
        failed=tuple(
            FailedSource(name=source.name, reason=tried[source.key][1].value, since=tried[source.key][2])
            for source in listed
            if not tried[source.key][0]
        ),
    )
