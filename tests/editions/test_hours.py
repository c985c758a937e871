"""When an audience's hour comes, over clock changes, missed days and zones of every kind."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from partnership_watch.editions.hours import MAX_SKIPPED, dates_due, hour_on
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
