"""Moments as the reader's clock and language give them."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from babel import Locale
from babel.dates import (
    format_date,
    format_datetime,
    get_timezone_gmt,
    get_timezone_location,
    get_timezone_name,
)

from partnership_watch.editions.wording import Wording


class ReaderClock:
    """Says moments in one zone. The zone is named once for all of them, as it is in force at `now`;
    a moment on the other side of a clock change names its own."""

    def __init__(self, zone: str, now: datetime, wording: Wording) -> None:
        self._zone = ZoneInfo(zone)
        self._now = now
        self._wording = wording

    @property
    def zone_name(self) -> str:
        """The zone at `now`, by name and offset: "British Summer Time (GMT+01:00)"."""
        return self._name_at(self._now)

    def moment(self, at: datetime) -> str:
        """Return date and time of an aware moment."""
        said = self._said(at, self._wording.moment)
        local, now = at.astimezone(self._zone), self._now.astimezone(self._zone)
        return said if local.utcoffset() == now.utcoffset() else f"{said} {self._name_at(at)}"

    def day(self, at: datetime) -> str:
        """Return the reader's calendar day of an aware moment, with its weekday."""
        return self._said(at, self._wording.day)

    def date(self, day: date) -> str:
        """Return a calendar day of the reader's."""
        return format_date(day, self._wording.date, locale=self._wording.language)

    def _said(self, at: datetime, pattern: str) -> str:
        return format_datetime(at, pattern, tzinfo=self._zone, locale=self._wording.language)

    def _name_at(self, at: datetime) -> str:
        local = at.astimezone(self._zone)
        language = self._wording.language
        offset = get_timezone_gmt(local, "long", locale=language)
        name = get_timezone_name(local, "long", locale=language)
        if name == offset:  # the locale's data has no name for this zone: its place says more than an offset
            place = get_timezone_location(self._zone, locale=language)
            nowhere = Locale(language).territories["ZZ"]
            return offset if nowhere in place else f"{place} ({offset})"
        return f"{name} ({offset})"
