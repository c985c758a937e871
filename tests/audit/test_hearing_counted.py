"""What is said of sources from tallies of whole days is what counting every look would say."""

from collections import Counter
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import NamedTuple

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select, text
from worlds import World

from partnership_watch.audit.hearing import Gap, SourceHeard, heard
from partnership_watch.audit.source_days import source_days
from partnership_watch.store.tables import Fetch, FetchOutcome, SourceState

START, DAYS = datetime(2026, 3, 26, tzinfo=UTC), 6  # over the night in which London's clocks change
DAY, TICK = timedelta(days=1), timedelta(microseconds=1)
KEYS = ("norland-post", "solano-bao")


class Looked(NamedTuple):
    """One look, as it is kept."""

    at: datetime
    outcome: FetchOutcome
    new_items: int


moments = st.one_of(
    st.integers(0, DAYS * 48).map(lambda halves: START + halves * timedelta(minutes=30)),
    st.builds(lambda day, off: START + day * DAY + off * TICK, st.integers(0, DAYS), st.integers(-1, 1)),
)
looked = st.builds(
    Looked,
    moments,
    st.sampled_from([FetchOutcome.CHANGED, FetchOutcome.UNCHANGED, FetchOutcome.TIMEOUT, FetchOutcome.DNS]),
    st.integers(0, 3),
)
kept_at_once = st.lists(st.lists(looked, min_size=1, max_size=9), max_size=8)
zones = st.sampled_from(["UTC", "Europe/London", "Asia/Ho_Chi_Minh", "Pacific/Kiritimati"])
midnights = st.integers(-1, DAYS).map(lambda day: START + day * DAY)


@settings(max_examples=50, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_any_time_is_told_as_its_looks_would_tell_it(
    new_world: Callable[[], World], data: st.DataObject
) -> None:
    """Whatever looks came in whatever order, of whatever partnership, and whatever zone a connection has."""
    worlds = (new_world(), new_world())
    zone = data.draw(zones, label="zone")
    kept: dict[tuple[int, str], list[Looked]] = {}
    for number, key in ((number, key) for number in (0, 1) for key in KEYS):
        batches = data.draw(kept_at_once, label=f"{key} {number}")
        for batch in batches:
            _keep(worlds[number], key, batch, zone)
        kept[number, key] = [one for batch in batches for one in batch]

    for _ in range(3):
        since = data.draw(st.one_of(midnights, moments), label="since")
        until = since + data.draw(st.integers(1, DAYS * 48)) * timedelta(minutes=30)
        for number, here in enumerate(worlds):
            with here.store.transaction() as session:
                session.execute(text(f"SET LOCAL TimeZone = '{zone}'"))
                found = {one.key: one for one in heard(session, here.partnership, since, until, now=until)}
                of_days = since.replace(hour=0, minute=0, second=0, microsecond=0)
                slug = here.partnership.slug
                days = {key: source_days(session, slug, key, of_days, until) for key in KEYS}
            for key in KEYS:
                looks = kept[number, key]
                assert _said(found[key]) == _counted(looks, since, until)
                shown = [(one.day, one.looks, one.succeeded, one.new_items) for one in days[key]]
                assert shown == _days_counted(looks, of_days, until)


def _keep(world: World, key: str, looks: Sequence[Looked], zone: str) -> None:
    with world.store.transaction() as session:
        session.execute(text(f"SET LOCAL TimeZone = '{zone}'"))
        slug = world.partnership.slug
        known = select(SourceState).where(SourceState.partnership == slug, SourceState.key == key)
        state = session.scalars(known).one_or_none()
        if state is None:
            state = SourceState(partnership=slug, key=key, url="u", due_at=START, interval_seconds=60)
            session.add(state)
            session.flush()
        session.add_all(
            Fetch(
                source_id=state.id,
                started_at=one.at,
                finished_at=one.at,
                outcome=one.outcome,
                new_items=one.new_items,
                set_aside=[],
            )
            for one in looks
        )


def _said(one: SourceHeard) -> tuple[object, ...]:
    return (
        one.read_since,
        one.looks,
        one.succeeded,
        list(one.failures.items()),
        one.new_items,
        one.longest_gap,
        one.days,
        one.days_unheard,
    )


def _counted(looks: Sequence[Looked], since: datetime, until: datetime) -> tuple[object, ...]:
    first = min((one.at for one in looks), default=until)
    if first >= until:
        return None, 0, 0, [], 0, None, 0, 0
    since = max(since, first)
    within = [one for one in looks if since <= one.at < until]
    heard_at = sorted(one.at for one in within if one.outcome.succeeded)
    failed = Counter(one.outcome for one in within if not one.outcome.succeeded)
    gaps = [Gap(*ends) for ends in zip([since, *heard_at], [*heard_at, until], strict=True)]
    whole = [day for day in _days_from(since) if day >= since and day + DAY <= until]
    unheard = [day for day in whole if not any(day <= at < day + DAY for at in heard_at)]
    return (
        first,
        len(within),
        len(heard_at),
        sorted(failed.items(), key=lambda one: (-one[1], one[0])),
        sum(one.new_items for one in within),
        max(gaps, key=lambda gap: gap.length),  # the first of several
        len(whole),
        len(unheard),
    )


def _days_counted(
    looks: Sequence[Looked], since: datetime, until: datetime
) -> list[tuple[date, int, int, int]]:
    counted = []
    for day in (one for one in _days_from(since) if one < until):
        of_day = [one for one in looks if day <= one.at < min(day + DAY, until)]
        succeeded = sum(one.outcome.succeeded for one in of_day)
        counted.append((day.date(), len(of_day), succeeded, sum(one.new_items for one in of_day)))
    return counted


def _days_from(moment: datetime) -> list[datetime]:
    first = moment.replace(hour=0, minute=0, second=0, microsecond=0)
    return [first + number * DAY for number in range(DAYS * 3)]
