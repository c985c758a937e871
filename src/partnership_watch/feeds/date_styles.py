"""The ways in which feeds write a moment, in English and Vietnamese. Numeric dates are day first.

A day without a time is its noon: the same day in UTC and nearly everywhere, where midnight would be the day
before in half of the world.

Time, zone and date are looked for one after the other and taken out, so that they may stand in any order,
among weekdays and other words. The common parsers fail here: they read "GMT+7" 14 hours off, without a zone,
or not at all.
"""

import re
import unicodedata
from datetime import UTC, datetime, time, timedelta, timezone, tzinfo
from typing import NamedTuple
from zoneinfo import ZoneInfo

_ENGLISH = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_VIETNAMESE = {
    "mười hai": 12, "mười một": 11, "mười": 10, "chín": 9, "tám": 8, "bảy": 7, "sáu": 6, "năm": 5, "tư": 4,
    "bốn": 4, "ba": 3, "hai": 2, "một": 1,
}  # fmt: skip
_ZONE_HOURS = {
    "z": 0, "ut": 0, "utc": 0, "gmt": 0, "wet": 0, "west": 1, "bst": 1, "cet": 1, "cest": 2, "eet": 2,
    "eest": 3, "ict": 7, "sgt": 8, "hkt": 8, "jst": 9, "kst": 9, "est": -5, "edt": -4, "cst": -6, "cdt": -5,
    "mst": -7, "mdt": -6, "pst": -8, "pdt": -7,
}  # fmt: skip
_MAX_OFFSET = timedelta(hours=14)
_NOON = time(12)

_EPOCH = re.compile(r"[0-9]{9,10}(?:\.[0-9]+)?|[0-9]{13}")
_COMPACT = re.compile(
    r"^((?:19|20)[0-9]{2})([0-9]{2})([0-9]{2})(?:t?([0-9]{2})([0-9]{2})([0-9]{2})?)?(?![0-9])"
)
_TIME = re.compile(
    r"(?<![0-9:+-])(?P<hour>[0-9]{1,2})(?::|h| ?giờ ?)(?P<minute>[0-9]{2})"
    r"(?::(?P<second>[0-9]{2}))?(?:[.,][0-9]+)?(?![0-9:])(?: ?(?P<half>am|pm|sa|ch|sáng|chiều|tối)\b)?"
)
_DAY_FIRST = re.compile(
    r"(?<![0-9])(?P<day>[0-9]{1,2})([-/.])(?P<month>[0-9]{1,2})\2(?P<year>[0-9]{4})(?![0-9])"
)
_MONTHS = 12
_DATES = tuple(
    re.compile(pattern)
    for pattern in (
        r"(?<![0-9])(?P<year>[0-9]{4})([-/.])(?P<month>[0-9]{1,2})\2(?P<day>[0-9]{1,2})(?![0-9])",
        _DAY_FIRST,
        r"(?<![0-9])(?P<day>[0-9]{1,2})(?:st|nd|rd|th)?[ ,.-]*(?P<name>" + "|".join(_ENGLISH) + r")[a-z]*"
        r"[ ,.-]*(?P<year>[0-9]{4}|[0-9]{2})(?![0-9])",
        r"\b(?P<name>" + "|".join(_ENGLISH) + r")[a-z]*[ .]*(?P<day>[0-9]{1,2})(?:st|nd|rd|th)?[ ,.]+"
        r"(?P<year>[0-9]{4})(?![0-9])",
        r"(?<![0-9])(?P<day>[0-9]{1,2})[ ,]*tháng ?(?P<name>[0-9]{1,2}|" + "|".join(_VIETNAMESE) + r")[ ,]*"
        r"(?:năm ?)?(?P<year>[0-9]{4})(?![0-9])",
    )
)
_OFFSET = re.compile(r"(?P<sign>[+-]) ?(?P<hours>[0-9]{1,2})(?::?(?P<minutes>[0-9]{2}))?(?![0-9])")
_ZONE_NAME = re.compile(r"(?<!\w)(?:" + "|".join(_ZONE_HOURS) + r")(?!\w)")


class Written(NamedTuple):
    """A moment as it was written, in UTC."""

    at: datetime
    day_began: datetime | None = None
    """Where no time was written: `at` is the noon of that day."""
    either_way: bool = False
    """Day and month are numbers that others write in the other order: `10/05/2026`."""


def parse_moment(written: str, zone: ZoneInfo) -> Written | None:
    """The moment, `zone` being meant where none is written; None if no date can be read."""
    text = unicodedata.normalize("NFC", written).lower().strip()
    if _EPOCH.fullmatch(text):
        return _from_epoch(text)
    text = _COMPACT.sub(_spelled_out, text)
    clock, text = _taken_out(_TIME, text)
    zone_name, text = _taken_out(_ZONE_NAME, text)
    for pattern in _DATES:
        date, rest = _taken_out(pattern, text)
        if date is not None:
            return _combined(date, clock, zone_name, rest, zone)
    return None


def _from_epoch(digits: str) -> Written:
    seconds = int(digits) / 1000 if len(digits) == 13 else float(digits)
    return Written(datetime.fromtimestamp(seconds, UTC))


def _spelled_out(compact: re.Match[str]) -> str:
    year, month, day, hour, minute, second = compact.groups()
    return f"{year}-{month}-{day} " + (f"{hour}:{minute}:{second or '00'}" if hour else "")


def _taken_out(pattern: re.Pattern[str], text: str) -> tuple[re.Match[str] | None, str]:
    found = pattern.search(text)
    return (found, f"{text[: found.start()]} {text[found.end() :]}") if found else (None, text)


def _combined(
    date: re.Match[str],
    found: re.Match[str] | None,
    zone_name: re.Match[str] | None,
    rest: str,
    zone: ZoneInfo,
) -> Written | None:
    try:
        day = datetime(_year(date["year"]), _month(date), int(date["day"]))  # noqa: DTZ001
        clock = _clock(found) if found else _NOON
        in_zone = _written_zone(zone_name, rest) or zone
        at, began = (datetime.combine(day, one, in_zone).astimezone(UTC) for one in (clock, time()))
    except (ValueError, OverflowError):  # 31 February, hour 25, year 0
        return None
    return Written(at, None if found else began, _is_either_way(date))


def _is_either_way(date: re.Match[str]) -> bool:
    """With points between, only the order of days first is written."""
    if date.re is not _DAY_FIRST or date[2] == ".":
        return False
    day, month = int(date["day"]), int(date["month"])
    return day != month and max(day, month) <= _MONTHS


def _year(digits: str) -> int:
    year = int(digits)
    if len(digits) == 4:
        return year
    return year + (1900 if year >= 70 else 2000)


def _month(date: re.Match[str]) -> int:
    parts = date.groupdict()
    name = parts.get("name") or parts["month"]
    if name in _ENGLISH:
        return _ENGLISH.index(name) + 1
    return _VIETNAMESE.get(name) or int(name)


def _clock(found: re.Match[str]) -> time:
    hour, minute, second = int(found["hour"]), int(found["minute"]), int(found["second"] or 0)
    if found["half"] in ("pm", "ch", "chiều", "tối"):
        hour = hour if hour >= 12 else hour + 12
    elif found["half"] and hour == 12:
        hour = 0
    return time(hour, minute, min(second, 59))  # a leap second is none of our concern


def _written_zone(name: re.Match[str] | None, rest: str) -> tzinfo | None:
    offset = _OFFSET.search(rest)
    if offset:
        ahead = timedelta(hours=int(offset["hours"]), minutes=int(offset["minutes"] or 0))
        if ahead > _MAX_OFFSET:
            raise ValueError("no zone is so far from UTC")
        return timezone(ahead if offset["sign"] == "+" else -ahead)
    return timezone(timedelta(hours=_ZONE_HOURS[name[0]])) if name else None
