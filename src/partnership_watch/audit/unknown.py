"""Filters that name what there is not, told apart from those that nothing passes.

Asked of questions that found nothing: what the folder has no more is still found by what was decided of it.
"""

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from partnership_watch.audit.filters import FilterError, Filters
from partnership_watch.audit.listing import EditionFilters
from partnership_watch.registry import Partnership
from partnership_watch.store.tables import Audience

_LISTED = 10  # of what there is


@dataclass(frozen=True)
class Unknown:
    """A value that the partnership has not, and those that it has."""

    field: str
    """`party`, `pillar`, `clause`, `commitment` or `audience`."""
    value: str
    known: tuple[str, ...]

    @property
    def choice(self) -> str:
        """What there is: all of it, or the first and the last."""
        if len(self.known) > _LISTED:
            return f"{self.known[0]} … {self.known[-1]}"
        return ", ".join(self.known)


def unknown(session: Session, partnership: Partnership, filters: Filters | EditionFilters) -> list[Unknown]:
    """Each value of the filters that names no party, pillar, clause or commitment of this partnership's
    folder, and no audience of it."""
    known: dict[str, tuple[str, ...]] = {
        "party": tuple(partnership.parties),
        "pillar": tuple(one.id for one in partnership.pillars),
        "clause": tuple(str(one.number) for one in partnership.clauses),
        "commitment": tuple(one.key for one in partnership.commitments),
    }
    if isinstance(filters, EditionFilters) and filters.audience is not None:
        known["audience"] = _audiences(session, partnership.slug)
    return [
        Unknown(field, str(value), there)
        for field, there in known.items()
        for value in _values(filters, field)
        if str(value) not in there
    ]


def refuse_unknown(session: Session, partnership: Partnership, filters: Filters | EditionFilters) -> None:
    """Say what there is not, where nothing was found. Raises FilterError."""
    if found := unknown(session, partnership, filters):
        raise FilterError(
            "; ".join(f"there is no {one.field} {one.value!r}; choose from {one.choice}" for one in found)
        )


def _audiences(session: Session, partnership: str) -> tuple[str, ...]:
    numbers = select(Audience.id).where(Audience.partnership == partnership).order_by(Audience.id)
    return tuple(map(str, session.scalars(numbers)))


def _values(filters: Filters | EditionFilters, field: str) -> tuple[object, ...]:
    given = getattr(filters, field, ())
    return given if isinstance(given, tuple) else (given,)
