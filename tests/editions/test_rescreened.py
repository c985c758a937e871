"""What is owed after somebody changed the rules and had what was collected looked at again."""

from datetime import timedelta

import pytest
from worlds import Reader, World

from partnership_watch.store.tables import VerdictWord


@pytest.fixture
def reader(world: World) -> Reader:
    """Somebody who wants everything, daily."""
    return world.reader()


def next_day(world: World) -> None:
    """The digest's hour comes."""
    world.forward(days=1)
    world.publish()


def test_what_a_rescreen_finds_is_told(world: World, reader: Reader) -> None:
    """Of an item that nobody was told of."""
    item = world.item("nothing")
    next_day(world)
    world.rescreen(item, "3.quotas")

    next_day(world)

    assert world.told(reader) == [(item, "3.quotas", "first")]


def test_what_is_found_again_is_not_told_again(world: World, reader: Reader) -> None:
    """However often it is screened."""
    item = world.item("3.quotas")
    next_day(world)
    for _ in range(3):
        world.rescreen(item, "3.quotas")
        next_day(world)

    assert world.told(reader) == [(item, "3.quotas", "first")]


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        ("3.quotas", ["3.quotas", "4.ferry-line"], [("4.ferry-line", "first")]),
        ("3.quotas:context", ["3.quotas"], [("3.quotas", "upgrade")]),
        ("3.quotas", ["3.quotas:context"], []),
        ("3.quotas", ["3.quotas", "4.ferry-line:context"], []),
        ("3.quotas", ["4.ferry-line"], [("4.ferry-line", "first")]),
    ],
)
def test_of_a_told_item_only_what_is_more_is_told(
    world: World, reader: Reader, before: str, after: list[str], told: list[tuple[str, str]]
) -> None:
    """Another commitment, or a higher grade; by the same sentences as for a revision."""
    item = world.item(before)
    next_day(world)
    world.rescreen(item, *after)

    next_day(world)

    assert world.told(reader)[1:] == [(item, *one) for one in told]


def test_what_is_found_no_more_is_not_told_any_more(world: World, reader: Reader) -> None:
    """If the rules were mended before its hour came, nobody hears of it."""
    item = world.item("3.quotas", "4.ferry-line")
    world.rescreen(item, "4.ferry-line")

    next_day(world)

    assert world.told(reader) == [(item, "4.ferry-line", "first")]


def test_what_was_told_and_is_found_no_more_tells_no_correction(world: World, reader: Reader) -> None:
    """A correction is a person's word, or the publisher's."""
    item = world.item("3.quotas")
    next_day(world)
    world.rescreen(item, "nothing")

    next_day(world)
    assert len(world.told(reader)) == 1

    world.reject(item, "3.quotas")
    next_day(world)
    assert world.told(reader)[1:] == [(item, "3.quotas", "correction")]


@pytest.mark.parametrize("told", [True, False], ids=["told before", "not told yet"])
def test_a_rejection_outlives_a_rescreen(world: World, reader: Reader, told: bool) -> None:
    """Other rules that find the same do not overrule a person, nor keep the correction back."""
    item = world.item("3.quotas")
    if told:
        next_day(world)
    world.reject(item, "3.quotas")
    world.rescreen(item, "3.quotas")

    next_day(world)

    assert world.told(reader)[told:] == ([(item, "3.quotas", "correction")] if told else [])


def test_a_rejection_is_taken_back_on_the_match_of_either_look(world: World, reader: Reader) -> None:
    """The newest word on a revision and a commitment stands."""
    item = world.item("3.quotas")
    world.reject(item, "3.quotas")
    world.rescreen(item, "3.quotas")
    world.verdict(item, "3.quotas", VerdictWord.CONFIRMED, look=2)

    next_day(world)

    assert world.told(reader) == [(item, "3.quotas", "first")]


def test_what_a_rescreen_finds_of_old_news_is_not_owed(world: World, reader: Reader) -> None:
    """It was too old when it was found; so it has not expired either."""
    item = world.item("nothing")
    world.forward(days=8)
    world.rescreen(item, "3.quotas")

    world.publish()

    assert (world.told(reader), world.expired()) == ([], [])


def test_what_aged_while_owed_has_expired_though_it_was_found_again_since(
    world: World, reader: Reader
) -> None:
    """Looking at it again does not hide that nobody was told."""
    item = world.item("3.quotas", published=world.now - timedelta(days=6))
    world.forward(days=2)
    world.rescreen(item, "3.quotas")

    world.publish()

    assert (world.told(reader), world.expired()) == ([], [(item, "3.quotas", "first")])


def test_an_earlier_revision_that_is_found_now_is_not_told(world: World, reader: Reader) -> None:
    """What the item says now decides."""
    item = world.item("nothing")
    world.revise(item, "4.ferry-line", title="Another text")
    world.rescreen(item, "3.quotas", number=1)

    next_day(world)

    assert world.told(reader) == [(item, "4.ferry-line", "first")]
