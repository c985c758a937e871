"""What a reader chooses in a form: read into a wish, or said back with what is wrong at which field."""

from collections.abc import Iterator
from dataclasses import dataclass
from zoneinfo import available_timezones

from babel import Locale
from babel.dates import get_day_names

from partnership_watch.editions.folding import said
from partnership_watch.registry.models import Clause, Partnership
from partnership_watch.store.tables import Cadence, Channel, MatchGrade
from partnership_watch.subscribers import Asked, Filter, Wish
from partnership_watch.subscribers.wishes import unknown_names, wish
from partnership_watch.web.forms import Typed
from partnership_watch.web.reader_wording import Errors

GRADES = {"both": (), "direct": (MatchGrade.DIRECT,), "context": (MatchGrade.CONTEXT,)}
HOURS = tuple(map(str, range(24)))
TICKED = "yes"
QUIET_UNTIL = "7"
"""Offered to who chooses from when it shall be quiet: the hour at which a digest is offered, too."""
FIELDS = (
    "pillar",
    "clause",
    "commitment",
    "grade",
    "item_language",
    "cadence",
    "hour",
    "weekday",
    "even_if_empty",
    "quiet_from",
    "quiet_until",
    "zone",
    "language",
)
"""The form's fields that say what is wanted; a page carries them to the next one."""


@dataclass(frozen=True)
class Problem:
    """What is wrong with one field, and the remedy, in words."""

    field: str
    message: str


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


def typed_of(wanted: Wish) -> Typed:
    """A wish as the form's fields hold it."""
    chosen = wanted.filter
    grade = next((name for name, grades in GRADES.items() if grades == chosen.grades), "both")
    pairs = [("pillar", pillar) for pillar in chosen.pillars]
    pairs += [("clause", str(clause)) for clause in chosen.clauses]
    pairs += [("commitment", key) for key in chosen.commitments]
    pairs += [("item_language", language) for language in chosen.languages]
    pairs += [("grade", grade), ("cadence", wanted.cadence.value), ("zone", wanted.zone)]
    pairs += [("language", wanted.language)]
    pairs += [("hour", str(wanted.hour))] if wanted.hour is not None else []
    pairs += [("weekday", str(wanted.weekday))] if wanted.weekday is not None else []
    pairs += [("even_if_empty", TICKED)] if wanted.even_if_empty else []
    if wanted.quiet_from is not None:
        pairs += [("quiet_from", str(wanted.quiet_from)), ("quiet_until", str(wanted.quiet_until))]
    return Typed(pairs)


def carried(form: Typed) -> list[tuple[str, str]]:
    """The choices of one page, for hidden fields of the next."""
    return [(field, value) for field in FIELDS for value in form.all(field)]


def read_wish(
    form: Typed, partnership: Partnership, errors: Errors, *, channel: Channel = Channel.MAIL
) -> tuple[Wish | None, list[Problem]]:
    """What is wanted, in canonical form, or everything that is wrong with it."""
    problems: list[Problem] = []

    def one_of(field: str, allowed: tuple[str, ...], message: str, default: str) -> str:
        value = form.one(field, default)
        if value not in allowed:
            problems.append(Problem(field, message))
            return default
        return value

    clauses = [int(value) if value.isascii() and value.isdecimal() else -1 for value in form.all("clause")]
    chosen = Filter.model_construct(
        pillars=tuple(form.all("pillar")),
        clauses=tuple(clauses),
        commitments=tuple(form.all("commitment")),
        grades=GRADES[one_of("grade", tuple(GRADES), errors.grade, "both")],
        languages=tuple(form.all("item_language")),
    )
    fields = {"pillars": "pillar", "clauses": "pillar", "commitments": "pillar", "languages": "item_language"}
    wrong = {fields[unknown.field] for unknown in unknown_names(chosen, partnership)}
    problems += [Problem(field, getattr(errors, field)) for field in sorted(wrong, reverse=True)]
    cadence = Cadence(one_of("cadence", tuple(Cadence), errors.cadence, Cadence.DAILY))
    hour = one_of("hour", HOURS, errors.hour, "7")
    quiet_from = one_of("quiet_from", (*HOURS, ""), errors.quiet_from, "")
    quiet_until = one_of("quiet_until", HOURS, errors.quiet_until, QUIET_UNTIL)
    quiet = cadence is Cadence.IMMEDIATE and quiet_from != ""
    if quiet and quiet_from == quiet_until:
        problems.append(Problem("quiet_until", errors.quiet_until))
    weekday = one_of("weekday", tuple(map(str, range(7))), errors.weekday, "0")
    zone = form.one("zone")
    if zone not in available_timezones():
        problems.append(Problem("zone", errors.zone))
    language = one_of("language", partnership.languages, errors.language, partnership.languages[0])
    if problems:
        return None, problems
    asked = Asked(
        filter=chosen,
        cadence=cadence,
        hour=None if cadence is Cadence.IMMEDIATE else int(hour),
        weekday=int(weekday) if cadence is Cadence.WEEKLY else None,
        channel=channel,
        even_if_empty=cadence is not Cadence.IMMEDIATE and form.one("even_if_empty") == TICKED,
        quiet_from=int(quiet_from) if quiet else None,
        quiet_until=int(quiet_until) if quiet else None,
    )
    return wish(asked, zone=zone, language=language, partnership=partnership), []


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
