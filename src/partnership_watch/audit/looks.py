"""The looks of some days, by which a search finds what they found, whatever the dates of its items.

A look's moment stands with the look and not in the search row. But what was found in a short time has numbers
that lie together.
"""

from datetime import timedelta
from typing import Any, cast

from sqlalchemy import ColumnElement, Select, false, func, select
from sqlalchemy.orm import Session

from partnership_watch.audit.filters import Filters
from partnership_watch.audit.passing import looked_at, purposes
from partnership_watch.store.tables import Match, Revision, Screening, SearchRow

MANY_LOOKS = 500_000
"""Expected looks of the days that are asked for, a year of them: to read the numbers of so many takes a
quarter of a second."""


def looks(filters: Filters) -> Select[int]:
    """Those that were taken within the days that are asked for."""
    return select(Screening.id).where(*looked_at(filters))


def were_any(session: Session, partnership: str, filters: Filters) -> bool:
    """Whether there is a look of these days under the rules and for the purpose that are asked for.

    Rule sets and imports have times of their own: where these lie elsewhere, nothing would be found in years.
    """
    asked = looks(filters).where(
        Screening.partnership == partnership,
        Screening.rule_set_hash.startswith(filters.rule_set),
        Screening.purpose.in_(purposes(filters)),
    )
    return bool(session.scalar(select(asked.exists())))


def numbered(session: Session, filters: Filters) -> ColumnElement[bool]:
    """What holds of every SearchRow that these looks made, and of few others.

    Its match lies between the lowest and the highest of theirs; or its item does, where looks that found
    nothing are meant too. All of them are read.
    """
    if "none" in filters.grade:
        seen = select(Revision.item_id).join(Screening, Screening.revision_id == Revision.id)
        items = seen.where(*looked_at(filters)).offset(0).subquery("items")
        ends = select(func.min(items.c.item_id), func.max(items.c.item_id))
        return _between(session, filters, SearchRow.item_id, ends)
    taken = looks(filters).offset(0).subquery("taken")
    first, last = session.execute(select(func.min(taken.c.id), func.max(taken.c.id))).one()
    made = select(Match.id).where(Match.screening_id.between(first, last)).offset(0).subquery("made")
    return _between(session, filters, SearchRow.match_id, select(func.min(made.c.id), func.max(made.c.id)))


def _between(session: Session, filters: Filters, number: Any, ends: Select[Any]) -> ColumnElement[bool]:
    lowest, highest = session.execute(ends).one()
    if lowest is None:  # nothing was found in these days
        return false()
    later = filters.found_until and Filters(found_since=filters.found_until + timedelta(days=1))
    if later and session.scalar(select(looks(later).exists())):
        return cast(ColumnElement[bool], number.between(lowest, highest))
    return cast(ColumnElement[bool], number >= lowest)  # a look of these days may be taken at this moment
