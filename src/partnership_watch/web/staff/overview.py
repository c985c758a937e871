"""The first page: every commitment of the declaration, and what stands in the way of watching it."""

import math
from calendar import monthrange
from collections import Counter
from collections.abc import Iterable
from datetime import date

from fastapi import APIRouter, Response

from partnership_watch.audit.activity import UNCOUNTED_AT_MOST, counting_is_behind
from partnership_watch.audit.declaration import (
    ClauseMonths,
    CommitmentState,
    Standing,
    declaration_map,
    source_health,
)
from partnership_watch.web.staff.overview_wording import OVERVIEW_WORDING
from partnership_watch.web.staff.visiting import Here

HEAT_LEVELS = 5

router = APIRouter()


@router.get("/")
def overview(visit: Here) -> Response:
    """The declaration as a map, activity by month, sources' health, and what is late."""
    with visit.store.transaction() as session:
        declared = declaration_map(session, visit.partnership, now=visit.now)
        sources = source_health(session, visit.partnership, now=visit.now)
        behind = counting_is_behind(session)
    states = {state.commitment.key: state for state in declared.commitments}
    most = max((count for clause in declared.clauses for count in clause.counts), default=0)
    return visit.show(
        "overview",
        OVERVIEW_WORDING,
        declared=declared,
        states=states,
        standings=_standings(declared.commitments),
        by_pillar={
            pillar.id: _standings(one for one in declared.commitments if one.commitment.pillar == pillar.id)
            for pillar in visit.partnership.pillars
        },
        heat={clause.clause: _heat(clause, most) for clause in declared.clauses},
        days=[f"since={first}&until={_last_day(first)}" for first in declared.months],
        behind=UNCOUNTED_AT_MOST if behind else None,
        sources=sources,
        bodies=visit.bodies,
        late=visit.site.lateness.newest(visit.now),
    )


def _standings(states: Iterable[CommitmentState]) -> list[tuple[Standing, int]]:
    """How many there are of each."""
    counts = Counter(state.standing for state in states)
    return [(standing, counts[standing]) for standing in Standing]


def _last_day(first: date) -> date:
    return first.replace(day=monthrange(first.year, first.month)[1])


def _heat(clause: ClauseMonths, most: int) -> list[tuple[int, int]]:
    """Each month's count with its level, 0 to HEAT_LEVELS: by logarithms, because a few clauses have most."""
    return [
        (count, math.ceil(HEAT_LEVELS * math.log1p(count) / math.log1p(most)) if count else 0)
        for count in clause.counts
    ]
