"""The dates that feeds really write."""

from datetime import UTC, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from partnership_watch.feeds.dates import DateFlag, read_date

HANOI = ZoneInfo("Asia/Ho_Chi_Minh")
LONDON = ZoneInfo("Europe/London")
FETCHED = datetime(2025, 12, 1, tzinfo=UTC)
MORNING = datetime(2025, 11, 20, 3, 30, tzinfo=UTC)  # 10:30 in Hanoi

WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
THU = ("Thứ Hai", "Thứ Ba", "Thứ Tư", "Thứ Năm", "Thứ Sáu", "Thứ Bảy", "Chủ Nhật")
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


@pytest.mark.parametrize(
    "written",
    [
        "Thu, 20 Nov 2025 10:30:00 +0700",
        "Thu, 20 Nov 2025 10:30:00 GMT+7",
        "Thu, 20 Nov 2025 10:30:00 GMT +7",
        "Thu, 20 Nov 2025 10:30:00 UTC+07:00",
        "Thu, 20 Nov 2025 10:30:00 +07:00",
        "Thu, 20 Nov 2025 10:30:00 +07",
        "Thu,20 Nov 2025 10:30:00 ICT",
        "Thu, 20 Nov 25 10:30 +0700",
        "Thu, 20 Nov 2025 10:30:00 +0700 (ICT)",
        "Thu, 20 Nov 2025 03:30:00 GMT",
        "Thu, 20 Nov 2025 03:30:00 Z",
        "Thu, 20 Nov 2025 04:30:00 BST",
        "Wed, 19 Nov 2025 22:30:00 EST",
        "20 November 2025 10:30",
        "Nov 20, 2025 10:30 AM",
        "November 20th, 2025, 10:30",
        "Thu Nov 20 10:30:00 2025",
        "Thu Nov 20 10:30:00 ICT 2025",
        "2025-11-20T10:30:00+07:00",
        "2025-11-20T03:30:00Z",
        "2025-11-20T03:30:00.123Z",
        "2025-11-20t03:30:00.123456+00:00",
        "2025-11-20 10:30:00",
        "2025-11-20 10:30",
        "2025/11/20 10:30:00",
        "20251120T033000Z",
        "20251120103000",
        "1763609400",
        "1763609400000",
        "20/11/2025 10:30",
        "20/11/2025 10:30:00 GMT+7",
        "20/11/2025 - 10:30",
        "20-11-2025 10:30:00 AM",
        "20.11.2025 10:30",
        "10:30 20/11/2025",
        "10h30, 20/11/2025 (GMT+7)",
        "Thứ năm, 20/11/2025, 10:30 (GMT+7)",
        "Thứ 5, 20 Tháng 11 2025 10:30:00 GMT+7",
        "Thứ Năm, 20 Tháng Mười Một 2025 10:30",
        "ngày 20 tháng 11 năm 2025, 10 giờ 30",
        "20/11/2025 10:30 SA",
        "THỨ NĂM, 20/11/2025 | 10:30",
    ],
)
def test_known_styles_name_the_same_moment(written):
    """Every way in which our feeds, and their neighbours, write one morning in Hanoi."""
    assert read_date(written, HANOI, FETCHED).at == MORNING


def test_numeric_dates_are_day_first():
    """5/11 is the fifth of November; 11/25 is no date rather than a guess."""
    assert read_date("05/11/2025 07:00", HANOI, FETCHED).at == datetime(2025, 11, 5, tzinfo=UTC)
    assert read_date("11/25/2025 07:00", HANOI, FETCHED).flag is DateFlag.UNREADABLE


@pytest.mark.parametrize("written", ["20/11/2025", "2025-11-20", "20251120", "Thứ Năm, 20 Tháng 11 2025"])
def test_a_day_without_a_time_is_its_noon_where_the_feed_is(written):
    """Midnight in Hanoi would be the day before in UTC, and the month before on its first day."""
    assert read_date(written, HANOI, FETCHED).at == datetime(2025, 11, 20, 5, tzinfo=UTC)
    assert read_date("2025-11-20 00:00", HANOI, FETCHED).at == datetime(2025, 11, 19, 17, tzinfo=UTC)


def test_a_day_that_has_begun_is_no_date_to_come():
    """Before its noon it is the moment of reading; a day that has not begun is refused as ever."""
    at_one = datetime(2025, 12, 1, 1, tzinfo=UTC)  # eight in the morning in Hanoi

    assert read_date("2025-12-01", HANOI, at_one).at == at_one
    assert read_date("2025-12-02", HANOI, at_one).flag is DateFlag.FUTURE


def test_a_date_that_can_be_read_either_way_is_known_as_such():
    """Feeds are read day first; who imports an archive is asked which it is."""
    either = {written: read_date(written, HANOI, FETCHED).either_way for written in WAYS}

    assert either == WAYS


WAYS = {"10/05/2025": True, "10-05-2025 07:00": True, "10.05.2025": False, "10/10/2025": False,
        "13/05/2025": False, "2025/05/10": False}  # fmt: skip


def test_date_without_zone_follows_the_feeds_own_summer_and_winter():
    """The zone is a place, not an offset."""
    assert read_date("2025-07-01 10:00", LONDON, FETCHED).at == datetime(2025, 7, 1, 9, tzinfo=UTC)
    assert read_date("2025-11-01 10:00", LONDON, FETCHED).at == datetime(2025, 11, 1, 10, tzinfo=UTC)


def test_afternoon_is_told_from_morning_in_both_languages():
    """PM, CH and the hour of noon and midnight."""
    assert read_date("20/11/2025 3:30 CH", HANOI, FETCHED).at == MORNING + timedelta(hours=5)
    assert read_date("20/11/2025 3:30:00 PM", HANOI, FETCHED).at == MORNING + timedelta(hours=5)
    assert read_date("20/11/2025 12:30 PM", HANOI, FETCHED).at == MORNING + timedelta(hours=2)
    assert read_date("20/11/2025 12:30 AM", HANOI, FETCHED).at == MORNING - timedelta(hours=10)


@pytest.mark.parametrize(
    ("written", "flag"),
    [
        (None, DateFlag.MISSING),
        ("  ", DateFlag.MISSING),
        ("yesterday", DateFlag.UNREADABLE),
        ("31/02/2025 10:00", DateFlag.UNREADABLE),
        ("2025-11-20 25:00", DateFlag.UNREADABLE),
        ("2025-11-20 10:00 +99:00", DateFlag.UNREADABLE),
        ("0000-00-00 00:00:00", DateFlag.UNREADABLE),
        ("2025-12-01T00:16:00Z", DateFlag.FUTURE),
        ("Thu, 01 Jan 1970 00:00:00 GMT", DateFlag.TOO_OLD),
        ("1899-12-30T00:00:00", DateFlag.TOO_OLD),
    ],
)
def test_unusable_date_is_none_with_a_flag(written, flag):
    """No guess is stored; what was written is kept for whoever looks into it."""
    published = read_date(written, HANOI, FETCHED)

    assert (published.at, published.flag) == (None, flag)
    assert published.raw == (written if written and written.strip() else None)


def test_clock_that_is_a_little_fast_is_believed():
    """Fifteen minutes ahead is a clock; more is a date that has not come."""
    assert read_date("2025-12-01T00:14:00Z", HANOI, FETCHED).at == FETCHED + timedelta(minutes=14)


def _rss(m: datetime) -> str:
    return f"{WEEKDAYS[m.weekday()]}, {m.day:02} {MONTHS[m.month - 1]} {m:%Y %H:%M:%S %z}"


def _asctime(m: datetime) -> str:
    return f"{WEEKDAYS[m.weekday()]} {MONTHS[m.month - 1]} {m.day:2} {m:%H:%M:%S %Y %z}"


def _gmt(m: datetime) -> str:
    return f"GMT{m:%z}"[:6] + ":" + f"{m:%z}"[3:]


STYLES = {
    "rss": _rss,
    "rss with GMT": lambda m: f"{m.day} {MONTHS[m.month - 1]} {m:%Y %H:%M:%S} {_gmt(m)}",
    "iso": lambda m: m.isoformat(),
    "iso in utc": lambda m: f"{m.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}",
    "compact": lambda m: f"{m.astimezone(UTC):%Y%m%dT%H%M%SZ}",
    "epoch": lambda m: str(int(m.timestamp())),
    "asctime": _asctime,
    "american": lambda m: f"{MONTHS[m.month - 1]} {m.day}, {m:%Y %I:%M:%S %p %z}",
    "vietnamese": lambda m: f"{THU[m.weekday()]}, {m:%d/%m/%Y, %H:%M:%S} ({_gmt(m)})",
    "vietnamese words": lambda m: f"{m.day} Tháng {m.month} năm {m:%Y %H:%M:%S %z}",
    "without zone": lambda m: f"{m.astimezone(HANOI):%d-%m-%Y %H:%M:%S}",
}
ZONES = st.integers(-12 * 4, 14 * 4).map(lambda quarters: timezone(timedelta(minutes=15 * quarters)))
FIRST = datetime(2001, 9, 10)  # noqa: DTZ001 (hypothesis adds the zone; ten digits of epoch from here on)
LAST = datetime(2025, 11, 29)  # noqa: DTZ001


@given(moment=st.datetimes(FIRST, LAST, timezones=ZONES), style=st.sampled_from(sorted(STYLES)))
def test_any_moment_survives_any_known_style(moment, style):
    """Written in any style, in any zone, it is read back as the same instant."""
    moment = moment.replace(microsecond=0)

    assert read_date(STYLES[style](moment), HANOI, FETCHED).at == moment


@given(st.text(max_size=120))
def test_no_text_breaks_the_reading_of_dates(written):
    """Anything else is a flag."""
    published = read_date(written, HANOI, FETCHED)

    assert (published.at is None) != (published.flag is None)
