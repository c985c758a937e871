"""The declaration as a map: how each commitment stands, and how well the sources are heard."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from partnership_watch.audit.activity import (
    Evidence,
    Month,
    activity,
    grades_found,
    months_before,
    newest_evidence,
)
from partnership_watch.registry import Partnership
from partnership_watch.registry.models import Commitment, Source
from partnership_watch.store.tables import SUCCEEDED, Fetch, MatchGrade, SourceState

SILENT_AFTER = timedelta(days=183)
"""Half a year: as long as some mechanisms of a declaration take between two meetings."""
MONTHS = 12
DUE_SOON = timedelta(days=183)
LOOKS_WITHIN = timedelta(days=1)


class Standing(StrEnum):
    """What the newest evidence says of a commitment; never whether it is kept, which people judge."""

    MOVING = "moving"
    """Both sides did something within SILENT_AFTER."""
    CONTEXT = "context"
    """One side did."""
    SILENT = "silent"
    """There is evidence, and it is older."""
    NEVER = "never"


class Due(StrEnum):
    """A deadline that the text sets, seen from today."""

    LATER = "later"
    SOON = "due"
    PAST = "overdue"


@dataclass(frozen=True)
class CommitmentState:
    """One commitment on the map."""

    commitment: Commitment
    standing: Standing
    due: Due | None
    direct: Evidence | None
    context: Evidence | None

    @property
    def last(self) -> Evidence | None:
        """The newer of the two."""
        both = [one for one in (self.direct, self.context) if one]
        return max(both, key=lambda one: one.dated, default=None)


@dataclass(frozen=True)
class ClauseMonths:
    """One clause in the heat map: items of its commitments in each of the map's months."""

    clause: int
    counts: tuple[int, ...]


@dataclass(frozen=True)
class DeclarationMap:
    """Everything on it, in the order of the declaration."""

    months: tuple[date, ...]
    commitments: tuple[CommitmentState, ...]
    clauses: tuple[ClauseMonths, ...]


@dataclass(frozen=True)
class SourceHealth:
    """How well one source that is read is heard. Times are UTC; None: never."""

    source: Source
    looks: int
    """Within LOOKS_WITHIN."""
    failed: int
    last_success_at: datetime | None
    last_new_item_at: datetime | None
    paused: str | None


def declaration_map(
    session: Session,
    partnership: Partnership,
    *,
    now: datetime,
    commitments: Sequence[Commitment] | None = None,
) -> DeclarationMap:
    """How commitments stand: all, or these and their clauses."""
    shown = partnership.commitments if commitments is None else commitments
    keys = [commitment.key for commitment in shown]
    months = tuple(months_before(now, MONTHS))
    found = activity(session, partnership.slug, keys, since=months[0])
    newest = newest_evidence(session, partnership.slug, grades_found(session, partnership.slug, keys))
    return DeclarationMap(
        months=months,
        commitments=tuple(
            _state(
                commitment,
                newest.get((commitment.key, MatchGrade.DIRECT)),
                newest.get((commitment.key, MatchGrade.CONTEXT)),
                now,
            )
            for commitment in shown
        ),
        clauses=tuple(
            ClauseMonths(clause.number, _counts(found, {one.key for one in clause.commitments}, months))
            for clause in partnership.clauses
            if any(one.key in keys for one in clause.commitments)
        ),
    )


def source_health(session: Session, partnership: Partnership, *, now: datetime) -> list[SourceHealth]:
    """Every enabled source, in the folder's order."""
    states = {
        state.key: state
        for state in session.scalars(select(SourceState).where(SourceState.partnership == partnership.slug))
    }
    succeeded = Fetch.outcome.in_(SUCCEEDED)
    rows = session.execute(
        select(Fetch.source_id, func.count(), func.count().filter(~succeeded))
        .where(
            Fetch.source_id.in_([state.id for state in states.values()]),
            Fetch.started_at > now - LOOKS_WITHIN,
        )
        .group_by(Fetch.source_id)
    )
    looks = {source_id: (count, failed) for source_id, count, failed in rows}
    return [
        _health(source, states.get(source.key), looks) for source in partnership.sources if source.enabled
    ]


def _state(
    commitment: Commitment, direct: Evidence | None, context: Evidence | None, now: datetime
) -> CommitmentState:
    since = now - SILENT_AFTER
    if direct and direct.dated >= since:
        standing = Standing.MOVING
    elif context and context.dated >= since:
        standing = Standing.CONTEXT
    else:
        standing = Standing.SILENT if direct or context else Standing.NEVER
    return CommitmentState(commitment, standing, _due(commitment, now.date()), direct, context)


def _due(commitment: Commitment, today: date) -> Due | None:
    if commitment.deadline is None:
        return None
    if commitment.deadline.by < today:
        return Due.PAST
    return Due.SOON if commitment.deadline.by - today <= DUE_SOON else Due.LATER


def _counts(found: Sequence[Month], keys: set[str], months: Sequence[date]) -> tuple[int, ...]:
    counts = dict.fromkeys(months, 0)
    for one in found:
        if one.commitment in keys and one.month in counts:
            counts[one.month] += one.direct + one.context
    return tuple(counts.values())


def _health(source: Source, state: SourceState | None, looks: dict[int, tuple[int, int]]) -> SourceHealth:
    if state is None:
        return SourceHealth(source, 0, 0, None, None, None)
    count, failed = looks.get(state.id, (0, 0))
    paused = (state.paused_reason or "") if state.paused_at else None
    return SourceHealth(source, count, failed, state.last_success_at, state.last_new_item_at, paused)
