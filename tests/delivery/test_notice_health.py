"""Answers to readers that are stuck or went astray are said in words, since when, and by nobody's address."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select, update
from worlds import World, new_world, norland, shared_store, world

from partnership_watch.delivery import Post
from partnership_watch.delivery.notice_health import notice_troubles
from partnership_watch.delivery.notices import deliver_notices
from partnership_watch.delivery.pausing import pause
from partnership_watch.store.tables import Cadence, DeliveryState, Notice, ReaderRequest
from partnership_watch.subscribers import Filter, Wish
from partnership_watch.subscribers.requests import ask_to_subscribe
from partnership_watch.troubles import Trouble

__all__ = ["new_world", "norland", "shared_store", "world"]


@pytest.fixture
def stranger(world: World) -> str:
    """Signs up now."""
    address = f"stranger@{world.partnership.slug}.example"
    wish = Wish(filter=Filter(), cadence=Cadence.DAILY, hour=7, zone="UTC", language="en")
    with world.store.transaction() as session:
        words: dict[str, Any] = {"email": address, "name": "", "consent_wording": "en"}
        ask_to_subscribe(session, world.partnership, wish=wish, now=world.now, **words)
    return address


def troubles(world: World) -> list[Trouble]:
    """What `doctor` and /healthz hear."""
    with world.store.transaction() as session:
        return notice_troubles(session, world.partnership.slug, now=world.now)


def left(world: World, state: DeliveryState, **values: object) -> None:
    """As a sender left the world's only one."""
    with world.store.transaction() as session:
        ours = select(ReaderRequest.id).where(ReaderRequest.partnership == world.partnership.slug)
        session.execute(
            update(Notice).where(Notice.request_id.in_(ours)).values(state=state, **values),
            execution_options={"synchronize_session": False},
        )


def test_an_answer_that_nobody_sends_is_said_since_it_was_asked_for(world: World, stranger: str) -> None:
    """Somebody waits in front of a page."""
    asked_at = world.now
    early = troubles(world)
    world.forward(hours=1)

    (late,) = troubles(world)

    assert early == []
    assert late.what.startswith("1 confirmations")
    assert late.what.endswith("wait and nobody sends them")
    assert (late.since, late.urgent) == (asked_at, True)
    assert stranger not in late.what + late.remedy


@pytest.mark.parametrize(
    ("state", "values", "hours", "said", "urgent"),
    [
        (DeliveryState.TRANSMITTING, {"lease_until": timedelta(minutes=10)}, 1, "nobody sends them", True),
        (DeliveryState.DEFERRED, {"next_attempt_at": timedelta(minutes=15)}, 2, "nobody sends them", True),
        (DeliveryState.DEFERRED, {"next_attempt_at": timedelta(hours=3)}, 2, "put off by the mail", False),
        (DeliveryState.UNKNOWN, {}, 1, "may or may not have arrived", False),
        (DeliveryState.EXPIRED, {}, 1, "were given up", False),
    ],
)
def test_an_answer_that_is_stuck_or_went_astray_is_said(
    world: World,
    stranger: str,
    state: DeliveryState,
    values: dict[str, timedelta],
    hours: int,
    said: str,
    urgent: bool,
) -> None:
    """In each of the states in which it can be left, and for a week."""
    left(world, state, **{name: world.now + after for name, after in values.items()})
    asked_at = world.now
    world.forward(hours=hours)

    (trouble,) = troubles(world)

    assert said in trouble.what
    assert (trouble.since, trouble.urgent) == (asked_at, urgent)
    world.forward(days=8)
    assert state not in (DeliveryState.UNKNOWN, DeliveryState.EXPIRED) or troubles(world) == []


def test_an_answer_that_waits_for_a_pause_is_no_trouble_of_its_own(
    world: World, stranger: str, post: Post
) -> None:
    """The pause is said once for all that waits."""
    with world.store.transaction() as session:
        pause(session, world.partnership.slug, "a test", actor="operator", now=world.now)
    world.forward(hours=3)
    deliver_notices(world.store, world.partnership, post, clock=lambda: world.now)

    assert troubles(world) == []
