"""When to ask a feed again."""

import random
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from partnership_watch.feeds import FetchResult
from partnership_watch.feeds.pace import (
    Pace,
    adapted,
    failure_weight,
    items_were_missed,
    plan_next,
    retry_delay,
    server_wish,
    wants_unconditional,
)
from partnership_watch.store.tables import FetchOutcome

NOW = datetime(2025, 11, 20, 10, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
READ = FetchResult(source="s", url="https://example.org/", outcome=FetchOutcome.CHANGED, reason="")
LOST = replace(READ, outcome=FetchOutcome.TIMEOUT)


def wait(pace: Pace, result: FetchResult, **more: object) -> timedelta:
    """How long after NOW the next attempt is."""
    return plan_next(pace, result, base=HOUR, now=NOW, chance=random.Random(1), **more).next_at - NOW


def test_success_waits_its_interval_and_forgets_failures():
    """A feed that came back is asked as before."""
    plan = plan_next(Pace(HOUR, failures=7), READ, base=HOUR, now=NOW, chance=random.Random(1))

    assert plan.next_at - NOW == HOUR
    assert plan.pace == Pace(HOUR, failures=0)


def test_servers_and_feeds_may_ask_for_longer_but_not_beyond_six_hours():
    """max-age, Expires and ttl lengthen the wait; nonsense cannot silence a source."""
    patient = replace(READ, cache_control="public, max-age=7200")
    expiring = replace(READ, expires="Thu, 20 Nov 2025 13:00:00 GMT")
    absurd = replace(READ, cache_control="max-age=31536000")

    assert wait(Pace(HOUR), patient) == 2 * HOUR
    assert wait(Pace(HOUR), expiring) == 3 * HOUR
    assert wait(Pace(HOUR), absurd) == 6 * HOUR
    assert wait(Pace(HOUR), READ, ttl=4 * HOUR) == 4 * HOUR
    assert wait(Pace(HOUR), replace(READ, cache_control="max-age=60")) == HOUR


@pytest.mark.parametrize(
    ("known_share", "minutes"), [(None, 60), (0.0, 30), (0.32, 30), (0.5, 60), (0.68, 70), (1.0, 70)]
)
def test_interval_follows_how_much_was_new(known_share, minutes):
    """Mostly known: ten minutes more; mostly new: half; in between and unknown: as it was."""
    assert adapted(HOUR, known_share, HOUR) == timedelta(minutes=minutes)


@given(
    base=st.integers(15, 1440).map(lambda minutes: timedelta(minutes=minutes)),
    shares=st.lists(st.one_of(st.none(), st.floats(0, 1)), max_size=100),
)
def test_adapted_interval_stays_within_sane_bounds(base, shares):
    """Whatever a feed does, it is asked every 15 minutes at most, every six hours or as set at least."""
    interval = base
    for share in shares:
        interval = adapted(interval, share, base)

        assert timedelta(minutes=15) <= interval <= max(base, timedelta(hours=6))


def test_failures_lengthen_the_wait_in_line_up_to_a_day():
    """Eight soft failures wait four intervals; a hundred wait a day, and not longer."""
    assert wait(Pace(HOUR, failures=0), LOST) == HOUR
    assert wait(Pace(HOUR, failures=3.5), LOST) == 4 * HOUR
    assert wait(Pace(HOUR, failures=99), LOST) == timedelta(hours=24)


def test_failures_weigh_by_who_must_act():
    """One for what a person must mend, half for what passes, a quarter for names that do not resolve."""
    hard = (FetchOutcome.GONE, FetchOutcome.BLOCKED, FetchOutcome.HTTP_ERROR, FetchOutcome.NOT_A_FEED)
    soft = (FetchOutcome.NOT_FOUND, FetchOutcome.TLS, FetchOutcome.TOO_SLOW, FetchOutcome.TIMEOUT)

    weights = {kind: failure_weight(replace(READ, outcome=kind, status=400)) for kind in FetchOutcome}

    assert {weights[kind] for kind in hard} == {1}
    assert {weights[kind] for kind in soft} == {0.5}
    assert weights[FetchOutcome.DNS] == 0.25
    assert failure_weight(replace(READ, outcome=FetchOutcome.HTTP_ERROR, status=502)) == 0.5
    assert {kind for kind, weight in weights.items() if not weight} == {
        FetchOutcome.CHANGED,
        FetchOutcome.UNCHANGED,
    }


@pytest.mark.parametrize(
    ("retry_after", "delay"),
    [
        ("120", timedelta(minutes=2)),
        ("Thu, 20 Nov 2025 11:30:00 GMT", timedelta(minutes=90)),
        ("Thu, 20 Nov 2025 09:00:00 GMT", timedelta()),
        ("999999999", timedelta(hours=24)),
        ("Fri, 20 Nov 2026 10:00:00 GMT", timedelta(hours=24)),
        ("soon", timedelta()),
        ("-5", timedelta()),
        (None, timedelta()),
    ],
)
def test_retry_after_is_understood_in_both_forms_and_capped(retry_after, delay):
    """Seconds or an HTTP date; a day at most; nonsense is no wish."""
    assert retry_delay(retry_after, NOW) == delay


def test_rate_limited_feed_waits_as_asked_and_a_little_more():
    """Up to an hour is added by chance, so that our sources do not all return together."""
    limited = replace(READ, outcome=FetchOutcome.RATE_LIMITED, retry_after="7200")

    assert 2 * HOUR <= wait(Pace(HOUR), limited) <= 3 * HOUR


@given(st.text(max_size=80), st.text(max_size=80), st.text(max_size=80))
def test_nothing_a_server_writes_breaks_the_plan(cache_control, expires, retry_after):
    """Any header gives a wait between nothing and a day."""
    written = replace(READ, cache_control=cache_control, expires=expires, retry_after=retry_after)

    assert server_wish(written, NOW) >= timedelta()
    assert timedelta() <= retry_delay(retry_after, NOW) <= timedelta(hours=24)


def test_one_request_a_day_is_unconditional():
    """A server that answers "not modified" for ever is found out within a day."""
    assert wants_unconditional(None, NOW)
    assert wants_unconditional(NOW - timedelta(hours=24), NOW)
    assert not wants_unconditional(NOW - timedelta(hours=23), NOW)


def test_feed_without_anything_known_has_lost_items():
    """Nothing known among many means that what lay between was never seen."""
    assert items_were_missed(known=0, total=20)
    assert not items_were_missed(known=1, total=20)
    assert not items_were_missed(known=0, total=0)
