"""When an event is tried again, for any number of attempts, any wish of the endpoint and any chance."""

import random
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from partnership_watch.delivery.webhooks.waits import JITTER, LASTS, WAITS, next_attempt

NOW = datetime(2026, 3, 1, 7, 0, tzinfo=UTC)
WISHES = st.one_of(
    st.none(), st.text(max_size=20), st.integers(0, 10**9).map(str), st.just("Mon, 02 Mar 2026 07:00:00 GMT")
)


@given(attempts=st.integers(1, 9), wish=WISHES, seed=st.integers())
def test_the_next_attempt_is_never_earlier_than_its_wait_nor_a_day_later_than_that(
    attempts: int, wish: str | None, seed: int
) -> None:
    """Whatever an endpoint writes into Retry-After."""
    at = next_attempt(attempts, wish, now=NOW, chance=random.Random(seed))

    assert at is not None
    assert WAITS[attempts - 1] <= at - NOW <= max(WAITS[attempts - 1] * (1 + JITTER), timedelta(days=1))


@given(attempts=st.integers(10, 1000), wish=WISHES)
def test_after_the_last_wait_there_is_no_further_attempt(attempts: int, wish: str | None) -> None:
    """An endpoint cannot keep an event alive."""
    assert next_attempt(attempts, wish, now=NOW, chance=random.Random(1)) is None


def test_the_tries_take_about_three_days_and_the_waits_grow() -> None:
    """As the specification advises; and an event lasts at least as long as its attempts."""
    whole = sum(WAITS, timedelta())

    assert timedelta(days=3) < whole < timedelta(days=3.5)
    assert list(WAITS) == sorted(WAITS)
    assert whole * (1 + JITTER) < LASTS
