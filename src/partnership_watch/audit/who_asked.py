"""An audience as staff and exports see it: what its readers have in common, and nothing of any of them."""

from dataclasses import dataclass

from babel.dates import get_day_names

from partnership_watch.editions.wording import wording_for
from partnership_watch.store.tables import Audience, Cadence, Channel
from partnership_watch.subscribers import Filter


@dataclass(frozen=True)
class WhoAsked:
    """An audience: what its readers have in common."""

    id: int
    filter: Filter
    cadence: Cadence
    channel: Channel
    hour: int | None
    weekday: int | None
    """0 is Monday."""
    zone: str
    language: str
    quiet_from: int | None
    quiet_until: int | None
    even_if_empty: bool


def who_asked(audience: Audience) -> WhoAsked:
    """The same of a stored audience."""
    return WhoAsked(
        id=audience.id,
        filter=Filter.model_validate(audience.filter),
        cadence=audience.cadence,
        channel=audience.channel,
        hour=audience.hour,
        weekday=audience.weekday,
        zone=audience.zone,
        language=audience.language,
        quiet_from=audience.quiet_from,
        quiet_until=audience.quiet_until,
        even_if_empty=audience.even_if_empty,
    )


def schedule_in_words(audience: WhoAsked, language: str) -> str:
    """`sent once a week at 07:00 (Monday, Asia/Ho_Chi_Minh)`."""
    words = wording_for(language)
    said = words.schedule[audience.cadence].format(time=f"{audience.hour or 0:02d}:00")
    if audience.quiet_from is not None and audience.quiet_until is not None:
        begins, ends = f"{audience.quiet_from:02d}:00", f"{audience.quiet_until:02d}:00"
        said = f"{said}, {words.quiet.format(start=begins, end=ends)}"
    if audience.even_if_empty:
        said = f"{said}, {words.even_if_empty}"
    days = get_day_names("wide", locale=language)
    day = [days[audience.weekday]] if audience.weekday is not None else []
    return f"{said} ({', '.join([*day, audience.zone])})"
