"""Which editions should have been cut by now, and since when."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from sqlalchemy import exists, func, select
from sqlalchemy.orm import Session

from partnership_watch.editions.due import turn_at
from partnership_watch.editions.folding import fold
from partnership_watch.editions.hours import dates_due, hour_on
from partnership_watch.editions.owed import owed
from partnership_watch.registry.models import Partnership
from partnership_watch.store.tables import (
    Audience,
    Cadence,
    Edition,
    Expired,
    Match,
    Purpose,
    Screening,
)
from partnership_watch.subscribers import has_readers
from partnership_watch.troubles import Trouble

OVERDUE_AFTER = timedelta(minutes=45)
"""Publishing runs every quarter of an hour, for digests and for alerts: it has missed its turn twice."""

COUNTED_BACK = timedelta(days=7)
"""Over how many days what ended untold, unsent or astray is counted."""


def edition_troubles(session: Session, partnership: Partnership, *, now: datetime) -> list[Trouble]:
    """Digests whose hour passed uncut, and alerts that are owed and not cut; one trouble of each kind."""
    audiences = session.scalars(
        select(Audience)
        .where(Audience.partnership == partnership.slug, has_readers(awake_at=now))
        .order_by(Audience.id)
    ).all()
    digests = [audience for audience in audiences if audience.cadence is not Cadence.IMMEDIATE]
    alerts = [audience for audience in audiences if audience.cadence is Cadence.IMMEDIATE]
    late_digests, unknown_zones = _digests_due(session, digests, now)
    late_alerts, unknown_to_alerts = _alerts_due(session, partnership, alerts, now)
    troubles = [
        Trouble(
            "the hours of audience {audience} cannot be told: zone {zone} is unknown here",
            None,
            "install the time zones (tzdata) on this machine, or change the subscribers' zone",
            urgent=True,
            values={"audience": audience.id, "zone": audience.zone},
        )
        for audience in unknown_zones + unknown_to_alerts
    ]
    for what, since in (("digests", late_digests), ("alerts", late_alerts)):
        late = [moment for moment in since if now - moment > OVERDUE_AFTER]
        if late:
            troubles.append(
                Trouble(
                    "digests of {count} audiences have not been cut"
                    if what == "digests"
                    else "alerts of {count} audiences have not been cut",
                    min(late),
                    "see that the {dag} DAG is not paused and that its tasks run; "
                    "`partnership-watch publish` cuts what is due",
                    urgent=True,
                    values={"count": len(late), "dag": what},
                )
            )
    return troubles


def expired_lately(session: Session, partnership: str, *, now: datetime) -> list[Trouble]:
    """What was owed, was not told and grew too old, over the last COUNTED_BACK."""
    count, since = session.execute(
        select(func.count(), func.min(Expired.expired_at))
        .join(Audience, Audience.id == Expired.audience_id)
        .where(Audience.partnership == partnership, Expired.expired_at > now - COUNTED_BACK)
    ).one()
    if not count:
        return []
    return [
        Trouble(
            "{count} findings grew too old before they were told, in the last {days} days",
            since,
            "something was late then; `partnership-watch why EMAIL DATE` names them for one reader",
            values={"count": count, "days": COUNTED_BACK.days},
        )
    ]


def _digests_due(
    session: Session, audiences: list[Audience], now: datetime
) -> tuple[list[datetime], list[Audience]]:
    """The oldest hour that is still to be cut, of each audience that has one; and whose hours are unknown."""
    newest = select(Edition.audience_id, func.max(Edition.local_date)).group_by(Edition.audience_id)
    last: dict[int, date | None] = dict(iter(session.execute(newest)))
    since: list[datetime] = []
    unknown: list[Audience] = []
    for audience in audiences:
        try:
            dates = dates_due(audience, last.get(audience.id), now)
        except ZoneInfoNotFoundError:
            unknown.append(audience)
            continue
        if dates:
            moment = hour_on(dates[0], audience.hour or 0, ZoneInfo(audience.zone))
            since.append(moment or now)
    return since, unknown


def _alerts_due(
    session: Session, partnership: Partnership, audiences: list[Audience], now: datetime
) -> tuple[list[datetime], list[Audience]]:
    """Since when something that can be told has been owed to each audience, and nothing held it back; and
    whose quiet hours are unknown."""
    since: list[datetime] = []
    unknown: list[Audience] = []
    for audience in audiences:
        try:
            turn = turn_at(session, audience, now)
        except ZoneInfoNotFoundError:
            unknown.append(audience)
            continue
        if turn is None or not _matched_since(session, audience.partnership, turn.period_from):
            continue
        findings = owed(session, audience, now=now, lapsed_since=now).now
        tellable, _ = fold(findings, partnership, audience.language)
        known = [finding.known_at for one in tellable for finding in one.findings]
        if known:
            since.append(max([min(known), *(hold.until for hold in turn.held_back)]))
    return since, unknown


def _matched_since(session: Session, partnership: str, moment: datetime) -> bool:
    """Asked first, because it costs little and what is owed costs more."""
    return bool(
        session.scalar(
            select(
                exists()
                .where(Match.screening_id == Screening.id)
                .where(
                    Screening.partnership == partnership,
                    Screening.purpose == Purpose.LIVE,
                    Screening.screened_at >= moment,
                )
            )
        )
    )
