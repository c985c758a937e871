"""When an audience's hour comes, on its own clock: both clock changes included."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from partnership_watch.store.tables import Audience

LOOKED_BACK = 4
"""Days, one of which has quiet hours: clocks may leap over them on one, and a zone may leave one out."""

MAX_SKIPPED = 31
"""Missed dates that are recorded and named; who was away longer than a month knows it."""


def hour_on(day: date, hour: int, zone: ZoneInfo) -> datetime | None:
    """The moment, UTC, at which `hour` first strikes on a local date.

    An hour that the clocks leap over comes as much later as they leap; of an hour that comes twice the first
    counts. None for a date that the zone left out altogether.
    """
    moment = datetime.combine(day, time(hour), zone).astimezone(UTC)
    return moment if moment.astimezone(zone).date() == day else None


def quiet_stretch(audience: Audience, now: datetime) -> tuple[datetime, datetime] | None:
    """When the quiet hours that `now` lies in began and end, UTC, or else the last ones before it.

    Of an hour that comes twice, or that the clocks leap over, it is as for `hour_on`: so they are an hour
    longer or shorter on such a night, and always what the clock on the wall shows. None if there are none.

    Raises:
        zoneinfo.ZoneInfoNotFoundError: this machine does not know the audience's zone.
    """
    if audience.quiet_from is None or audience.quiet_until is None:
        return None
    zone = ZoneInfo(audience.zone)
    today = now.astimezone(zone).date()
    overnight = timedelta(days=1 if audience.quiet_from > audience.quiet_until else 0)
    for days in range(LOOKED_BACK):
        day = today - timedelta(days=days)
        begins = hour_on(day, audience.quiet_from, zone)
        ends = hour_on(day + overnight, audience.quiet_until, zone)
        if begins is not None and ends is not None and begins <= now and begins < ends:
            return begins, ends
    return None


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
