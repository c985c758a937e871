"""One person's mail of one day: which editions covered it, what became of them, and what was not sent."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from partnership_watch.audit.covering import CoveringEdition, covering_editions
from partnership_watch.audit.moments import moments
from partnership_watch.audit.withheld import Answer, Withholding
from partnership_watch.editions.asking import asked_for
from partnership_watch.editions.hours import hour_on
from partnership_watch.registry import Partnership
from partnership_watch.store.tables import (
    Audience,
    Cadence,
    Edition,
    EditionState,
    EndedReason,
    Subscriber,
    Subscription,
)
from partnership_watch.subscribers import Filter, SubscriberError, normalised_address
from partnership_watch.subscribers.errors import NoSubscriberError

LONGEST_PERIOD = timedelta(days=14)
"""How far back an audience that was never told anything is looked at: what is older is too old for all."""


@dataclass(frozen=True)
class SubscriptionMail:
    """One subscription on that day."""

    subscription_id: int
    name: str
    cadence: Cadence
    hour: int | None
    weekday: int | None
    asked_for: tuple[str, ...]
    started_at: datetime
    ended_at: datetime | None
    ended_reason: EndedReason | None
    editions: tuple[CoveringEdition, ...]
    next_hour: datetime | None
    """Of a digest whose edition for the day is not cut: when its hour comes, or came."""
    since: datetime
    until: datetime
    """What was found after the one and up to the other is answered for."""
    answers: tuple[Answer, ...]


@dataclass(frozen=True)
class MailOfADay:
    """What one person was sent, and was not, on one day of their clock."""

    day: date
    zone: str
    subscriptions: tuple[SubscriptionMail, ...]


def explain_mail(
    session: Session, partnership: Partnership, address: str, day: date | None, *, now: datetime
) -> MailOfADay:
    """Explain each subscription that was live on that day, those that have ended since among them.

    Args:
        day: on the subscriber's clock; today if None.
        now: UTC.

    Raises:
        NoSubscriberError: the address has no subscriber here, as far as anything names one.
        SubscriberError: the address is none, or the day has not come.
    """
    subscribers = session.scalars(
        select(Subscriber)
        .where(Subscriber.partnership == partnership.slug, Subscriber.email == normalised_address(address))
        .order_by(Subscriber.id.desc())
    ).all()
    if not subscribers:
        raise NoSubscriberError(
            "email: this address has no subscriber here, and nothing says that it had; see `subscribers list`"
        )
    zone = ZoneInfo(subscribers[0].zone)
    day = day or now.astimezone(zone).date()
    begins = datetime.combine(day, time(), zone).astimezone(now.tzinfo)
    ends = datetime.combine(day + timedelta(days=1), time(), zone).astimezone(now.tzinfo)
    if begins > now:
        raise SubscriberError(f"date: {day} has not come for this subscriber; give today or a day before")
    rows = session.execute(
        select(Subscription, Audience)
        .join(Audience, Audience.id == Subscription.audience_id)
        .where(
            Subscription.subscriber_id.in_([one.id for one in subscribers]),
            Subscription.started_at < ends,
            or_(Subscription.ended_at.is_(None), Subscription.ended_at >= begins),
        )
        .order_by(Subscription.name, Subscription.id)
    )
    span = _Day(day, begins, min(ends, now))
    return MailOfADay(
        day,
        zone.key,
        tuple(
            _subscription_mail(session, partnership, row, audience, span, now) for row, audience in rows.all()
        ),
    )


@dataclass(frozen=True)
class _Day:
    """A day on somebody's clock, up to now."""

    day: date
    begins: datetime
    ends: datetime


def _subscription_mail(
    session: Session,
    partnership: Partnership,
    row: Subscription,
    audience: Audience,
    span: _Day,
    now: datetime,
) -> SubscriptionMail:
    editions = _covering(session, audience, span)
    cuts = [edition for edition in editions if edition.state is not EditionState.SKIPPED]
    since = _since(session, audience, cuts, span, now)
    until = max([span.ends, *(edition.cut_at for edition in cuts)])
    if row.ended_at is not None and row.ended_reason is EndedReason.CHANGED:
        until = min(until, row.ended_at)  # the row that took its place answers for the rest
    withholding = Withholding(session, row, audience, [edition.id for edition in cuts], now=now)
    return SubscriptionMail(
        subscription_id=row.id,
        name=row.name,
        cadence=audience.cadence,
        hour=audience.hour,
        weekday=audience.weekday,
        asked_for=asked_for(Filter.model_validate(audience.filter), partnership, "en"),
        started_at=row.started_at,
        ended_at=row.ended_at,
        ended_reason=row.ended_reason,
        editions=covering_editions(session, row, editions),
        next_hour=None if cuts else _next_hour(audience, span.day),
        since=since,
        until=until,
        answers=tuple(withholding.answers(since, until)),
    )


def _covering(session: Session, audience: Audience, span: _Day) -> Sequence[Edition]:
    """The day's own editions; where none was cut on it, also the first after it whose period takes it in."""
    ours = select(Edition).where(Edition.audience_id == audience.id)
    on_the_day = (
        ours.where(Edition.cut_at >= span.begins, Edition.cut_at <= span.ends)
        if audience.cadence is Cadence.IMMEDIATE
        else ours.where(Edition.local_date == span.day)
    )
    own = session.scalars(on_the_day.order_by(Edition.id)).all()
    if audience.cadence is Cadence.IMMEDIATE or any(one.state is not EditionState.SKIPPED for one in own):
        return own
    later = session.scalars(
        ours.where(
            Edition.state != EditionState.SKIPPED,
            Edition.cut_at >= span.begins,
            Edition.period_from < span.ends,
        )
        .order_by(Edition.id)
        .limit(1)
    ).all()
    return [*own, *later]


def _since(
    session: Session, audience: Audience, cuts: Sequence[Edition], span: _Day, now: datetime
) -> datetime:
    """Alerts are asked for by the day; a digest by its period."""
    if audience.cadence is Cadence.IMMEDIATE:
        return span.begins
    if cuts:
        return min(edition.period_from for edition in cuts)
    to_come = next(one for one in moments(session, audience, now) if one.at >= span.ends)
    return max(min(to_come.period_from, span.ends), span.begins - LONGEST_PERIOD)


def _next_hour(audience: Audience, day: date) -> datetime | None:
    """When the first edition of this day or after it is to be cut."""
    if audience.hour is None:
        return None
    zone = ZoneInfo(audience.zone)
    for ahead in range(9):  # a weekly audience's weekday, and a date that a zone left out
        date_ahead = day + timedelta(days=ahead)
        if audience.weekday in (None, date_ahead.weekday()):
            moment = hour_on(date_ahead, audience.hour, zone)
            if moment is not None and moment > audience.opened_at:
                return moment
    return None
