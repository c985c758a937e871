"""Filters that name what there is not, told apart from those that nothing passes.

Asked of questions that found nothing: what the folder has no more is still found by what was decided of it.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from partnership_watch.audit.filters import FilterError, Filters
from partnership_watch.audit.listing import EditionFilters
from partnership_watch.errors import Sentence
from partnership_watch.registry import Partnership
from partnership_watch.store.tables import Audience, Item, StoredRuleSet

_LISTED = 10  # of what there is
_SHOWN = 12  # characters of a hash


@dataclass(frozen=True)
class Unknown:
    """A value that there is not, and those that there are."""

    field: str
    """`party`, `pillar`, `clause`, `commitment`, `source`, `language`, `rule_set` or `audience`."""
    value: str
    known: tuple[str, ...]

    @property
    def choice(self) -> str:
        """What there is: all of it, or the first and the last."""
        if len(self.known) > _LISTED:
            return f"{self.known[0]} … {self.known[-1]}"
        return ", ".join(self.known)


def unknown(session: Session, partnership: Partnership, filters: Filters | EditionFilters) -> list[Unknown]:
    """Each value of the filters that names nothing there is.

    Parties, pillars, clauses, commitments and languages are those of this partnership's folder; publishers
    those of the folder and of every stored item; rule sets those that are stored.
    """
    known: dict[str, tuple[str, ...]] = {
        "party": tuple(partnership.parties),
        "pillar": tuple(one.id for one in partnership.pillars),
        "clause": tuple(str(one.number) for one in partnership.clauses),
        "commitment": tuple(one.key for one in partnership.commitments),
        "language": tuple(partnership.languages),
    }
    if isinstance(filters, EditionFilters) and filters.audience is not None:
        known["audience"] = _audiences(session, partnership.slug)
    found = [
        Unknown(field, str(value), there)
        for field, there in known.items()
        for value in _values(filters, field)
        if str(value) not in there
    ]
    if isinstance(filters, Filters):
        found += _unknown_publishers(session, partnership, filters.source)
        found += _unknown_rule_set(session, partnership, filters.rule_set) if filters.rule_set else ()
    return found


def refuse_unknown(session: Session, partnership: Partnership, filters: Filters | EditionFilters) -> None:
    """Say what there is not, where nothing was found. Raises FilterError."""
    if found := unknown(session, partnership, filters):
        form = "there is no {field} {value!r}; choose from {choice}"
        raise FilterError(
            *(Sentence(form, {"field": one.field, "value": one.value, "choice": one.choice}) for one in found)
        )


def _unknown_publishers(
    session: Session, partnership: Partnership, domains: Sequence[str]
) -> Iterator[Unknown]:
    """Each is looked up in the index of items."""
    read = tuple(sorted({one.publisher for one in partnership.sources}))
    for domain in domains:
        if domain not in read and not session.scalar(select(exists().where(Item.publisher == domain))):
            yield Unknown("source", domain, read)


def _unknown_rule_set(session: Session, partnership: Partnership, beginning: str) -> Iterator[Unknown]:
    hashes = session.scalars(
        select(StoredRuleSet.hash)
        .where(StoredRuleSet.partnership == partnership.slug)
        .order_by(StoredRuleSet.first_used_at.desc())
    ).all()
    if hashes and not any(one.startswith(beginning) for one in hashes):
        yield Unknown("rule_set", beginning, tuple(one[:_SHOWN] for one in hashes))


def _audiences(session: Session, partnership: str) -> tuple[str, ...]:
    numbers = select(Audience.id).where(Audience.partnership == partnership).order_by(Audience.id)
    return tuple(map(str, session.scalars(numbers)))


def _values(filters: Filters | EditionFilters, field: str) -> tuple[object, ...]:
    given = getattr(filters, field, ())
    return given if isinstance(given, tuple) else (given,)
