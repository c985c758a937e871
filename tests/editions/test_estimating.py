"""What a filter would have brought, as it is told on the sign-up page."""

from datetime import timedelta

from worlds import World

from partnership_watch.editions.estimating import estimate
from partnership_watch.editions.takedowns import decide
from partnership_watch.store.tables import Cadence
from partnership_watch.subscribers.wishes import wish


def stories(world: World, cadence: Cadence = Cadence.DAILY) -> int:
    """How many there would have been, of everything."""
    asked = world.asked(cadence, weekday=0 if cadence is Cadence.WEEKLY else None)
    wanted = wish(asked, zone="UTC", language="en", partnership=world.partnership)
    with world.store.transaction() as session:
        return estimate(session, world.partnership, wanted, now=world.now).stories


def test_what_was_rejected_stays_out_after_a_rescreen(world: World) -> None:
    """A verdict is on what a text says of a commitment, whichever look found it."""
    rejected, _ = world.item("3.quotas"), world.item("3.quotas")
    world.reject(rejected, "3.quotas")
    world.forward(hours=1)
    world.rescreen(rejected, "3.quotas")

    assert stories(world) == 1


def test_what_was_taken_down_is_not_counted(world: World) -> None:
    """Nobody would be told of it."""
    hidden, _ = world.item("3.quotas"), world.item("3.quotas")
    with world.store.transaction() as session:
        decide(session, hidden, hidden=True, reason="asked to", now=world.now, actor="test")
    world.forward(hours=1)

    assert stories(world) == 1


def test_what_was_old_when_it_was_seen_counts_for_whom_it_is_not_too_old(world: World) -> None:
    """A weekly edition tells what is ten days old, a daily one does not."""
    world.item("3.quotas", published=world.now - timedelta(days=10))
    world.forward(hours=1)

    assert (stories(world, Cadence.DAILY), stories(world, Cadence.WEEKLY)) == (0, 1)
