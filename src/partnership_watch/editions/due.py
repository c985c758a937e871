"""Which audiences are due, and which edition is theirs now."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from partnership_watch.editions.holding import Hold, held_back, holds
from partnership_watch.editions.hours import dates_due
from partnership_watch.store.tables import (
    Audience,
    Cadence,
    Edition,
    EditionState,
    Subscriber,
    Subscription,
)
from partnership_watch.subscribers import awake, has_readers


@dataclass(frozen=True)
class Turn:
    """One edition that is due: of a local date, or the next alert."""

    period_from: datetime
    local_date: date | None = None
    alert_number: int | None = None
    missed: tuple[date, ...] = ()
    """Dates since the last cut whose editions were never cut."""
    held_back: tuple[Hold, ...] = ()
    """What kept alerts back since the last cut; what was known before its end had to wait."""


def audiences_to_look_at(
    session: Session, partnership: str, cadences: Collection[Cadence] | None
) -> list[int]:
    """Every audience that has readers, longest standing first."""
    wanted = [Audience.partnership == partnership, has_readers()]
    if cadences is not None:
        wanted.append(Audience.cadence.in_(cadences))
    return list(session.scalars(select(Audience.id).where(*wanted).order_by(Audience.id)))


def claim(session: Session, audience_id: int) -> Audience | None:
    """Lock an audience until this transaction ends, or return None if another worker has it."""
    return session.scalar(
        select(Audience).where(Audience.id == audience_id).with_for_update(skip_locked=True)
    )


def entitled(session: Session, audience_id: int, now: datetime) -> list[int]:
    """The subscriptions that an edition cut at `now` is for. Whoever comes later waits for the next one;
    whoever has paused is left out."""
    return list(
        session.scalars(
            select(Subscription.id)
            .join(Subscriber, Subscriber.id == Subscription.subscriber_id)
            .where(
                Subscription.audience_id == audience_id,
                Subscription.started_at <= now,
                Subscription.ended_at.is_(None),
                Subscriber.ended_at.is_(None),
                awake(now),
            )
            .order_by(Subscription.id)
        )
    )


def turn_at(session: Session, audience: Audience, now: datetime) -> Turn | None:
    """Return the edition that is due for a locked audience, or None. An alert is due when anything is owed.

    Raises:
        zoneinfo.ZoneInfoNotFoundError: this machine does not know the audience's zone.
    """
    period_from = _period_from(session, audience)
    if audience.cadence is not Cadence.IMMEDIATE:
        last_date = session.scalar(
            select(func.max(Edition.local_date)).where(Edition.audience_id == audience.id)
        )
        dates = dates_due(audience, last_date, now)
        return Turn(period_from, local_date=dates[-1], missed=tuple(dates[:-1])) if dates else None
    alert = _next_alert(session, audience, period_from, now)
    return None if audience.opened_at > now or held_back(alert.held_back, now) is not None else alert


def turn_if_cut(session: Session, audience: Audience, now: datetime) -> Turn:
    """Return the edition that an audience would get were it cut at `now`, due or not. For looking at only."""
    due = turn_at(session, audience, now)
    if due is not None:
        return due
    period_from = _period_from(session, audience)
    if audience.cadence is Cadence.IMMEDIATE:
        return _next_alert(session, audience, period_from, now)
    return Turn(period_from, local_date=now.astimezone(ZoneInfo(audience.zone)).date())


def _next_alert(session: Session, audience: Audience, period_from: datetime, now: datetime) -> Turn:
    last = session.scalar(select(func.max(Edition.alert_number)).where(Edition.audience_id == audience.id))
    return Turn(period_from, alert_number=(last or 0) + 1, held_back=holds(session, audience, now))


def _period_from(session: Session, audience: Audience) -> datetime:
    """The previous cut: of this audience, or of the one that its readers came from, or else when it began."""
    cut = session.scalar(
        select(func.max(Edition.cut_at)).where(
            Edition.audience_id == audience.id,
            Edition.state != EditionState.SKIPPED,
            Edition.cut_at >= audience.opened_at,
        )
    )
    if cut is None and audience.after_edition_id is not None:
        cut = session.scalar(select(Edition.cut_at).where(Edition.id == audience.after_edition_id))
    return max(cut, audience.owed_from) if cut else audience.owed_from
