"""What a form offers to choose from, in the page's language, filled in as it was typed."""

from collections.abc import Iterator
from dataclasses import dataclass
from zoneinfo import available_timezones

from babel import Locale
from babel.dates import get_day_names

from partnership_watch.editions.folding import said
from partnership_watch.registry.models import Clause, Partnership
from partnership_watch.store.tables import Cadence
from partnership_watch.web.choices import HOURS, QUIET_UNTIL, TICKED
from partnership_watch.web.forms import Typed


@dataclass(frozen=True)
class Option:
    """One thing to choose."""

    value: str
    label: str
    chosen: bool


@dataclass(frozen=True)
class PillarOption:
    """A pillar, and what is in it."""

    whole: Option
    clauses: tuple[Option, ...]

    @property
    def open(self) -> bool:
        """Whether something inside is chosen, so that it must be seen."""
        return any(option.chosen for option in self.clauses)


@dataclass(frozen=True)
class ChoicesView:
    """The form's fields with what was chosen."""

    pillars: tuple[PillarOption, ...]
    commitments: tuple[Option, ...]
    """Only those chosen before, by an operator: there are too many to offer."""
    grades: tuple[Option, ...]
    item_languages: tuple[Option, ...]
    cadences: tuple[Option, ...]
    hours: tuple[Option, ...]
    weekdays: tuple[Option, ...]
    even_if_empty: bool
    quiet_from: tuple[Option, ...]
    """The first of them says that there are no quiet hours."""
    quiet_until: tuple[Option, ...]
    near_zones: tuple[Option, ...]
    """The parties' own."""
    zones: tuple[Option, ...]
    languages: tuple[Option, ...]


def choices_view(
    form: Typed,
    partnership: Partnership,
    language: str,
    grades: dict[str, str],
    cadences: dict[str, str],
    no_quiet_hours: str,
) -> ChoicesView:
    """The fields in the page's language, filled in as they were typed."""
    locale = Locale(language)
    near = _near_zones(partnership, language)
    zone = form.one("zone", near[0])
    hours = [(hour, f"{int(hour):02d}:00") for hour in HOURS]
    return ChoicesView(
        pillars=tuple(_pillars(form, partnership, language)),
        commitments=tuple(
            Option(one.key, f"{one.clause}. {said(one.title, language)}", chosen=True)
            for one in partnership.commitments
            if one.key in form.all("commitment")
        ),
        grades=_one_of(list(grades.items()), form.one("grade", "both")),
        item_languages=tuple(
            Option(one, locale.languages.get(one, one), one in form.all("item_language"))
            for one in partnership.languages
        ),
        cadences=_one_of(list(cadences.items()), form.one("cadence", Cadence.DAILY)),
        hours=_one_of(hours, form.one("hour", "7")),
        weekdays=_one_of(
            [(str(day), name) for day, name in sorted(get_day_names(locale=locale).items())],
            form.one("weekday", "0"),
        ),
        even_if_empty=form.one("even_if_empty") == TICKED,
        quiet_from=_one_of([("", no_quiet_hours), *hours], form.one("quiet_from")),
        quiet_until=_one_of(hours, form.one("quiet_until", QUIET_UNTIL)),
        near_zones=_one_of([(one, _readable(one)) for one in near], zone),
        zones=_one_of(
            [(one, _readable(one)) for one in sorted(available_timezones()) if _listed(one, near, zone)], zone
        ),
        languages=_one_of(
            [(one, locale.languages.get(one, one)) for one in partnership.languages],
            form.one("language", language),
        ),
    )


def _near_zones(partnership: Partnership, language: str) -> tuple[str, ...]:
    """The parties' own: first of the side whose home language this is, or else of one that has none."""
    sides = sorted(
        partnership.parties.values(),
        key=lambda party: (party.home_language != language, party.home_language is not None),
    )
    return tuple(dict.fromkeys(party.zone for party in sides))


def _pillars(form: Typed, partnership: Partnership, language: str) -> Iterator[PillarOption]:
    for pillar in partnership.pillars:
        clauses = [one for one in partnership.clauses if one.pillar == pillar.id]
        yield PillarOption(
            Option(
                pillar.id, f"{pillar.id}. {said(pillar.title, language)}", pillar.id in form.all("pillar")
            ),
            tuple(_clause(one, form, language) for one in clauses),
        )


def _clause(clause: Clause, form: Typed, language: str) -> Option:
    number = str(clause.number)
    return Option(number, f"{number}. {said(clause.title, language)}", number in form.all("clause"))


def _one_of(options: list[tuple[str, str]], chosen: str) -> tuple[Option, ...]:
    return tuple(Option(value, label, value == chosen) for value, label in options)


def _listed(zone: str, near: tuple[str, ...], chosen: str) -> bool:
    """Zones by continent and city; old names and offsets without a place only where one is chosen already."""
    if zone in near:
        return False
    return zone == chosen or zone == "UTC" or zone.partition("/")[0] in _CONTINENTS


_CONTINENTS = frozenset(
    ("Africa", "America", "Antarctica", "Asia", "Atlantic", "Australia", "Europe", "Indian", "Pacific")
)


def _readable(zone: str) -> str:
    return zone.replace("_", " ")
