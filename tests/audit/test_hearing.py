"""Were the sources up? What is said of a time that has passed, from every look at them."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import select
from worlds import World

from partnership_watch.audit.filters import FilterError
from partnership_watch.audit.hearing import HeardFilters, Now, SourceHeard, heard, parse_heard_filters
from partnership_watch.audit.source_days import last_looks, source_days
from partnership_watch.store.tables import Fetch, FetchOutcome, SourceState

MARCH, APRIL = datetime(2026, 3, 1, tzinfo=UTC), datetime(2026, 4, 1, tzinfo=UTC)
Looks = Callable[..., None]


@pytest.fixture
def looks(world: World) -> Looks:
    """Looks at a source, by hours from the first of March, each with how it ended."""

    def look(key: str, *at: float, outcome: FetchOutcome = FetchOutcome.UNCHANGED, new: int = 0) -> None:
        slug = world.partnership.slug
        with world.store.transaction() as session:
            known = select(SourceState).where(SourceState.partnership == slug, SourceState.key == key)
            state = session.scalars(known).one_or_none()
            if state is None:
                state = SourceState(partnership=slug, key=key, url="u", due_at=world.now, interval_seconds=60)
                session.add(state)
                session.flush()
            for hours in at:
                moment = MARCH + timedelta(hours=hours)
                session.add(
                    Fetch(
                        source_id=state.id,
                        started_at=moment,
                        finished_at=moment,
                        outcome=outcome,
                        new_items=new,
                        set_aside=[],
                    )
                )
                if outcome.succeeded:
                    state.last_success_at = moment

    return look


def in_march(world: World, since: datetime = MARCH, until: datetime = APRIL) -> dict[str, SourceHeard]:
    """What is said of March, by key."""
    with world.store.transaction() as session:
        return {one.key: one for one in heard(session, world.partnership, since, until, now=world.now)}


def test_looks_are_counted_by_how_they_ended(world: World, looks: Looks) -> None:
    """Those of that time alone, the most frequent failure first."""
    looks("norland-post", -1, 31 * 24, outcome=FetchOutcome.TIMEOUT)
    looks("norland-post", 0, 5, outcome=FetchOutcome.CHANGED, new=3)
    looks("norland-post", 6)
    looks("norland-post", 7, outcome=FetchOutcome.BLOCKED)
    looks("norland-post", 8, 9, outcome=FetchOutcome.TIMEOUT)

    post = in_march(world)["norland-post"]

    assert (post.looks, post.succeeded, post.new_items) == (6, 3, 6)
    assert list(post.failures.items()) == [(FetchOutcome.TIMEOUT, 2), (FetchOutcome.BLOCKED, 1)]
    assert (post.name, post.now) == ("Norland Post", Now.HEARD)


def test_the_longest_gap_lies_between_two_looks_that_succeeded(world: World, looks: Looks) -> None:
    """Looks that failed in it do not shorten it, nor does it reach out of the time that is asked about."""
    every_day = range(0, 31 * 24, 24)
    looks("norland-post", *(hour for hour in every_day if not 200 < hour < 300))
    looks("norland-post", 240, outcome=FetchOutcome.DNS)
    looks("solano-bao", -24, 31 * 24)

    found = in_march(world)

    (post, bao) = (found[key].longest_gap for key in ("norland-post", "solano-bao"))
    assert post is not None
    assert bao is not None
    assert (post.since, post.length) == (MARCH + timedelta(hours=192), timedelta(hours=120))
    assert (bao.since, bao.until) == (MARCH, APRIL)


def test_whole_days_without_a_look_that_succeeded_are_counted(world: World, looks: Looks) -> None:
    """A day that has only begun is not, nor is what was before the first look."""
    looks("norland-post", 10 * 24 + 6, 11 * 24 + 1, 14 * 24)
    looks("norland-post", 12 * 24 + 5, outcome=FetchOutcome.TLS)
    looks("solano-bao", 0, 25)

    found = in_march(world, until=MARCH + timedelta(days=15, hours=3))

    assert (found["norland-post"].days, found["norland-post"].days_unheard) == (4, 2)
    assert (found["solano-bao"].days, found["solano-bao"].days_unheard) == (15, 13)
    assert found["norland-post"].read_since == MARCH + timedelta(days=10, hours=6)


def test_sources_stand_in_the_folders_order_and_those_that_are_gone_behind(
    world: World, looks: Looks
) -> None:
    """What was heard of then is said, whatever is read today; what was never read is said to be so."""
    looks("an-old-paper", 1)
    looks("sea-council", 1)
    looks("norland-post", 31 * 24)

    found = in_march(world)

    assert {key: one.now for key, one in found.items()} == {
        "norland-government": Now.NEVER,
        "norland-post": Now.HEARD,
        "solano-bao": Now.NEVER,
        "sea-council": Now.NOT_READ,
        "an-old-paper": Now.NOT_READ,
    }
    assert (found["norland-post"].read_since, found["norland-post"].days) == (None, 0)
    assert list(found) == [*(one.key for one in world.partnership.sources), "an-old-paper"]


def test_a_source_stands_day_by_day_with_its_newest_looks(world: World, looks: Looks) -> None:
    """Days without a look too; another partnership's source of the same name is not in it."""
    looks("norland-post", 1, 2, 49, new=1)
    looks("norland-post", 3, outcome=FetchOutcome.TIMEOUT)
    slug = world.partnership.slug

    with world.store.transaction() as session:
        days = source_days(session, slug, "norland-post", MARCH, MARCH + timedelta(days=3, hours=1))
        newest = last_looks(session, slug, "norland-post", MARCH, APRIL, limit=2)
        others = last_looks(session, "another", "norland-post", MARCH, APRIL, limit=2)

    assert [(one.day.day, one.looks, one.failed, one.new_items) for one in days] == [
        (1, 3, 1, 2),
        (2, 0, 0, 0),
        (3, 1, 0, 1),
        (4, 0, 0, 0),
    ]
    assert [(one.started_at, one.outcome.value) for one in newest] == [
        (MARCH + timedelta(hours=49), "unchanged"),
        (MARCH + timedelta(hours=3), "timeout"),
    ]
    assert others == []


def test_a_time_is_read_from_days_and_ends_now_at_the_latest() -> None:
    """The last day is meant, too; without days it is the last thirty."""
    now = datetime(2026, 6, 1, 12, tzinfo=UTC)
    march = HeardFilters(since=date(2026, 3, 1), until=date(2026, 3, 31))

    assert march.period(now) == (MARCH, APRIL)
    assert HeardFilters(since=date(2026, 3, 1), until=date(2026, 9, 1)).period(now) == (MARCH, now)
    assert HeardFilters().period(now) == (datetime(2026, 5, 2, tzinfo=UTC), now)
    assert HeardFilters(until=date(2026, 3, 31)).period(now)[0] == datetime(2026, 3, 2, tzinfo=UTC)


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"since": "2026-07-01"}, "has not come yet"),
        ({"since": "2024-07-01"}, "ask for at most 400 at once"),
        ({"since": "2026-05-02", "until": "2026-05-01"}, "exchange them"),
        ({"since": "spring"}, "since must be"),
        ({"until": "0001-01-01"}, "until"),
        ({"colour": "red"}, "colour"),
    ],
)
def test_a_time_that_cannot_be_asked_about_is_refused_in_words(given: dict[str, str], said: str) -> None:
    """Naming the field and the remedy."""
    with pytest.raises(FilterError, match=said):
        parse_heard_filters(given.items()).period(datetime(2026, 6, 1, 12, tzinfo=UTC))
