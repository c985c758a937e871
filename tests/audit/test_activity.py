"""How much was found month by month: counted in the background, and the same wherever the counting stands."""

from datetime import UTC, date, datetime, timedelta

import pytest
from worlds import World

from partnership_watch.audit.activity import Month, activity, months_before, newest_evidence, without_gaps
from partnership_watch.audit.declaration import Due, Standing, declaration_map
from partnership_watch.matching import tallying
from partnership_watch.matching.tallying import tally
from partnership_watch.store.tables import MatchGrade, Purpose

MAY, JUNE = date(2026, 5, 1), date(2026, 6, 1)


@pytest.fixture
def key(world: World) -> str:
    """The first commitment."""
    return world.partnership.commitments[0].key


def counted(world: World, key: str) -> list[Month]:
    """Every month of one commitment."""
    with world.store.transaction() as session:
        return activity(session, world.partnership.slug, [key])


def fill(world: World, key: str) -> None:
    """Two items in May, of which one is revised and looked at again, and three in June, one only context."""
    in_may = datetime(2026, 5, 31, 23, 59, tzinfo=UTC)
    first = world.item(key, published=in_may)
    world.revise(first, key, title="Ferry line opens again")
    world.rescreen(first, key)
    world.item(key, published=in_may)
    world.item(key)
    world.item(key, purpose=Purpose.IMPORT)
    world.item(f"{key}:context")
    world.item(key, purpose=Purpose.REPLAY)
    world.item("nothing")


def test_an_item_is_counted_once_in_its_month(world: World, key: str) -> None:
    """However many revisions and looks found it; a replay finds nothing anew."""
    fill(world, key)

    assert counted(world, key) == [Month(key, MAY, 2, 0), Month(key, JUNE, 2, 1)]


def test_the_counting_in_the_background_changes_no_figure(
    world: World, key: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Before, in the midst of and after it; in small steps, and repeated."""
    monkeypatch.setattr(tallying, "ROWS_AT_ONCE", 2)
    fill(world, key)
    before = counted(world, key)

    tally(world.store, now=world.now)
    after = counted(world, key)
    world.item(key)
    beside = counted(world, key)
    tally(world.store, now=world.now)
    again = tally(world.store, now=world.now)

    assert after == before
    assert beside[-1].direct == before[-1].direct + 1
    assert counted(world, key) == beside
    assert again == 0


def test_what_staff_rejected_is_not_counted(world: World, key: str) -> None:
    """A rejection takes effect at once, tallied or not."""
    item = world.item(key)
    world.item(key)
    tally(world.store, now=world.now)

    world.reject(item, key)

    assert counted(world, key) == [Month(key, JUNE, 1, 0)]


def test_the_newest_evidence_is_the_newest_that_stands(world: World, key: str) -> None:
    """A rejected item is none, nor is one of the other grade."""
    older = world.item(key, published=world.now - timedelta(days=3))
    rejected = world.item(key)
    world.reject(rejected, key)
    context = world.item(f"{key}:context", published=world.now - timedelta(days=1))

    with world.store.transaction() as session:
        newest = newest_evidence(session, world.partnership.slug, {key: list(MatchGrade)})

    assert newest[key, MatchGrade.DIRECT].item_id == older
    assert newest[key, MatchGrade.CONTEXT].item_id == context


@pytest.mark.parametrize(
    ("days", "grade", "standing"),
    [(10, "", Standing.MOVING), (10, ":context", Standing.CONTEXT), (200, "", Standing.SILENT)],
)
def test_a_commitment_stands_as_its_newest_evidence_says(
    world: World, key: str, days: int, grade: str, standing: Standing
) -> None:
    """Both sides within half a year, one side, or nothing for six months."""
    world.item(f"{key}{grade}", published=world.now - timedelta(days=days))

    with world.store.transaction() as session:
        first, *others = declaration_map(session, world.partnership, now=world.now).commitments

    assert first.standing is standing
    assert {one.standing for one in others} == {Standing.NEVER}


@pytest.mark.parametrize(
    ("now", "due"), [((2026, 6, 1), Due.LATER), ((2030, 9, 1), Due.SOON), ((2031, 1, 1), Due.PAST)]
)
def test_a_deadline_is_seen_from_today(world: World, now: tuple[int, int, int], due: Due) -> None:
    """The herring quotas are due by the last day of 2030."""
    world.until(*now)

    with world.store.transaction() as session:
        (first, *_) = declaration_map(session, world.partnership, now=world.now).commitments

    assert first.due is due


def test_months_are_the_calendars() -> None:
    """Over the turn of a year, and without a gap."""
    assert months_before(datetime(2026, 2, 28, tzinfo=UTC), 3) == [
        date(2025, 12, 1),
        date(2026, 1, 1),
        date(2026, 2, 1),
    ]
    assert without_gaps([date(2026, 2, 1), date(2025, 11, 1)]) == [
        date(2025, 11, 1),
        date(2025, 12, 1),
        date(2026, 1, 1),
        date(2026, 2, 1),
    ]
    assert without_gaps([]) == []
