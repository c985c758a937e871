"""Which sources we do not hear of, and since when."""

from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from partnership_watch.registry.models import Partnership, Source
from partnership_watch.store.tables import SourceState
from partnership_watch.troubles import Trouble

OVERDUE_AFTER = timedelta(hours=2)
"""A source is looked at within minutes of its hour; two hours without a look means that nothing collects."""

UNREAD_AFTER = timedelta(hours=24)
"""A feed that fails for a day does not come back by itself soon enough for a daily digest."""


def source_troubles(session: Session, partnership: Partnership, *, now: datetime) -> list[Trouble]:
    """Sources that are paused, overdue, failing or silent; each under its first trouble only."""
    sources = {source.key: source for source in partnership.sources if source.enabled}
    states = session.scalars(
        select(SourceState)
        .where(SourceState.partnership == partnership.slug, SourceState.key.in_(sources))
        .order_by(SourceState.key)
    )
    found = (_trouble(sources[state.key], state, now) for state in states)
    return [trouble for trouble in found if trouble is not None]


def is_overdue(state: SourceState, now: datetime) -> bool:
    """Whether a source that is read was due and nobody looked."""
    return now - state.due_at > OVERDUE_AFTER


def _trouble(source: Source, state: SourceState, now: datetime) -> Trouble | None:
    if state.paused_at is not None:
        return Trouble(
            "source {source} is paused: {reason}",
            state.paused_at,
            "find the feed that takes its place and put its address into sources.yaml, or disable it there",
            values={"source": source.key, "reason": state.paused_reason},
        )
    if is_overdue(state, now):
        return Trouble(
            "source {source} was due and nobody looked",
            state.due_at,
            "see that the collect DAG is not paused and that its tasks run",
            urgent=True,
            values={"source": source.key},
        )
    if state.failures and now - (state.last_success_at or now - 2 * UNREAD_AFTER) > UNREAD_AFTER:
        return Trouble(
            "source {source} cannot be read",
            state.last_success_at,
            "`partnership-watch sources check {source}` says why",
            values={"source": source.key},
        )
    silent_for = timedelta(hours=source.silent_after_hours)
    if state.last_new_item_at is not None and now - state.last_new_item_at > silent_for:
        return Trouble(
            "source {source} answers and brings nothing new",
            state.last_new_item_at,
            "open its address in a browser: the publisher may have moved its news elsewhere",
            values={"source": source.key},
        )
    return None
