"""What is owed and told: each sentence of docs/architecture.md, each accident of the field, as an example."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from worlds import World

from partnership_watch.store.tables import Cadence, EditionState, Purpose, VerdictWord

OTHER = "bao.sudmark.example"
NEWS = "A storm has closed both harbours; forty passengers were brought ashore by fishermen."


def test_a_match_is_told_in_the_next_edition(world: World) -> None:
    """The whole path: matched, owed, cut, queued."""
    reader = world.reader()
    item = world.item("3.quotas")

    world.forward(hours=19)
    report = world.publish()

    assert world.told(reader) == [(item, "3.quotas", "first")]
    assert (report.told, report.deliveries) == (1, 1)


def test_what_was_told_is_not_told_again(world: World) -> None:
    """A second digest brings only what is new."""
    reader = world.reader()
    world.item("3.quotas")
    world.forward(hours=19)
    world.publish()
    second = world.item("4.ferry-line")

    world.forward(days=1)
    world.publish()

    assert world.told(reader)[1:] == [(second, "4.ferry-line", "first")]


def test_match_stored_after_the_cut_is_in_the_next_edition(world: World) -> None:
    """A match that is committed late is told the day after, not never: no time cursor decides."""
    reader = world.reader()
    world.forward(hours=18)
    late = world.item()
    world.forward(hours=1)
    world.publish()
    world.forward(minutes=5)
    world.match(late, "3.quotas")

    world.forward(days=1)
    world.publish()

    assert world.told(reader) == [(late, "3.quotas", "first")]


@pytest.mark.parametrize("purpose", [Purpose.REPLAY, Purpose.IMPORT])
def test_replays_and_imports_tell_nobody(world: World, purpose: Purpose) -> None:
    """Only what was screened live is owed."""
    reader = world.reader()
    world.item("3.quotas", purpose=purpose)

    world.forward(hours=19)
    world.publish()

    assert world.told(reader) == []


@pytest.mark.parametrize(
    ("wanted", "told"),
    [
        ({}, ["3.quotas", "4.ferry-line", "5.exchange", "6.talks"]),
        ({"pillars": ["II"]}, ["5.exchange", "6.talks"]),
        ({"clauses": [3]}, ["3.quotas"]),
        ({"commitments": ["4.ferry-line"]}, ["4.ferry-line"]),
        ({"pillars": ["II"], "clauses": [3]}, ["3.quotas", "5.exchange", "6.talks"]),
        ({"grades": ["direct"]}, ["3.quotas", "5.exchange", "6.talks"]),
        ({"languages": ["vi"]}, ["5.exchange"]),
        ({"pillars": ["I"], "grades": ["context"], "languages": ["en"]}, ["4.ferry-line"]),
    ],
)
def test_only_what_passes_the_filter_is_owed(
    world: World, wanted: dict[str, list[object]], told: list[str]
) -> None:
    """Pillars, clauses and commitments add up; grades and languages narrow; the language is the item's."""
    reader = world.reader(**wanted)
    world.item("3.quotas")
    world.item("4.ferry-line:context")
    world.item("5.exchange", language="vi")
    world.item("6.talks")

    world.forward(hours=19)
    world.publish()

    assert sorted(commitment for _, commitment, _ in world.told(reader)) == told


def test_a_rejected_match_is_not_owed_until_it_is_confirmed(world: World) -> None:
    """The newest verdict stands."""
    reader = world.reader()
    item = world.item("3.quotas")
    world.reject(item, "3.quotas")
    world.forward(hours=19)
    world.publish()
    world.verdict(item, "3.quotas", VerdictWord.CONFIRMED)

    world.forward(days=1)
    world.publish()

    assert world.told(reader) == [(item, "3.quotas", "first")]
    assert world.count(EditionState.EMPTY) == 1


def test_a_new_reader_gets_the_last_day_and_not_the_whole_past(world: World) -> None:
    """What was first seen more than 24 hours before the audience opened is not owed."""
    world.item("3.quotas")
    world.forward(hours=2)
    recent = world.item("4.ferry-line")
    world.forward(hours=23)
    reader = world.reader()

    world.forward(hours=18)
    world.publish()

    assert world.told(reader) == [(recent, "4.ferry-line", "first")]


def test_old_news_found_today_is_not_owed(world: World) -> None:
    """Its publisher's date decides, and that is more than seven days ago."""
    reader = world.reader()
    world.item("3.quotas", published=world.now - timedelta(days=8))

    world.forward(hours=19)
    world.publish()

    assert world.told(reader) == []
    assert world.expired() == []


def test_undated_backlog_is_never_fresh(world: World) -> None:
    """On a source's first fetch an undated item may be of any age."""
    reader = world.reader()
    world.item("3.quotas", backlog=True)
    undated = world.item("4.ferry-line", undated=True)

    world.forward(hours=19)
    world.publish()

    assert world.told(reader) == [(undated, "4.ferry-line", "first")]


def test_a_weekly_reader_misses_nothing_that_came_just_after_the_last_edition(world: World) -> None:
    """Published the day before and found an hour after it, news is eight days old by the next one."""
    reader = world.reader(Cadence.WEEKLY, hour=7, weekday=0)
    world.forward(days=6, hours=19)
    world.publish()
    world.forward(hours=1)
    item = world.item("3.quotas", published=world.now - timedelta(days=1))

    world.forward(days=6, hours=23)
    world.publish()

    assert world.told(reader) == [(item, "3.quotas", "first")]


def test_a_story_is_told_once_across_outlets(world: World) -> None:
    """The second outlet's copy is the same news."""
    reader = world.reader()
    item = world.item("3.quotas")
    world.forward(hours=19)
    world.publish()
    world.item("3.quotas", publisher=OTHER, like=item)

    world.forward(days=1)
    world.publish()

    assert world.told(reader) == [(item, "3.quotas", "first")]


def test_copies_in_one_edition_are_all_in_the_ledger(world: World) -> None:
    """Each item that an edition covers has its row, so that no later unmerging tells it again."""
    reader = world.reader()
    item = world.item("3.quotas")
    copy = world.item("3.quotas", publisher=OTHER, like=item)

    world.forward(hours=19)
    report = world.publish()

    assert sorted(world.told(reader)) == [(item, "3.quotas", "first"), (copy, "3.quotas", "first")]
    assert report.audiences[0].entries == 1


def test_stories_merged_after_both_were_told_tell_nothing_again(world: World) -> None:
    """Because the row names the item, merging touches no row."""
    reader = world.reader()
    one = world.item("3.quotas")
    other = world.item("3.quotas", publisher=OTHER)
    world.forward(hours=19)
    world.publish()
    world.merge(one, other)

    world.forward(days=1)
    world.publish()

    assert len(world.told(reader)) == 2


def test_a_copy_merged_before_its_cut_is_not_told(world: World) -> None:
    """It was owed, and is not any more: its story was told."""
    reader = world.reader()
    one = world.item("3.quotas")
    world.forward(hours=19)
    world.publish()
    other = world.item("3.quotas", publisher=OTHER)
    world.merge(one, other)

    world.forward(days=1)
    world.publish()

    assert [item for item, _, _ in world.told(reader)] == [one]


def test_a_copy_brings_a_commitment_that_the_story_was_not_told_under(world: World) -> None:
    """Another outlet names another undertaking: that is news."""
    reader = world.reader()
    one = world.item("3.quotas")
    world.forward(hours=19)
    world.publish()
    other = world.item("5.exchange", publisher=OTHER, like=one)

    world.forward(days=1)
    world.publish()

    assert world.told(reader)[1:] == [(other, "5.exchange", "first")]


@pytest.mark.parametrize(
    ("before", "after", "kinds"),
    [
        ("3.quotas", "4.ferry-line", ["update"]),
        ("3.quotas:context", "4.ferry-line:context", ["update"]),
        ("3.quotas:context", "4.ferry-line", ["update"]),
        ("3.quotas", "4.ferry-line:context", []),
        ("3.quotas:context", "3.quotas", ["upgrade"]),
        ("3.quotas", "3.quotas:context", []),
        ("3.quotas", "3.quotas", []),
        ("3.quotas", "nothing", []),
    ],
)
def test_a_revision_that_brings_a_commitment_or_a_grade(
    world: World, before: str, after: str, kinds: list[str]
) -> None:
    """Another commitment at the same or a higher grade is an update; context made direct an upgrade."""
    reader = world.reader()
    item = world.item(before)
    world.forward(hours=19)
    world.publish()
    same_commitment = before.split(":")[0] == after.split(":")[0]
    world.revise(item, *([after] if same_commitment else [before, after]))

    world.forward(days=1)
    world.publish()

    assert [kind for _, _, kind in world.told(reader)[1:]] == kinds


def test_a_revision_of_other_substance_is_an_update_once(world: World) -> None:
    """A new development under the same commitment is told; the next one under it is not."""
    reader = world.reader()
    item = world.item("3.quotas")
    world.forward(hours=19)
    world.publish()
    world.revise(item, "3.quotas", title="Ferry line closed by storm", summary=NEWS)
    world.forward(days=1)
    world.publish()
    world.revise(
        item, "3.quotas", title="Inquiry begins into 12 rescues", summary="Ministers meet in Solano."
    )

    world.forward(days=1)
    world.publish()

    assert [kind for _, _, kind in world.told(reader)] == ["first", "update"]


def test_a_revision_before_the_cut_is_told_as_it_is_now(world: World) -> None:
    """Only the newest screened revision counts."""
    reader = world.reader()
    item = world.item("3.quotas", title="Ferry line opens")
    world.revise(item, "4.ferry-line", title="Ferry line delayed")

    world.forward(hours=19)
    world.publish()

    assert world.told(reader) == [(item, "4.ferry-line", "first")]
    assert "delayed" in world.bodies(reader)[0]


def test_a_rejected_telling_is_corrected_once(world: World) -> None:
    """Whoever was told is told that it was wrong, however old it is by then."""
    reader = world.reader()
    item = world.item("3.quotas")
    world.forward(hours=19)
    world.publish()
    world.forward(days=20)
    world.publish()
    world.reject(item, "3.quotas")

    for _ in range(2):
        world.forward(days=1)
        world.publish()

    assert [kind for _, _, kind in world.told(reader)] == ["first", "correction"]


def test_a_rejection_that_a_later_revision_bears_out_is_not_corrected(world: World) -> None:
    """What was told is true now."""
    reader = world.reader()
    item = world.item("3.quotas")
    world.forward(hours=19)
    world.publish()
    world.reject(item, "3.quotas")
    world.revise(item, "3.quotas")

    world.forward(days=1)
    world.publish()

    assert [kind for _, _, kind in world.told(reader)] == ["first"]


def test_what_ages_out_while_owed_is_recorded(world: World) -> None:
    """Nothing ran for nine days: what is told is fresh, and what is not is counted, with a reason."""
    reader = world.reader()
    old = world.item("3.quotas")
    world.forward(days=5)
    fresh = world.item("4.ferry-line")

    world.forward(days=4)
    report = world.publish()

    assert world.told(reader) == [(fresh, "4.ferry-line", "first")]
    assert world.expired() == [(old, "3.quotas", "first")]
    assert report.expired == 1


def test_what_expired_is_not_recorded_or_told_again(world: World) -> None:
    """Expiring is final."""
    world.reader()
    world.item("3.quotas")
    world.forward(days=9)
    world.publish()

    for _ in range(2):
        world.forward(days=1)
        world.publish()

    assert len(world.expired()) == 1


def test_an_alert_that_expired_is_recorded_once(world: World) -> None:
    """Alerts leave no row where they found nothing, and still do not count the same loss twice."""
    world.reader(Cadence.IMMEDIATE)
    world.item("3.quotas")
    world.forward(days=9)

    for _ in range(2):
        assert world.publish().failed == []
        world.forward(minutes=15)

    assert len(world.expired()) == 1


def test_a_weaker_commitment_is_told_when_the_stronger_one_was_wrong(world: World) -> None:
    """Told as direct, rejected: what it is still about, as context, is news after all."""
    reader = world.reader()
    item = world.item("3.quotas")
    world.forward(hours=19)
    world.publish()
    world.revise(item, "3.quotas", "4.ferry-line:context")
    world.reject(item, "3.quotas")
    world.forward(days=1)
    world.publish()
    before = world.told(reader)[1:]
    world.verdict(item, "3.quotas", VerdictWord.REJECTED, number=1)

    world.forward(days=1)
    world.publish()

    assert before == []
    assert [(key, kind) for _, key, kind in world.told(reader)[1:]] == [
        ("3.quotas", "correction"),
        ("4.ferry-line", "update"),
    ]


def test_one_partnership_does_not_read_of_another(new_world: Callable[[], World]) -> None:
    """Two partnerships share a database and an item."""
    ours, theirs = new_world(), new_world()
    reader = ours.reader()
    theirs.reader()
    theirs.item("3.quotas")

    ours.forward(hours=19)
    ours.publish()

    assert ours.told(reader) == []
