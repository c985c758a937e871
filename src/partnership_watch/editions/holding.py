"""What holds an audience's alerts back for a while: too many of them, and its readers' quiet hours."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from partnership_watch.editions.content import HeldBack
from partnership_watch.editions.hours import quiet_stretch
from partnership_watch.store.tables import Audience, Edition

ALERT_BRAKE_EDITIONS = 6
ALERT_BRAKE_WINDOW = timedelta(minutes=60)
"""An alert every ten minutes for an hour is a flood. The audience is then left alone for as long: what comes
gathers, and one edition tells it."""


@dataclass(frozen=True)
class Hold:
    """Until when alerts are, or were, held back, and why."""

    why: HeldBack
    until: datetime
    """UTC."""


def holds(session: Session, audience: Audience, now: datetime) -> tuple[Hold, ...]:
    """What holds an audience's alerts back at `now`, and what did since its last cut and is over.

    Raises:
        zoneinfo.ZoneInfoNotFoundError: it has quiet hours, and this machine does not know its zone.
    """
    cuts = list(
        session.scalars(
            select(Edition.cut_at)
            .where(Edition.audience_id == audience.id)
            .order_by(Edition.alert_number.desc())
            .limit(ALERT_BRAKE_EDITIONS)
        )
    )
    found = []
    if len(cuts) == ALERT_BRAKE_EDITIONS and cuts[0] - cuts[-1] < ALERT_BRAKE_WINDOW:
        found.append(Hold(HeldBack.BRAKE, cuts[0] + ALERT_BRAKE_WINDOW))
    quiet = quiet_stretch(audience, now)
    if quiet is not None and quiet[1] > max([audience.opened_at, *cuts[:1]]):
        found.append(Hold(HeldBack.QUIET, quiet[1]))
    return tuple(found)


def held_back(holds: tuple[Hold, ...], now: datetime) -> Hold | None:
    """The one of them that is over last, if any still holds at `now`."""
    return max((hold for hold in holds if hold.until > now), key=lambda hold: hold.until, default=None)
