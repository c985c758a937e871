"""Were the sources up? How each was heard over a time that has passed: as every look at it would say."""

from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum
from importlib import resources
from typing import Any

from sqlalchemy import Row, select, text
from sqlalchemy.orm import Session

from partnership_watch.audit.filters import Days, FilterError, Name, read_pairs
from partnership_watch.audit.passing import midnight
from partnership_watch.errors import Sentence
from partnership_watch.feeds.health import is_overdue
from partnership_watch.registry import Partnership
from partnership_watch.registry.models import Source
from partnership_watch.store.tables import FetchOutcome, SourceState

USUAL = timedelta(days=30)
"""How far back one looks who does not say."""
LONGEST = timedelta(days=400)
"""A year with some weeks before it."""

_HEARD = text(resources.files("partnership_watch.audit").joinpath("heard.sql").read_text("utf-8"))


class HeardFilters(Days):
    """Which time, and of which source; its days are UTC."""

    source: Name | None = None
    """Its key."""

    def period(self, now: datetime) -> tuple[datetime, datetime]:
        """From when on and up to when, UTC; what has not come yet is left out.

        Raises:
            FilterError: there is nothing of it yet, or it is longer than LONGEST.
        """
        until = min(now, midnight(self.until + timedelta(days=1))) if self.until else now
        since = midnight(self.since or (until - USUAL).date())
        if since >= until:
            form = "since, {since}, has not come yet; give a day that has"
            raise FilterError(Sentence(form, {"since": since.date()}))
        if until - since > LONGEST:
            form = "these are {days} days; ask for at most {most} at once"
            raise FilterError(Sentence(form, {"days": (until - since).days, "most": LONGEST.days}))
        return since, until


class Now(StrEnum):
    """How a source does today, whatever the time that is asked about."""

    HEARD = "heard"
    FAILING = "failing"
    PAUSED = "paused"
    OVERDUE = "overdue"
    """It was due, and nobody looked: whatever was heard of it before, nothing is heard now."""
    NEVER = "never"
    """It is to be read, and was never heard."""
    NOT_READ = "not_read"
    """It is disabled, or in the folder no more."""


@dataclass(frozen=True)
class Gap:
    """A stretch in which nobody heard of a source. It may have begun before the time that is asked about."""

    since: datetime
    until: datetime

    @property
    def length(self) -> timedelta:
        """How long it is."""
        return self.until - self.since


@dataclass(frozen=True)
class SourceHeard:
    """How one source was heard."""

    key: str
    name: str
    now: Now
    last_success_at: datetime | None
    last_new_item_at: datetime | None
    read_since: datetime | None = None
    """The first look at it; None: there was none up to the end of the time."""
    looks: int = 0
    succeeded: int = 0
    failures: Mapping[FetchOutcome, int] = field(default_factory=dict)
    """Looks that failed, by how; the most frequent first."""
    new_items: int = 0
    longest_gap: Gap | None = None
    """The longest time between two looks that succeeded, or to either end of the time."""
    days: int = 0
    """Whole days, UTC, on which it was to be read."""
    days_unheard: int = 0
    """Those without a look that succeeded."""


def heard(
    session: Session,
    partnership: Partnership,
    since: datetime,
    until: datetime,
    *,
    now: datetime,
    source: str | None = None,
) -> list[SourceHeard]:
    """Every source that is read now, in the folder's order, and then those that were read in that time.

    Args:
        until: not after now; it is not included.
        now: UTC; how a source does is said of it.
        source: the key of one; all if None.

    Raises:
        FilterError: there was never such a source.
    """
    folder = {one.key: one for one in partnership.sources}
    states = {
        state.key: state
        for state in session.scalars(select(SourceState).where(SourceState.partnership == partnership.slug))
    }
    if source is not None and source not in folder and source not in states:
        raise FilterError(Sentence("there is no source {source!r}, and never was", {"source": source}))
    asked = {"partnership": partnership.slug, "since": since, "until": until, "source": source}
    rows = {row.key: row for row in session.execute(_HEARD, asked)}
    keys = _shown(folder, {key for key, row in rows.items() if row.looks}) if source is None else [source]
    return [
        _source(
            key, folder.get(key), states.get(key), rows.get(key), _now(folder.get(key), states.get(key), now)
        )
        for key in keys
    ]


def parse_heard_filters(pairs: Iterable[tuple[str, str]]) -> HeardFilters:
    """Read the pairs of a query string; an empty value is as none. Raises FilterError."""
    return read_pairs(HeardFilters, pairs)


def _shown(folder: Mapping[str, Source], looked: Set[str]) -> Sequence[str]:
    read = [key for key, source in folder.items() if source.enabled or key in looked]
    return [*read, *sorted(looked - folder.keys())]


def _source(
    key: str, source: Source | None, state: SourceState | None, row: Row[Any] | None, now: Now
) -> SourceHeard:
    known = SourceHeard(
        key=key,
        name=source.name if source else key,
        now=now,
        last_success_at=state.last_success_at if state else None,
        last_new_item_at=state.last_new_item_at if state else None,
    )
    if row is None:
        return known
    failed = [(FetchOutcome(outcome), number) for outcome, number in (row.failures or {}).items()]
    return replace(
        known,
        read_since=row.read_since,
        looks=row.looks,
        succeeded=row.succeeded,
        failures=dict(sorted(failed, key=lambda one: (-one[1], one[0]))),
        new_items=row.new_items,
        longest_gap=Gap(row.begun, row.ended),
        days=row.days,
        days_unheard=row.days - row.days_heard,
    )


def _now(source: Source | None, state: SourceState | None, now: datetime) -> Now:
    if source is None or not source.enabled:
        return Now.NOT_READ
    if state is None:
        return Now.NEVER
    if state.paused_at is not None:
        return Now.PAUSED
    if is_overdue(state, now):
        return Now.OVERDUE
    if state.failures:
        return Now.FAILING
    return Now.HEARD if state.last_success_at else Now.NEVER
