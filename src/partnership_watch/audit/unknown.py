"""Filters that name what the partnership has not, told apart from those that nothing passes.

Asked of questions that found nothing: what the folder has no more is still found by what was decided of it.
"""

from dataclasses import dataclass

from partnership_watch.audit.filters import FilterError, Filters
from partnership_watch.audit.told_rows import TellingFilters
from partnership_watch.registry import Partnership

_LISTED = 10  # of what there is


@dataclass(frozen=True)
class Unknown:
    """A value that the partnership's folder has not, and those that it has."""

    field: str
    """`party`, `pillar`, `clause` or `commitment`."""
    value: str
    known: tuple[str, ...]

    @property
    def choice(self) -> str:
        """What there is: all of it, or the first and the last."""
        if len(self.known) > _LISTED:
            return f"{self.known[0]} … {self.known[-1]}"
        return ", ".join(self.known)


def unknown(partnership: Partnership, filters: Filters | TellingFilters) -> list[Unknown]:
    """Each value of the filters that names no party, pillar, clause or commitment of this partnership."""
    known: dict[str, tuple[str, ...]] = {
        "party": tuple(partnership.parties),
        "pillar": tuple(one.id for one in partnership.pillars),
        "clause": tuple(str(one.number) for one in partnership.clauses),
        "commitment": tuple(one.key for one in partnership.commitments),
    }
    return [
        Unknown(field, str(value), there)
        for field, there in known.items()
        for value in getattr(filters, field, ())
        if str(value) not in there
    ]


def refuse_unknown(partnership: Partnership, filters: Filters | TellingFilters) -> None:
    """Say what there is not, where nothing was found. Raises FilterError."""
    if found := unknown(partnership, filters):
        raise FilterError(
            "; ".join(f"there is no {one.field} {one.value!r}; choose from {one.choice}" for one in found)
        )
