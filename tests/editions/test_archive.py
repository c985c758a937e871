"""The public archive: what it shows of a commitment, in which order, and what never."""

from datetime import timedelta

import pytest
from worlds import World

from partnership_watch.editions.archive import ArchivePage, archive_page
from partnership_watch.editions.archive_entries import ArchiveEntry
from partnership_watch.editions.takedowns import decide
from partnership_watch.store.tables import AuditEntry, MatchGrade, Purpose, VerdictWord


def page(world: World, *commitments: str, size: int = 50, below: ArchiveEntry | None = None) -> ArchivePage:
    """A page of the archive, of every commitment if none is named."""
    wanted = commitments or [one.key for one in world.partnership.commitments]
    with world.store.transaction() as session:
        place = below.place if below else None
        return archive_page(session, world.partnership.slug, wanted, size=size, below=place)


def shown(world: World, *commitments: str) -> list[int]:
    """The items that a page shows, in its order."""
    return [entry.item_id for entry in page(world, *commitments).entries]


def take_down(world: World, item_id: int, *, hidden: bool = True) -> bool:
    """An operator's decision, now."""
    with world.store.transaction() as session:
        return decide(session, item_id, hidden=hidden, reason="asked to", now=world.now, actor="test")


@pytest.fixture
def keys(world: World) -> list[str]:
    """Four commitments of the made-up partnership, of clauses 3 to 6."""
    firsts = {one.clause: one.key for one in reversed(world.partnership.commitments)}
    return [firsts[number] for number in sorted(firsts)]


def test_newest_published_comes_first_and_undated_items_by_when_they_were_seen(
    world: World, keys: list[str]
) -> None:
    """Whenever each was found."""
    old = world.item(keys[0], published=world.now - timedelta(days=3))
    undated = world.item(keys[0], undated=True, seen=world.now - timedelta(days=1))
    new = world.item(keys[0])
    oldest = world.item(keys[0], published=world.now - timedelta(days=30))

    assert shown(world, keys[0]) == [new, undated, old, oldest]


def test_pages_meet_without_gap_or_double_even_among_items_of_one_moment(
    world: World, keys: list[str]
) -> None:
    """Feeds give whole days as midnight."""
    items = [world.item(keys[0], keys[1], published=world.now) for _ in range(7)]

    seen: list[int] = []
    last = None
    for _ in range(4):
        one = page(world, keys[0], keys[1], size=2, below=last)
        seen += [entry.item_id for entry in one.entries]
        last = one.entries[-1]

    assert seen == items[::-1]
    assert not one.more
    assert page(world, keys[0], size=7).more is False
    assert page(world, keys[0], size=6).more is True


def test_an_item_stands_once_with_its_clauses_and_its_best_grade(world: World, keys: list[str]) -> None:
    """Direct clauses are named first."""
    world.item(f"{keys[0]}:context:0.99", f"{keys[1]}:0.7", f"{keys[2]}:0.8")

    (entry,) = page(world).entries

    assert entry.clauses == (5, 4, 3)
    assert entry.grade is MatchGrade.DIRECT
    assert page(world, keys[0]).entries[0].grade is MatchGrade.CONTEXT
    assert page(world, keys[0]).entries[0].clauses == (3,)


def test_the_newest_look_at_the_newest_text_decides(world: World, keys: list[str]) -> None:
    """What a rescreen or a revision no longer finds is gone, and what it finds is there."""
    rescreened = world.item(keys[0])
    world.rescreen(rescreened, keys[1])
    revised = world.item(keys[0], title="Ferry line opens")
    world.revise(revised, keys[2], title="Ferry line sold")

    assert shown(world, keys[0]) == []
    assert shown(world, keys[1]) == [rescreened]
    assert [entry.title for entry in page(world, keys[2]).entries] == ["Ferry line sold"]


def test_finding_the_same_again_is_no_change_and_a_revision_is(world: World, keys: list[str]) -> None:
    """Feed readers mark what changed as new."""
    found = world.now
    item = world.item(keys[0])
    world.forward(hours=1)
    world.rescreen(item, keys[0])
    again = page(world).entries[0].updated_at
    revised = world.forward(hours=1)
    world.revise(item, keys[0], title="Ferry line opens early")

    assert again == found
    assert page(world).entries[0].updated_at == revised


def test_a_rejected_match_is_not_shown_until_it_is_confirmed(world: World, keys: list[str]) -> None:
    """Also where the verdict was given on an earlier look at the same text."""
    item = world.item(keys[0], keys[1])
    world.reject(item, keys[0])
    world.rescreen(item, keys[0], keys[1])
    rejected = shown(world, keys[0]), shown(world, keys[1])
    world.verdict(item, keys[0], VerdictWord.CONFIRMED)

    assert rejected == ([], [item])
    assert shown(world, keys[0]) == [item]


def test_replays_imports_and_the_backlog_are_not_shown(world: World, keys: list[str]) -> None:
    """They tell nobody, so they tell the public nothing either."""
    world.item(keys[0], purpose=Purpose.REPLAY)
    world.item(keys[0], purpose=Purpose.IMPORT)
    world.item(keys[0], backlog=True)

    assert shown(world) == []


def test_another_partnership_in_the_same_database_is_not_shown(
    world: World, new_world: type[World], keys: list[str]
) -> None:
    """Its commitments may have the same keys."""
    new_world().item(keys[0])

    assert shown(world) == []


def test_what_is_taken_down_is_gone_until_it_is_put_back(world: World, keys: list[str]) -> None:
    """Repeating either is a success that writes nothing."""
    item, other = world.item(keys[0]), world.item(keys[0])

    changed = take_down(world, item), take_down(world, item)
    hidden = shown(world)
    changed += take_down(world, item, hidden=False), take_down(world, item, hidden=False)

    assert changed == (True, False, True, False)
    assert hidden == [other]
    assert shown(world) == [other, item]


def test_what_is_taken_down_is_in_no_edition_that_is_not_yet_cut(world: World, keys: list[str]) -> None:
    """Put back, it is told in the next one while it is fresh."""
    reader = world.reader()
    item, other = world.item(keys[0]), world.item(keys[1])
    take_down(world, item)
    world.until(2026, 6, 2, 7)
    world.publish()
    without = world.told(reader)
    take_down(world, item, hidden=False)
    world.until(2026, 6, 3, 7)
    world.publish()

    assert without == [(other, keys[1], "first")]
    assert world.told(reader) == [(other, keys[1], "first"), (item, keys[0], "first")]


def test_a_correction_does_not_name_what_was_taken_down(world: World, keys: list[str]) -> None:
    """It would print the title once more."""
    reader = world.reader()
    item = world.item(keys[0])
    world.until(2026, 6, 2, 7)
    world.publish()
    take_down(world, item)
    world.reject(item, keys[0])
    world.until(2026, 6, 3, 7)
    world.publish()

    assert world.told(reader) == [(item, keys[0], "first")]


def test_the_audit_log_says_that_it_was_taken_down_and_not_why(world: World, keys: list[str]) -> None:
    """The reason may name a person, and the log never forgets."""
    item = world.item(keys[0])
    take_down(world, item)

    with world.store.transaction() as session:
        (entry,) = session.query(AuditEntry).filter_by(object_type="item", object_id=str(item))
        assert (entry.action, entry.actor, entry.details) == ("item.taken_down", "test", {})
