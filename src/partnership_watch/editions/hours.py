"""When an audience's hour comes, on its own clock: both clock changes included."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from partnership_watch.store.tables import Audience

MAX_SKIPPED = 31
"""Missed dates that are recorded and named; who was away longer than a month knows it."""


def hour_on(day: date, hour: int, zone: ZoneInfo) -> datetime | None:
    """The moment, UTC, at which `hour` first strikes on a local date.

    An hour that the clocks leap over comes as much later as they leap; of an hour that comes twice the first
    counts. None for a date that the zone left out altogether.
    """
    moment = datetime.combine(day, time(hour), zone).astimezone(UTC)
    return moment if moment.astimezone(zone).date() == day else None


def dates_due(audience: Audience, last_date: date | None, now: datetime) -> list[date]:
    """Local dates of a digest whose hour has come and that have no edition yet, oldest first.

    The last one is to be cut at `now`; those before it were missed. At most MAX_SKIPPED of these are given.

    Args:
        last_date: of the audience's newest edition of any state.

    Raises:
        zoneinfo.ZoneInfoNotFoundError: this machine does not know the audience's zone.
    """
    if audience.hour is None:
        return []
    zone = ZoneInfo(audience.zone)
    day = now.astimezone(zone).date()
    first = max(
        audience.opened_at.astimezone(zone).date(),
        last_date + timedelta(days=1) if last_date else date.min,
    )
    due: list[date] = []
    while day >= first and len(due) <= MAX_SKIPPED:
        if audience.weekday in (None, day.weekday()):
            moment = hour_on(day, audience.hour, zone)
            if moment is not None and audience.opened_at < moment <= now:
                due.append(day)
        day -= timedelta(days=1)
    return due[::-1]
