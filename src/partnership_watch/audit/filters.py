"""What a search asks for, read from an address and written back into one."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Annotated, Self, TypeVar, get_origin
from urllib.parse import urlencode

from pydantic import Field, StringConstraints, ValidationError, field_validator, model_validator
from pydantic_core import ErrorDetails

from partnership_watch.errors import PartnershipWatchError, Sentence
from partnership_watch.matching.searchable import LONGEST_QUESTION, QuestionError, question
from partnership_watch.refusals import refusing
from partnership_watch.registry.forms import Strict

MOST_CHOSEN = 50  # values of one field: a pillar has fewer commitments

Name = Annotated[str, StringConstraints(min_length=1, max_length=253, pattern=r"^[^\x00]*$")]
"""PostgreSQL keeps no NUL in a text, and refuses to be asked for one."""
Chosen = Annotated[tuple[Name, ...], Field(max_length=MOST_CHOSEN)]
Fields = TypeVar("Fields", bound=Strict)


class FilterError(PartnershipWatchError):
    """A filter or a cursor that cannot be used. The message names the field and the remedy, in sentences."""


FirstDay = Annotated[date, Field(ge=date(1970, 1, 1))]
LastDay = Annotated[date, Field(ge=date(1970, 1, 1), le=date(9000, 1, 1))]


class Asked(Strict):
    """What a question names, as an address holds it."""

    def as_query(self) -> str:
        """The same as the query string of an address; `read_pairs` reads it back."""
        given = self.model_dump(mode="json", exclude_defaults=True)
        return urlencode(
            {name: "true" if value is True else value for name, value in given.items()}, doseq=True
        )


class Days(Asked):
    """From which day on, and up to which."""

    since: FirstDay | None = None
    until: LastDay | None = None
    """The last day that is meant."""

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        self._ordered("since", "until")
        return self

    def _ordered(self, first: str, last: str) -> None:
        one, other = getattr(self, first), getattr(self, last)
        if one and other and one > other:
            form = "{first}, {one}, is after {last}, {other}; exchange them"
            raise ValueError(Sentence(form, {"first": first, "one": one, "last": last, "other": other}))


class Filters(Days):
    """What is looked for: every field that is filled must hold; of several values in one, any.

    A match is dated by its item: published, or else first seen, UTC. The look that found it has a day of its
    own: an item of January may be found in April.
    """

    found_since: FirstDay | None = None
    """The first day on which the look was taken, UTC."""
    found_until: LastDay | None = None
    """The last one. What was looked at later is left out of account, as if that day were today."""
    words: Annotated[str, StringConstraints(strip_whitespace=True, max_length=LONGEST_QUESTION)] = ""
    """In title and summary; marks optional (`matching.searchable.question`)."""
    pillar: Chosen = ()
    clause: Annotated[tuple[Annotated[int, Field(ge=1, le=9_999)], ...], Field(max_length=MOST_CHOSEN)] = ()
    commitment: Chosen = ()
    grade: tuple[Annotated[str, Field(pattern="^(direct|context|none)$")], ...] = ()
    """`none`: screenings that found nothing. They are found only where this is asked for."""
    source: Chosen = ()
    """Publishers' domains."""
    language: Chosen = ()
    party: Chosen = ()
    verdict: tuple[Annotated[str, Field(pattern="^(confirmed|rejected|undecided)$")], ...] = ()
    rule_set: Annotated[str, Field(pattern="^([0-9a-f]{4,64})?$")] = ""
    """A rule set's hash, or its beginning."""
    purpose: tuple[Annotated[str, Field(pattern="^(live|replay|import)$")], ...] = ()
    """Live and imported, if none is named."""
    every_screening: bool = False
    """Also what an earlier revision said, and what an earlier screening of it found."""

    @model_validator(mode="after")
    def _found_in_order(self) -> Self:
        self._ordered("found_since", "found_until")
        return self

    @field_validator("words")
    @classmethod
    def _can_be_asked(cls, words: str) -> str:
        try:
            question(words)
        except QuestionError as error:
            raise ValueError(*error.args) from error
        return words


FIELDS = tuple(Filters.model_fields)
"""The names that an address may hold for a search."""


def parse_filters(query: Mapping[str, str] | Iterable[tuple[str, str]]) -> Filters:
    """Read the pairs of a query string; an empty value is as none, and what takes several may be repeated.

    Args:
        query: the pairs of FIELDS alone; any other name is refused.

    Raises:
        FilterError: a field cannot be used; the message names each with what is wrong.
    """
    return read_pairs(Filters, query)


def read_pairs(fields: type[Fields], query: Mapping[str, str] | Iterable[tuple[str, str]]) -> Fields:
    """The same for other fields: a tuple takes several values, of anything else the last one counts."""
    pairs = query.items() if isinstance(query, Mapping) else query
    given: dict[str, list[str]] = {}
    for name, value in pairs:
        if value.strip():
            given.setdefault(name, []).append(value.strip())
    several = {name for name, field in fields.model_fields.items() if get_origin(field.annotation) is tuple}
    try:
        return fields.model_validate(
            {name: values if name in several else values[-1] for name, values in given.items()}
        )
    except ValidationError as error:
        raise FilterError(*map(refused, error.errors())) from error


def refused(problem: ErrorDetails) -> Sentence:
    """What is wrong with a field, and the remedy. The field is the last name of its place."""
    field = next((str(part) for part in reversed(problem["loc"]) if isinstance(part, str)), "")
    if problem["type"] == "string_pattern_mismatch":
        form = _WRITTEN.get(field, "{place} holds a NUL, which no name does; leave it out")
        return Sentence(form, {"place": field})
    if problem["type"] == "value_error":
        (said,) = problem["ctx"]["error"].args
        return said if isinstance(said, Sentence) else Sentence("{said}", {"said": said})
    if problem["type"] == "too_long":
        form = "{place} holds too many values; give at most {most}"
        return Sentence(form, {"place": field, "most": MOST_CHOSEN})
    return refusing(problem, field)


_WRITTEN = {
    "grade": "{place} must be direct, context or none",
    "verdict": "{place} must be confirmed, rejected or undecided",
    "purpose": "{place} must be live, replay or import",
    "rule_set": "{place} must be the first characters of a rule set's hash, 4 or more of 0-9 and a-f",
}
