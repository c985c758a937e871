"""One clause: its months as a plot, its sources and stories, what staff said, and its findings in time."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from fastapi import APIRouter, HTTPException, Response

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
from partnership_watch.web.staff.clause_wording import CLAUSE_WORDING
from partnership_watch.web.staff.findings import by_item
from partnership_watch.web.staff.visiting import Here

SHOWN = 25
MOST_NAMED = 12
"""Sources; the rest is one click away, in the search."""

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
        raise HTTPException(404)
    slug = visit.partnership.slug
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
        bars=_bars(months),
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
    )


def _bars(months: Sequence[Month]) -> list[Bar]:
    sums = {month: [0, 0] for month in without_gaps({one.month for one in months})}
    for one in months:
        sums[one.month][0] += one.direct
        sums[one.month][1] += one.context
    return [Bar(month, direct, context) for month, (direct, context) in sums.items()]
