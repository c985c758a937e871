"""A changed wish: nothing is lost between two audiences, and nothing is told twice."""

from worlds import Reader, World

from partnership_watch.store.tables import Cadence, EditionState, EndedReason
from partnership_watch.subscribers import Moved, end_subscription, list_subscriptions


def _audience(world: World, reader: Reader) -> int:
    return world.audience_of(reader).id


def test_readers_who_want_the_same_share_an_audience(world: World) -> None:
    """However they write it: order, repetition, and what a wider part implies make no difference."""
    one = world.reader(pillars=["I", "II"], clauses=[3], commitments=["5.exchange"])
    other = world.reader(pillars=["II", "I", "I"], grades=["context", "direct"])

    assert _audience(world, one) == _audience(world, other)


def test_another_hour_zone_or_language_is_another_audience(world: World) -> None:
    """All that makes an edition different."""
    readers = [
        world.reader(),
        world.reader(hour=8),
        world.reader(zone="Asia/Tokyo"),
        world.reader(language="vi"),
        world.reader(Cadence.WEEKLY, weekday=1),
        world.reader(Cadence.IMMEDIATE),
    ]

    assert len({_audience(world, reader) for reader in readers}) == 6


def test_narrowing_takes_effect_at_once(world: World) -> None:
    """What is no longer wanted is not told, and what is still wanted and was owed still is."""
    reader = world.reader()
    wanted = world.item("3.quotas")
    world.item("5.exchange")
    world.forward(hours=1)

    moved = world.change(reader, world.asked(pillars=["I"]))
    world.forward(hours=18)
    world.publish()

    assert moved is Moved.AT_ONCE
    assert world.told(reader) == [(wanted, "3.quotas", "first")]


def test_narrowing_keeps_a_week_of_what_was_owed(world: World) -> None:
    """A weekly reader who narrows on the sixth day still gets what came on the first."""
    reader = world.reader(Cadence.WEEKLY, weekday=0)
    item = world.item("3.quotas")
    world.forward(days=5)
    world.change(reader, world.asked(Cadence.WEEKLY, weekday=0, clauses=[3]))

    world.forward(days=1, hours=19)
    world.publish()

    assert world.told(reader) == [(item, "3.quotas", "first")]
    assert world.count(EditionState.SKIPPED) == 0


def test_after_narrowing_nothing_is_told_again(world: World) -> None:
    """The new audience leaves out what the old one told."""
    reader = world.reader()
    world.item("3.quotas")
    world.forward(hours=19)
    world.publish()
    world.change(reader, world.asked(pillars=["I"]))

    world.forward(days=1)
    world.publish()

    assert len(world.told(reader)) == 1


def test_widening_waits_for_the_next_edition(world: World) -> None:
    """The old audience still tells what it owes; the new one begins after it, without repeating."""
    reader = world.reader(pillars=["I"])
    first = world.item("3.quotas")
    moved = world.change(reader, world.asked())
    before = _audience(world, reader)
    world.forward(hours=19)
    world.publish()
    second = world.item("5.exchange")

    world.forward(days=1)
    world.publish()

    assert moved is Moved.WAITS
    assert _audience(world, reader) != before
    assert world.told(reader) == [(first, "3.quotas", "first"), (second, "5.exchange", "first")]


def test_another_hour_waits_for_the_next_edition_and_loses_nothing(world: World) -> None:
    """Seven to eighteen o'clock: the last at seven, the next at eighteen the same day."""
    reader = world.reader(hour=7)
    first = world.item("3.quotas")
    world.change(reader, world.asked(hour=18))
    world.forward(hours=19)
    world.publish()
    second = world.item("4.ferry-line")

    world.forward(hours=11)
    world.publish()

    assert world.told(reader) == [(first, "3.quotas", "first"), (second, "4.ferry-line", "first")]


def test_a_late_match_of_an_old_item_survives_a_change_of_hour(world: World) -> None:
    """Collected before the move, matched two days after it."""
    reader = world.reader(hour=7)
    late = world.item()
    world.change(reader, world.asked(hour=18))
    world.forward(hours=19)
    world.publish()
    world.forward(days=2)
    world.match(late, "3.quotas")

    world.forward(hours=11)
    world.publish()

    assert world.told(reader) == [(late, "3.quotas", "first")]


def test_an_empty_hour_lets_whoever_waits_move(world: World) -> None:
    """Nothing was owed, so nothing is left to wait for."""
    reader = world.reader(hour=7)
    world.change(reader, world.asked(hour=18))

    world.forward(hours=19)
    report = world.publish()

    assert report.audiences[0].moved == 1
    assert world.audience_of(reader).hour == 18


def test_an_alert_reader_with_nothing_owed_moves_at_the_next_look(world: World) -> None:
    """An alert may not come for weeks."""
    reader = world.reader(Cadence.IMMEDIATE)
    world.change(reader, world.asked(hour=7))

    world.publish()
    item = world.item("3.quotas")
    world.forward(hours=19)
    world.publish()

    assert world.told(reader) == [(item, "3.quotas", "first")]


def test_narrower_and_at_another_hour_narrows_now_and_moves_later(world: World) -> None:
    """What is no longer wanted stops at once; the hour waits."""
    reader = world.reader(hour=7)
    world.item("5.exchange")
    wanted = world.item("3.quotas")

    moved = world.change(reader, world.asked(hour=18, pillars=["I"]))
    world.forward(hours=19)
    world.publish()

    assert moved is Moved.WAITS
    assert world.told(reader) == [(wanted, "3.quotas", "first")]
    assert world.audience_of(reader).hour == 18


def test_a_second_change_of_mind_replaces_the_first(world: World) -> None:
    """One row waits; wishing back what one has ends the waiting."""
    reader = world.reader(hour=7)
    world.change(reader, world.asked(hour=18))
    world.change(reader, world.asked(hour=20))
    with world.store.transaction() as session:
        (listed,) = list_subscriptions(session, world.partnership.slug)

    back = world.change(reader, world.asked(hour=7))
    world.forward(hours=19)
    world.publish()

    assert listed.waiting is not None
    assert listed.waiting.hour == 20
    assert back is Moved.AT_ONCE
    assert world.audience_of(reader).hour == 7


def test_asking_for_the_same_changes_nothing(world: World) -> None:
    """Also when it is written otherwise."""
    reader = world.reader(pillars=["I"])

    assert world.change(reader, world.asked(pillars=["I"], clauses=[3])) is Moved.UNCHANGED


def test_there_and_back_again_tells_nothing_twice(world: World) -> None:
    """Three audiences in a chain: each leaves out what those before it told."""
    reader = world.reader(hour=7)
    items = []
    for hour, commitment in ((18, "3.quotas"), (7, "4.ferry-line"), (18, "5.exchange")):
        items.append(world.item(commitment))
        world.change(reader, world.asked(hour=hour))
        world.forward(days=1)
        world.publish()
    world.forward(days=1)
    world.publish()

    assert [item for item, _, _ in world.told(reader)] == items


def test_who_moves_is_not_told_what_the_old_audience_goes_on_telling_others(world: World) -> None:
    """Up to its last edition, and no further: what the old audience tells later is news to whoever left."""
    stays, moves = world.reader(hour=7), world.reader(hour=7)
    world.change(moves, world.asked(hour=18))
    world.forward(hours=19)
    world.publish()
    item = world.item("3.quotas")
    world.forward(hours=1)

    world.forward(days=1)
    world.publish()

    assert world.told(stays) == world.told(moves) == [(item, "3.quotas", "first")]


def test_a_correction_follows_a_reader_who_moved(world: World) -> None:
    """Told in one audience, rejected, corrected in the next."""
    reader = world.reader(hour=7)
    item = world.item("3.quotas")
    world.change(reader, world.asked(hour=18))
    world.forward(hours=19)
    world.publish()
    world.reject(item, "3.quotas")

    world.forward(days=1)
    world.publish()

    assert [kind for _, _, kind in world.told(reader)] == ["first", "correction"]


def test_unsubscribing_ends_what_waits_too(world: World) -> None:
    """The link of an old mail, from before the move, ends its successor."""
    reader = world.reader(pillars=["I"])
    world.change(reader, world.asked())

    world.leave(reader)
    world.item("3.quotas")
    world.forward(days=1)
    world.publish()

    with world.store.transaction() as session:
        assert list_subscriptions(session, world.partnership.slug) == []
    assert world.told(reader) == []


def test_the_link_of_an_old_mail_ends_the_subscription_that_replaced_it(world: World) -> None:
    """It names a row that ended when the reader narrowed."""
    reader = world.reader()
    world.change(reader, world.asked(pillars=["I"]))

    with world.store.transaction() as session:
        ended = end_subscription(
            session, reader.subscription_id, EndedReason.UNSUBSCRIBED, now=world.now, actor="link"
        )

    with world.store.transaction() as session:
        assert ended
        assert list_subscriptions(session, world.partnership.slug) == []


def test_ending_twice_is_ending_once(world: World) -> None:
    """A repeated POST is a success and changes nothing."""
    reader = world.reader()

    def end() -> bool:
        with world.store.transaction() as session:
            return end_subscription(
                session, reader.subscription_id, EndedReason.UNSUBSCRIBED, now=world.now, actor="link"
            )

    assert [end(), end()] == [True, False]
