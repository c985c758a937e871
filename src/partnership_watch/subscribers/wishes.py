"""What a subscription asks for, as values: which findings, how often, and for whose clock and language."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Annotated, Self, TypeVar

from pydantic import Field, model_validator

from partnership_watch.registry.forms import Language, Strict, Zone
from partnership_watch.registry.models import Partnership
from partnership_watch.store.tables import Audience, Cadence, Channel, MatchGrade

Value = TypeVar("Value", str, int, MatchGrade)


class Filter(Strict):
    """Which findings are wanted. Pillars, clauses and commitments add up; grades and languages each narrow.

    An empty list means all.
    """

    pillars: tuple[str, ...] = ()
    clauses: tuple[int, ...] = ()
    commitments: tuple[str, ...] = ()
    grades: tuple[MatchGrade, ...] = ()
    languages: tuple[Language, ...] = ()
    """Of the items, not of the mail."""

    def canonical(self, partnership: Partnership) -> Self:
        """The same filter in the form that audiences are compared in: sorted, nothing twice or implied."""
        pillars = _sorted(self.pillars)
        clauses = tuple(
            clause for clause in _sorted(self.clauses) if _pillar_of(clause, partnership) not in pillars
        )
        commitments = tuple(
            key
            for key in _sorted(self.commitments)
            if _clause_of(key) not in clauses and _pillar_of(_clause_of(key), partnership) not in pillars
        )
        grades = _sorted(self.grades)
        return type(self)(
            pillars=pillars,
            clauses=clauses,
            commitments=commitments,
            grades=() if set(grades) == set(MatchGrade) else grades,
            languages=_sorted(self.languages),
        )

    def narrows(self, other: "Filter", partnership: Partnership) -> bool:
        """Whether whatever passes this filter passes the other one. Both are canonical."""
        return (
            self._topics_within(other, partnership)
            and (not other.grades or (bool(self.grades) and set(self.grades) <= set(other.grades)))
            and (
                not other.languages or (bool(self.languages) and set(self.languages) <= set(other.languages))
            )
        )

    @property
    def every_topic(self) -> bool:
        """Whether no pillar, clause or commitment is named."""
        return not (self.pillars or self.clauses or self.commitments)

    def _topics_within(self, other: "Filter", partnership: Partnership) -> bool:
        if other.every_topic:
            return True
        if self.every_topic or not set(self.pillars) <= set(other.pillars):
            return False
        reduced = Filter(
            pillars=other.pillars,
            clauses=other.clauses + self.clauses,
            commitments=other.commitments + self.commitments,
        ).canonical(partnership)
        return set(reduced.clauses) <= set(other.clauses) and set(reduced.commitments) <= set(
            other.commitments
        )


class Asked(Strict):
    """What one subscription asks for. `weekday` 0 is Monday; alerts have no hour, but perhaps quiet hours."""

    filter: Filter = Filter()
    cadence: Cadence
    hour: Annotated[int, Field(ge=0, le=23)] | None = None
    weekday: Annotated[int, Field(ge=0, le=6)] | None = None
    channel: Channel = Channel.MAIL
    quiet_from: Annotated[int, Field(ge=0, le=23)] | None = None
    quiet_until: Annotated[int, Field(ge=0, le=23)] | None = None
    """On the subscriber's clock: from one hour to the other, over midnight if need be, no alert is cut."""
    even_if_empty: bool = False
    """When a digest's hour comes and nothing is owed, a mail says so."""

    @model_validator(mode="after")
    def _complete(self) -> Self:
        if self.cadence is Cadence.IMMEDIATE and self.hour is not None:
            raise ValueError("an immediate alert has no hour; remove it, or choose daily or weekly")
        if self.cadence is not Cadence.IMMEDIATE and self.hour is None:
            raise ValueError(
                f"a {self.cadence} digest needs an hour; give 0 to 23, on the subscriber's clock"
            )
        if (self.cadence is Cadence.WEEKLY) != (self.weekday is not None):
            raise ValueError("a weekly digest, and only that, has a weekday; give 0 (Monday) to 6 (Sunday)")
        if (self.quiet_from is None) != (self.quiet_until is None):
            raise ValueError("quiet hours have a beginning and an end; give quiet_from and quiet_until")
        if self.quiet_from is not None and self.cadence is not Cadence.IMMEDIATE:
            raise ValueError("only immediate alerts have quiet hours; a digest comes at its hour")
        if self.quiet_from is not None and self.quiet_from == self.quiet_until:
            raise ValueError("quiet hours from an hour to the same hour leave no time; give two hours")
        if self.even_if_empty and (self.cadence is Cadence.IMMEDIATE or self.channel is not Channel.MAIL):
            raise ValueError("only a digest by mail can come even if it is empty; remove even_if_empty")
        return self


class Wish(Asked):
    """All that makes an audience: what is asked for, and the subscriber's zone and language."""

    zone: Zone
    language: Language

    @property
    def asked(self) -> Asked:
        """What is asked for, on whichever clock."""
        return Asked(**{field: getattr(self, field) for field in Asked.model_fields})


@dataclass(frozen=True)
class Unknown:
    """A name in a wish that the partnership does not have."""

    field: str
    message: str


def wish(asked: Asked, *, zone: str, language: str, partnership: Partnership) -> Wish:
    """What is asked for, on this clock and in this language, in canonical form."""
    return Wish(
        filter=asked.filter.canonical(partnership),
        cadence=asked.cadence,
        hour=asked.hour,
        weekday=asked.weekday,
        channel=asked.channel,
        quiet_from=asked.quiet_from,
        quiet_until=asked.quiet_until,
        even_if_empty=asked.even_if_empty,
        zone=zone,
        language=language,
    )


def wish_of(audience: Audience) -> Wish:
    """The wish that an audience shares."""
    return Wish(
        filter=Filter.model_validate(audience.filter),
        cadence=audience.cadence,
        hour=audience.hour,
        weekday=audience.weekday,
        zone=audience.zone,
        language=audience.language,
        channel=audience.channel,
        quiet_from=audience.quiet_from,
        quiet_until=audience.quiet_until,
        even_if_empty=audience.even_if_empty,
    )


def unknown_names(wanted: Filter, partnership: Partnership) -> Iterator[Unknown]:
    """Whatever the filter names that this partnership does not have."""
    pillars = [pillar.id for pillar in partnership.pillars]
    clauses = [clause.number for clause in partnership.clauses]
    commitments = {commitment.key for commitment in partnership.commitments}
    for pillar in wanted.pillars:
        if pillar not in pillars:
            yield Unknown("pillars", f"there is no pillar {pillar!r}; choose from {', '.join(pillars)}")
    for clause in wanted.clauses:
        if clause not in clauses:
            yield Unknown("clauses", f"there is no clause {clause}; choose from {_span(clauses)}")
    for key in wanted.commitments:
        if key not in commitments:
            near = sorted(known for known in commitments if _clause_of(known) == _clause_of(key))
            choose = (
                f"; clause {_clause_of(key)} has {', '.join(near)}" if near else "; it begins with its clause"
            )
            yield Unknown("commitments", f"there is no commitment {key!r}{choose}")
    for language in wanted.languages:
        if language not in partnership.languages:
            known_languages = ", ".join(partnership.languages)
            yield Unknown("languages", f"no item is in {language!r}; choose from {known_languages}")


def _sorted(values: tuple[Value, ...]) -> tuple[Value, ...]:
    return tuple(sorted(set(values)))


def _clause_of(commitment: str) -> int:
    number = commitment.partition(".")[0]
    return int(number) if number.isdecimal() else 0


def _pillar_of(number: int, partnership: Partnership) -> str | None:
    return next((clause.pillar for clause in partnership.clauses if clause.number == number), None)


def _span(numbers: list[int]) -> str:
    return f"{min(numbers)} to {max(numbers)}" if numbers else "none"
