"""The weekly edition looks back: this week's stories against those of the weeks before, by pillar."""

from datetime import timedelta
from typing import Any

import pytest
from worlds import World

from partnership_watch.editions.content import PillarTrend
from partnership_watch.editions.trend import trend
from partnership_watch.editions.trend_saying import trend_view
from partnership_watch.editions.wording import wording_for
from partnership_watch.store.tables import Cadence

WEDNESDAY = 2


@pytest.fixture
def nine_weeks(world: World) -> World:
    """Watched for nine weeks, each with two direct stories more than the one before: 1 to 17."""
    for week in range(9):
        for _ in range(2 * week + 1):
            world.item("3.quotas")
        world.forward(days=7)
    world.now -= timedelta(minutes=1)
    world.hear(since=world.now - timedelta(weeks=8, hours=-1))
    world.item(f"{_other(world)}:context")
    return world


def _other(world: World) -> str:
    """A commitment of the second pillar."""
    return next(one.key for one in world.partnership.commitments if one.pillar == "II")


def counted(world: World, **wanted: Any) -> dict[str, tuple[int, int, tuple[int, ...]]]:
    """Direct, context and the weeks before, by pillar, for a new weekly reader."""
    audience = world.audience_of(world.reader(Cadence.WEEKLY, weekday=WEDNESDAY, **wanted))
    with world.store.transaction() as session:
        found = trend(session, world.partnership, audience, now=world.now)
    return {one.pillar: (one.direct, one.context, one.before) for one in found}


def test_stories_are_counted_by_pillar_and_week(nine_weeks: World) -> None:
    """The last week, and the eight before it, oldest first."""
    assert counted(nine_weeks) == {
        "I": (17, 0, (3, 5, 7, 9, 11, 13, 15)),
        "II": (0, 1, (0,) * 7),
    }


def test_only_what_the_audience_asked_for_is_counted(nine_weeks: World) -> None:
    """As its edition would tell it."""
    assert list(counted(nine_weeks, pillars=("II",))) == ["II"]
    assert list(counted(nine_weeks, grades=("direct",))) == ["I"]
    assert counted(nine_weeks, languages=("vi",)) == {}


def test_weeks_that_nobody_watched_are_not_counted_as_quiet(world: World) -> None:
    """Three whole weeks are known: a fourth, of which only a part was watched, is left out."""
    began = world.now
    world.item("3.quotas")
    world.forward(days=5)
    for _ in range(4):
        world.item("3.quotas")
        world.forward(days=7)
    world.now -= timedelta(hours=1)
    world.hear(since=began)

    assert counted(world)["I"] == (1, 0, (1, 1, 1))


def test_a_week_with_an_outage_is_left_out(world: World) -> None:
    """Two days without any source that answered: nobody knows what that week brought."""
    for week in range(6):
        began = world.now
        stories = 2 if week in (1, 2) else 6
        for _ in range(stories):
            world.item("3.quotas")
        world.forward(days=5 if stories == 2 else 7)
        world.hear(since=began)
        world.forward(days=7 - (world.now - began).days)
    world.now -= timedelta(minutes=1)
    audience = world.audience_of(world.reader(Cadence.WEEKLY, weekday=WEDNESDAY))

    with world.store.transaction() as session:
        (found,) = trend(session, world.partnership, audience, now=world.now)

    assert found.before == (6, 6, 6)


def test_the_first_week_has_nothing_to_compare_with(world: World) -> None:
    """And the edition says so."""
    world.item("3.quotas")
    world.forward(days=5)
    world.hear(since=world.now - timedelta(days=5))

    assert counted(world)["I"] == (1, 0, ())


def test_copies_and_later_items_of_a_story_count_once_in_its_first_week(world: World) -> None:
    """A story that goes on for two weeks is no second story."""
    world.item("3.quotas:context")
    world.forward(days=7)
    first = world.item("3.quotas:context")
    world.forward(days=7)
    world.item("3.quotas", like=first)
    world.forward(hours=1)
    world.hear(since=world.now - timedelta(weeks=2))

    assert counted(world)["I"] == (0, 0, (1,))


def test_what_is_rejected_taken_back_or_old_does_not_count(world: World) -> None:
    """Neither what is of unknown age; a rescreen that finds the same counts in the item's own week."""
    world.item("nothing")
    world.forward(hours=1)
    world.item("3.quotas", published=world.now - timedelta(days=40))
    world.item("3.quotas", backlog=True)
    rejected, lost, again = (world.item("3.quotas") for _ in range(3))
    world.reject(rejected, "3.quotas")
    world.rescreen(lost, "nothing")
    world.forward(days=14, hours=-1)
    world.rescreen(again, "3.quotas")
    world.hear(since=world.now - timedelta(weeks=2))

    assert counted(world)["I"] == (0, 0, (1,))


def test_a_weekly_edition_has_it_and_a_daily_one_has_not(nine_weeks: World) -> None:
    """In words and numbers in the text; with bars, which nobody hears read out, in the page."""
    weekly = nine_weeks.reader(Cadence.WEEKLY, weekday=(nine_weeks.now + timedelta(days=1)).weekday())
    daily = nine_weeks.reader()
    nine_weeks.item("3.quotas")
    nine_weeks.hear(since=nine_weeks.forward(days=1) - timedelta(weeks=9))
    nine_weeks.publish()

    (text,), (other,) = nine_weeks.bodies(weekly), nine_weeks.bodies(daily)
    html = nine_weeks.editions(weekly)[0].html or ""

    assert "This week and the weeks before" in text
    assert "in each of 8 earlier weeks" in " ".join(text.split())
    assert 'aria-hidden="true"' in html
    assert "This week and the weeks before" not in other


def pillar(direct: int, *before: int, context: int = 0) -> PillarTrend:
    """A pillar's weeks."""
    return PillarTrend("IV", "Energy", direct, context, before)


@pytest.mark.parametrize(
    ("trend_of", "language", "says"),
    [
        (
            pillar(6, 4, 12, 7, 6, 7, 7, 6, 7, context=3),
            "en",
            "9 stories this week (6 direct, 3 context); 4 to 12 in each of 8 earlier weeks (mean 7).",
        ),
        (pillar(1, 2, 3), "en", "1 story this week; 2 to 3 in each of 2 earlier weeks (mean 2.5)."),
        (pillar(0, 2, 2), "en", "0 stories this week; 2 in each of 2 earlier weeks."),
        (pillar(4, 2), "en", "4 stories this week; 2 in 1 earlier week."),
        (pillar(4), "en", "4 stories this week."),
        (
            pillar(9, 4, 12),
            "vi",
            "9 tin trong tuần này; 4 đến 12 tin mỗi tuần trong 2 tuần trước đó (trung bình 8).",
        ),
    ],
)
def test_it_is_said_in_words(trend_of: PillarTrend, language: str, says: str) -> None:
    """Range and mean of the weeks that were watched, and no more of them than there were."""
    view = trend_view((trend_of,), wording_for(language))

    assert view is not None
    assert view.rows[0].says == says


@pytest.mark.parametrize(
    ("trend_of", "spikes"),
    [
        (pillar(10, 4, 4, 4, 4), True),
        (pillar(9, 4, 4, 4, 4), False),
        (pillar(5, 1, 1, 1, 1), False),
        (pillar(6, 0, 0, 0, 0), True),
        (pillar(50, 4, 4, 4), False),
    ],
)
def test_a_spike_is_a_count_far_above_the_mean_of_the_weeks_before(
    trend_of: PillarTrend, spikes: bool
) -> None:
    """Six stories at least, two and a half times the mean, and four weeks to know the mean by."""
    view = trend_view((trend_of,), wording_for("en"))

    assert view is not None
    assert (view.rows[0].spike is not None) is spikes


def test_short_history_is_said_and_bars_are_as_high_as_the_counts() -> None:
    """Nobody takes two weeks for eight."""
    words = wording_for("en")

    few, first, none = (trend_view(one, words) for one in ((pillar(8, 0, 4),), (pillar(8),), ()))

    assert few is not None
    assert first is not None
    assert none is not None
    assert few.rows[0].bars == "▁▅ █"
    assert "Only 2 weeks before this one were watched whole." in few.notes
    assert first.rows[0].bars == ""
    assert words.trend_first in first.notes
    assert none.notes == (words.trend_none,)
