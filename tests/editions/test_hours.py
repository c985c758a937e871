"""When an audience's hour comes, over clock changes, missed days and zones of every kind."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from partnership_watch.editions.hours import MAX_SKIPPED, dates_due, hour_on, quiet_stretch
from partnership_watch.store.tables import Audience, Cadence


def _utc(*moment: int) -> datetime:
    return datetime(*moment, tzinfo=UTC)  # type: ignore[misc, arg-type]


def _audience(zone: str, hour: int, opened_at: datetime, weekday: int | None = None) -> Audience:
    return Audience(
        zone=zone,
        hour=hour,
        weekday=weekday,
        opened_at=opened_at,
        cadence=Cadence.DAILY if weekday is None else Cadence.WEEKLY,
    )


@pytest.mark.parametrize(
    ("zone", "day", "hour", "utc"),
    [
        ("Europe/London", date(2026, 3, 28), 7, _utc(2026, 3, 28, 7)),
        ("Europe/London", date(2026, 3, 29), 7, _utc(2026, 3, 29, 6)),
        ("Europe/London", date(2026, 3, 29), 1, _utc(2026, 3, 29, 1)),  # 01:00 is leapt over: 02:00 BST
        ("Europe/London", date(2026, 10, 25), 1, _utc(2026, 10, 25, 0)),  # 01:00 twice: the first
        ("Europe/London", date(2026, 10, 25), 7, _utc(2026, 10, 25, 7)),
        ("Australia/Sydney", date(2026, 4, 5), 2, _utc(2026, 4, 4, 15)),  # 02:00 twice: the first
        ("Australia/Sydney", date(2026, 10, 4), 2, _utc(2026, 10, 3, 16)),  # 02:00 is leapt over: 03:00
        ("Australia/Lord_Howe", date(2026, 10, 4), 2, _utc(2026, 10, 3, 15, 30)),  # leaps half an hour
        ("America/Santiago", date(2026, 9, 6), 0, _utc(2026, 9, 6, 4)),  # midnight is leapt over
        ("Asia/Ho_Chi_Minh", date(2026, 6, 1), 6, _utc(2026, 5, 31, 23)),
        ("Asia/Kathmandu", date(2026, 6, 1), 6, _utc(2026, 6, 1, 0, 15)),
    ],
)
def test_the_hour_strikes_once_on_every_date(zone: str, day: date, hour: int, utc: datetime) -> None:
    """Clock changes in both hemispheres."""
    assert hour_on(day, hour, ZoneInfo(zone)) == utc


def test_a_date_that_a_zone_left_out_has_no_hour() -> None:
    """Samoa went from 29 to 31 December 2011."""
    assert hour_on(date(2011, 12, 30), 7, ZoneInfo("Pacific/Apia")) is None


@pytest.mark.parametrize(
    "start", [datetime(2026, 3, 20, 12, tzinfo=UTC), datetime(2026, 9, 1, 12, tzinfo=UTC)]
)
@pytest.mark.parametrize(
    "zone", ["Europe/London", "Australia/Sydney", "America/Santiago", "Asia/Ho_Chi_Minh"]
)
@pytest.mark.parametrize("hour", range(24))
def test_looked_for_every_quarter_of_an_hour_each_date_has_one_edition(
    zone: str, hour: int, start: datetime
) -> None:
    """Whatever the clocks do in the sixty days over a change."""
    audience = _audience(zone, hour, start)
    cut: list[date] = []

    for quarter in range(4 * 24 * 60):
        now = start + timedelta(minutes=15 * quarter)
        cut += dates_due(audience, cut[-1] if cut else None, now)

    assert cut == [cut[0] + timedelta(days=days) for days in range(len(cut))]
    assert len(cut) in (59, 60, 61)


@pytest.mark.parametrize(
    ("alias", "name"), [("Asia/Saigon", "Asia/Ho_Chi_Minh"), ("GB", "Europe/London"), ("Etc/UTC", "UTC")]
)
def test_an_alias_of_a_zone_is_due_when_the_zone_is(alias: str, name: str) -> None:
    """Old names stay in use for decades."""
    opened, now = datetime(2026, 3, 27, 12, tzinfo=UTC), datetime(2026, 3, 29, 6, 30, tzinfo=UTC)

    assert dates_due(_audience(alias, 7, opened), None, now) == dates_due(
        _audience(name, 7, opened), None, now
    )


def test_an_audience_opened_after_todays_hour_waits_for_the_next() -> None:
    """Nobody gets this morning's edition in the evening."""
    audience = _audience("UTC", 7, datetime(2026, 6, 1, 7, 0, 1, tzinfo=UTC))

    assert dates_due(audience, None, datetime(2026, 6, 2, 6, 59, tzinfo=UTC)) == []
    assert dates_due(audience, None, datetime(2026, 6, 2, 7, 0, tzinfo=UTC)) == [date(2026, 6, 2)]


def test_a_weekly_digest_is_due_on_its_weekday() -> None:
    """0 is Monday, on the reader's calendar."""
    audience = _audience("Asia/Tokyo", 8, datetime(2026, 6, 3, tzinfo=UTC), weekday=0)

    assert dates_due(audience, None, datetime(2026, 6, 7, 23, tzinfo=UTC)) == [date(2026, 6, 8)]
    assert dates_due(audience, None, datetime(2026, 6, 7, 22, 59, tzinfo=UTC)) == []


def test_missed_dates_are_bounded() -> None:
    """A machine that was off for a year records a month."""
    audience = _audience("UTC", 7, datetime(2025, 6, 1, tzinfo=UTC))

    due = dates_due(audience, None, datetime(2026, 6, 1, 12, tzinfo=UTC))

    assert len(due) == MAX_SKIPPED + 1
    assert due[-1] == date(2026, 6, 1)


def _quiet(zone: str, begins: int, ends: int) -> Audience:
    return Audience(zone=zone, cadence=Cadence.IMMEDIATE, quiet_from=begins, quiet_until=ends)


@pytest.mark.parametrize(
    ("zone", "hours", "at", "stretch"),
    [
        ("Europe/London", (22, 7), (2026, 6, 1, 12), (_utc(2026, 5, 31, 21), _utc(2026, 6, 1, 6))),
        ("Europe/London", (22, 7), (2026, 3, 29, 3), (_utc(2026, 3, 28, 22), _utc(2026, 3, 29, 6))),
        ("Europe/London", (22, 7), (2026, 10, 25, 3), (_utc(2026, 10, 24, 21), _utc(2026, 10, 25, 7))),
        # 01:00 is leapt over: what ends or begins then does so at 02:00, and 01:00 to 02:00 never is.
        ("Europe/London", (22, 1), (2026, 3, 29, 0), (_utc(2026, 3, 28, 22), _utc(2026, 3, 29, 1))),
        ("Europe/London", (1, 6), (2026, 3, 29, 1), (_utc(2026, 3, 29, 1), _utc(2026, 3, 29, 5))),
        ("Europe/London", (1, 2), (2026, 3, 29, 12), (_utc(2026, 3, 28, 1), _utc(2026, 3, 28, 2))),
        # 01:00 comes twice: the first counts.
        ("Europe/London", (22, 1), (2026, 10, 25, 1), (_utc(2026, 10, 24, 21), _utc(2026, 10, 25, 0))),
        ("Europe/London", (1, 2), (2026, 10, 25, 1), (_utc(2026, 10, 25, 0), _utc(2026, 10, 25, 2))),
        ("Australia/Sydney", (21, 6), (2026, 4, 4, 15), (_utc(2026, 4, 4, 10), _utc(2026, 4, 4, 20))),
        ("Australia/Sydney", (21, 6), (2026, 10, 3, 15), (_utc(2026, 10, 3, 11), _utc(2026, 10, 3, 19))),
        ("America/Santiago", (22, 0), (2026, 9, 6, 5), (_utc(2026, 9, 6, 2), _utc(2026, 9, 6, 4))),
        ("Asia/Ho_Chi_Minh", (12, 13), (2026, 6, 1, 5), (_utc(2026, 6, 1, 5), _utc(2026, 6, 1, 6))),
    ],
)
def test_quiet_hours_begin_and_end_where_the_clock_on_the_wall_shows_it(
    zone: str, hours: tuple[int, int], at: tuple[int, ...], stretch: tuple[datetime, datetime]
) -> None:
    """Over midnight, over both clock changes in both hemispheres, and with hours that do not exist."""
    assert quiet_stretch(_quiet(zone, *hours), _utc(*at)) == stretch


@pytest.mark.parametrize(
    "zone", ["Europe/London", "Australia/Sydney", "Australia/Lord_Howe", "America/Santiago", "Asia/Saigon"]
)
@pytest.mark.parametrize("hours", [(22, 7), (1, 2), (2, 3), (23, 0), (0, 6), (7, 6), (9, 17), (22, 2)])
def test_all_year_long_it_is_quiet_when_the_wall_says_so(zone: str, hours: tuple[int, int]) -> None:
    """The hour of the local clock alone decides, whatever the clocks do."""
    audience, there = _quiet(zone, *hours), ZoneInfo(zone)
    length = (hours[1] - hours[0]) % 24

    for now in _moments(there):
        begins, ends = quiet_stretch(audience, now) or (now, now)
        assert begins <= now
        assert (now < ends) == ((now.astimezone(there).hour - hours[0]) % 24 < length), now


def _moments(zone: ZoneInfo) -> Iterator[datetime]:
    """Twice a day for a year, and every quarter of an hour for a day around each clock change."""
    for half_day in range(366 * 2):
        now = _utc(2026, 1, 10, 3) + timedelta(hours=12 * half_day)
        before, after = (now + timedelta(hours=hours) for hours in (-12, 24))
        changes = before.astimezone(zone).utcoffset() != after.astimezone(zone).utcoffset()
        for quarter in range(48 if changes else 1):
            yield now + timedelta(minutes=15 * quarter)


def test_without_quiet_hours_there_is_no_quiet_stretch() -> None:
    """Nothing is held back."""
    assert quiet_stretch(Audience(zone="UTC", cadence=Cadence.IMMEDIATE), _utc(2026, 6, 1)) is None
