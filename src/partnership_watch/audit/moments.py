"""When an audience's editions were decided, and when the next one would be."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from partnership_watch.store.tables import Audience, Edition, EditionState


@dataclass(frozen=True)
class Moment:
    """When an audience's next edition was, or would be, decided."""

    at: datetime
    period_from: datetime
    """The cut before it."""
    edition_id: int | None
    """The edition that was cut then; None for an edition that is still to come."""


def moments(session: Session, audience: Audience, now: datetime) -> list[Moment]:
    """Every cut of an audience, in order, and at `now` the one to come."""
    rows = session.execute(
        select(Edition.id, Edition.cut_at, Edition.period_from)
        .where(Edition.audience_id == audience.id, Edition.state != EditionState.SKIPPED)
        .order_by(Edition.id)
    )
    cuts = [Moment(cut_at, period_from, edition_id) for edition_id, cut_at, period_from in rows]
    begins = audience.owed_from
    if cuts:
        begins = max(begins, cuts[-1].at)
    elif audience.after_edition_id is not None:
        begins = max(begins, session.get_one(Edition, audience.after_edition_id).cut_at)
    return [*cuts, Moment(now, begins, None)]
