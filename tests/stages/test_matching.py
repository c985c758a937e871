"""Matching what was collected: every revision looked at once, and copies of one event in one story."""

from collected import NOW, Collected, collected
from sqlalchemy import select
from worlds import norland as partnership

from partnership_watch import stages
from partnership_watch.matching import ENGINE_VERSION
from partnership_watch.matching.live import REVISIONS_SCREENED
from partnership_watch.registry import Partnership, rule_set
from partnership_watch.store import Store
from partnership_watch.store.tables import Match, Screening, StoredRuleSet

__all__ = ["collected", "partnership"]

AGREED = (
    "Ministers of Norland and Sudmark met in Frosthaven and agreed to cut the herring quota by 12,000 tonnes "
    "for next year, the two fisheries ministries said on Sunday."
)


def match(collected: Collected, partnership: Partnership) -> stages.MatchReport:
    """Match at NOW."""
    return stages.match(collected.store, partnership, clock=lambda: NOW)


def test_every_revision_is_looked_at_whether_or_not_it_matches(
    collected: Collected, partnership: Partnership
) -> None:
    """ "We saw it, and it was about nothing" is an answer too."""
    collected.add("a", "Norland and Sudmark agree herring quota")
    collected.add("b", "It will rain")

    report = match(collected, partnership)

    assert (report.screened, report.matched) == (2, 1)
    assert report.commitments == {"3.quotas": 1}
    assert [collected.count(table) for table in (Screening, Match)] == [2, 1]


def test_matching_again_looks_at_nothing_again(collected: Collected, partnership: Partnership) -> None:
    """Running it twice is running it once."""
    collected.add("a", "Norland and Sudmark agree herring quota")

    match(collected, partnership)
    report = match(collected, partnership)

    assert report.screened == 0
    assert [collected.count(table) for table in (Screening, Match)] == [1, 1]


def test_the_rules_that_decided_are_kept_whole_at_their_first_use(
    collected: Collected, partnership: Partnership
) -> None:
    """So that what they decided can be replayed when the folder has changed."""
    match(collected, partnership)
    match(collected, partnership)

    expected = rule_set(partnership, ENGINE_VERSION)
    with collected.store.transaction() as session:
        kept = session.scalars(select(StoredRuleSet)).one()
    assert (kept.hash, kept.body) == (expected.hash, expected.body)


def test_an_item_of_another_partnerships_sources_is_left_alone(
    store: Store, partnership: Partnership
) -> None:
    """One database may hold several."""
    elsewhere = Collected(store, "elsewhere")
    elsewhere.add("a", "Norland and Sudmark agree herring quota")

    assert match(elsewhere, partnership).screened == 0


def test_a_ticker_is_looked_at_a_limited_number_of_times(
    collected: Collected, partnership: Partnership
) -> None:
    """A page that changes by the minute is kept, and costs no more."""
    for number in range(REVISIONS_SCREENED + 5):
        collected.add("ticker", f"Norland and Sudmark agree herring quota, update {number}")

    assert match(collected, partnership).screened == REVISIONS_SCREENED


def test_two_outlets_that_tell_the_same_are_one_story(collected: Collected, partnership: Partnership) -> None:
    """A reader is told once, with both outlets named."""
    collected.add("a", "Herring quota agreed", AGREED)
    collected.add("b", "Quota cut", AGREED.replace("said", "announced"), publisher="q.example")
    collected.add("c", "Ferry line", "Norland opens the ferry line to Port Solano in Sudmark.")

    match(collected, partnership)

    assert collected.stories() == [{"a", "b"}, {"c"}]


def test_the_same_words_a_week_later_are_another_story(
    collected: Collected, partnership: Partnership
) -> None:
    """Next year's quota is news again."""
    collected.add("a", "Herring quota agreed", AGREED)
    collected.add("b", "Herring quota agreed", AGREED, days=-7, publisher="q.example")

    match(collected, partnership)

    assert collected.stories() == [{"a"}, {"b"}]


def test_an_item_stays_in_its_story_when_its_text_changes(
    collected: Collected, partnership: Partnership
) -> None:
    """What was told was told of that story."""
    collected.add("a", "Herring quota agreed", AGREED)
    match(collected, partnership)
    before = collected.stories()

    collected.add("a", "Ferry line opens too", "Norland opens the ferry line to Port Solano in Sudmark.")
    match(collected, partnership)

    assert collected.stories() == before
