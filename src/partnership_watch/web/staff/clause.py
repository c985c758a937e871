"""One clause: its months as a plot, its sources and stories, what staff said, and its findings in time."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from fastapi import APIRouter, Response

from partnership_watch.audit.activity import (
    UNCOUNTED_AT_MOST,
    Month,
    activity,
    counting_is_behind,
    without_gaps,
)
from partnership_watch.audit.clauses import counted, newest_findings, precision, stories
from partnership_watch.audit.declaration import declaration_map
from partnership_watch.audit.searching import Filters, search
from partnership_watch.editions.folding import outlets
from partnership_watch.web.staff.addresses import not_here
from partnership_watch.web.staff.clause_wording import CLAUSE_WORDING
from partnership_watch.web.staff.findings import by_item
from partnership_watch.web.staff.visiting import Here

SHOWN = 25
MOST_NAMED = 12
"""Sources; the rest is one click away, in the search."""
LOOKED_BACK = timedelta(days=365)
"""What is asked for in what was known, until somebody names other days."""

router = APIRouter()


@dataclass(frozen=True)
class Bar:
    """One month of a plot."""

    month: date
    direct: int
    context: int


@router.get("/clauses/{number}")
def clause(visit: Here, number: int, after: str | None = None) -> Response:
    """Its page; further findings behind a cursor."""
    found = next((one for one in visit.partnership.clauses if one.number == number), None)
    if found is None:
        choice = f"{visit.partnership.clauses[0].number} … {visit.partnership.clauses[-1].number}"
        raise not_here("there is no clause {number}; choose from {choice}", number=number, choice=choice)
    slug, today = visit.partnership.slug, visit.now.date()
    keys = [commitment.key for commitment in found.commitments]
    filters = Filters(clause=(number,))
    with visit.store.transaction() as session:
        page = search(session, slug, filters, after=after, limit=SHOWN)
        months, behind = activity(session, slug, keys), counting_is_behind(session)
        newest = newest_findings(session, slug, number)
        together = stories(session, newest)
        judged = precision(session, slug, number)
        states = declaration_map(session, visit.partnership, now=visit.now, commitments=found.commitments)
        who = counted(newest)
    return visit.show(
        "clause",
        CLAUSE_WORDING,
        clause=found,
        pillar=next(one for one in visit.partnership.pillars if one.id == found.pillar),
        states=states.commitments,
        bars=_bars(months, today),
        silent_since=_silent_since(months, today),
        behind=UNCOUNTED_AT_MOST if behind else None,
        who=who,
        named=who.publishers[:MOST_NAMED],
        stories=together,
        precision={one.commitment: one for one in judged},
        outlets=outlets(visit.partnership),
        page=page,
        rows=by_item(page.rows),
        further=after is not None,
        filters=filters,
        back_from=today - LOOKED_BACK,
        back_to=today,
        not_included=today + timedelta(days=1),
    )


def _bars(months: Sequence[Month], today: date) -> list[Bar]:
    """Up to the present month, in which nothing may have been found."""
    if not months:
        return []
    sums = {month: [0, 0] for month in without_gaps({today.replace(day=1), *(one.month for one in months)})}
    for one in months:
        sums[one.month][0] += one.direct
        sums[one.month][1] += one.context
    return [Bar(month, direct, context) for month, (direct, context) in sums.items()]


def _silent_since(months: Sequence[Month], today: date) -> date | None:
    """The last month with anything, if a whole month has passed since without."""
    last = max((one.month for one in months), default=None)
    before = (today.replace(day=1) - timedelta(days=1)).replace(day=1)
    return last if last and last < before else None
