"""What a reader chooses in a form: read into a wish, or said back with what is wrong at which field."""

from dataclasses import dataclass
from zoneinfo import available_timezones

from partnership_watch.registry.models import Partnership
from partnership_watch.store.tables import Cadence, MatchGrade
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


def read_wish(form: Typed, partnership: Partnership, errors: Errors) -> tuple[Wish | None, list[Problem]]:
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
        even_if_empty=cadence is not Cadence.IMMEDIATE and form.one("even_if_empty") == TICKED,
        quiet_from=int(quiet_from) if quiet else None,
        quiet_until=int(quiet_until) if quiet else None,
    )
    return wish(asked, zone=zone, language=language, partnership=partnership), []
