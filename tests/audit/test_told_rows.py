"""Who was told what, and when: the rows, their pages, and what they hold of an edition's deliveries."""

import pytest
from sqlalchemy import update
from worlds import Reader, World

from partnership_watch.audit.filters import FilterError
from partnership_watch.audit.told_rows import TellingFilters, ToldRow, parse_telling_filters, told_page
from partnership_watch.store.tables import Cadence, Delivery, DeliveryState, ToldKind


@pytest.fixture
def keys(world: World) -> list[str]:
    """Three commitments, of clauses 3 to 5."""
    firsts = {one.clause: one.key for one in reversed(world.partnership.commitments)}
    return [firsts[number] for number in sorted(firsts)][:3]


def rows(world: World, **asked: object) -> list[ToldRow]:
    """What passes, on one page."""
    with world.store.transaction() as session:
        found = told_page(
            session,
            world.partnership,
            TellingFilters.model_validate(asked),
            language="en",
            after=None,
            limit=200,
        )
    assert found.next is None
    return list(found.rows)


def told_daily(world: World, keys: list[str], *readers: Reader) -> None:
    """An item under each of the commitments, told the next morning."""
    world.forward(hours=1)
    for key in keys:
        world.item(key, title=f"About {key}")
    world.until(2026, 6, 2, 8)
    world.publish()


def test_a_row_says_which_edition_told_which_audience_of_what_and_what_came_of_its_deliveries(
    world: World, keys: list[str]
) -> None:
    """One row an item and commitment; the deliveries are the edition's, counted by state."""
    readers = [world.reader(clauses=(3,)), world.reader(clauses=(3,))]
    told_daily(world, keys[:2], *readers)
    with world.store.transaction() as session:
        session.execute(
            update(Delivery)
            .where(Delivery.subscription_id == readers[0].subscription_id)
            .values(state=DeliveryState.ACCEPTED)
        )

    (row,) = rows(world)

    assert (row.title, row.commitment, row.kind) == (f"About {keys[0]}", keys[0], ToldKind.FIRST)
    assert (row.clause, row.grade, row.rule_set) == (3, "direct", world.rules().hash)
    assert row.audience_filter.startswith("Clause 3: ")
    assert row.audience_schedule == "sent every day at 07:00 (UTC)"
    assert (row.edition_id, row.cut_at) == (world.editions(readers[0])[-1].id, world.now)
    assert row.deliveries == {"accepted": 1, "pending": 1}


def test_an_audience_that_wants_everything_says_so(world: World, keys: list[str]) -> None:
    """An empty cell would be taken for an unknown one."""
    told_daily(world, keys[:1], world.reader(Cadence.WEEKLY, weekday=1))

    (row,) = rows(world)

    assert row.audience_filter == "every pillar and clause"
    assert row.audience_schedule == "sent once a week at 07:00 (Tuesday, UTC)"


def test_each_filter_leaves_out_what_it_does_not_mean(world: World, keys: list[str]) -> None:
    """By day of the cut, audience, edition, item, clause, commitment and kind."""
    reader = world.reader()
    told_daily(world, keys[:2], reader)
    first, second = sorted(rows(world), key=lambda row: row.clause)

    asked = [
        {"since": "2026-06-03"},
        {"until": "2026-06-01"},
        {"audience": first.audience_id + 1},
        {"cadence": "weekly"},
        {"edition": first.edition_id + 1},
        {"kind": ["update", "correction"]},
    ]
    assert [rows(world, **one) for one in asked] == [[]] * len(asked)
    assert rows(world, clause=[3]) == rows(world, commitment=[keys[0]]) == [first]
    assert rows(world, item=second.item_id) == [second]
    assert len(rows(world, since="2026-06-02", until="2026-06-02", kind=["first"], cadence="daily")) == 2


def test_pages_meet_without_gap_or_double(world: World, keys: list[str]) -> None:
    """Over several editions, two of which are cut at the same moment."""
    world.reader()
    world.reader(clauses=(3, 4, 5))
    for day in (2, 3):
        world.forward(hours=1)
        for key in keys:
            world.item(key)
        world.until(2026, 6, day, 8)
        world.publish()
    whole = rows(world)

    paged: list[ToldRow] = []
    after: str | None = None
    while after is not None or not paged:
        with world.store.transaction() as session:
            page = told_page(
                session, world.partnership, TellingFilters(), language="en", after=after, limit=5
            )
        paged += page.rows
        after = page.next

    assert len(whole) == 12
    assert paged == whole
    assert [row.cut_at for row in whole] == sorted((row.cut_at for row in whole), reverse=True)


def test_filters_are_read_from_an_address_and_written_back() -> None:
    """What takes several may be repeated; a mistake names its field."""
    filters = parse_telling_filters(
        [("clause", "3"), ("clause", "4"), ("kind", "correction"), ("since", "2026-06-01"), ("until", " ")]
    )

    assert filters.as_query() == "since=2026-06-01&clause=3&clause=4&kind=correction"
    with pytest.raises(FilterError, match="colour is no field here"):
        parse_telling_filters([("colour", "red")])
    with pytest.raises(FilterError, match="kind must be"):
        parse_telling_filters([("kind", "late")])
    with pytest.raises(FilterError, match="exchange them"):
        parse_telling_filters([("since", "2026-05-02"), ("until", "2026-05-01")])
