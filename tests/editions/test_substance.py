"""What counts as news in a later revision."""

import pytest

from partnership_watch.editions.substance import substance_changed

TITLE = "Norland and Sudmark sign fisheries agreement"
SUMMARY = (
    "The two governments signed an agreement on herring quotas in Frosthaven on Monday. It sets yearly "
    "catches for both fleets and opens six ports to research ships."
)


@pytest.mark.parametrize(
    ("title", "summary"),
    [
        (TITLE, SUMMARY),
        ("Norland, Sudmark sign fisheries agreement", SUMMARY),
        (TITLE, SUMMARY.replace("Frosthaven", "Frosthavn")),
        (TITLE, SUMMARY + " Reporting by the Frosthaven desk."),
        (TITLE, SUMMARY.partition(". ")[0]),
        (TITLE.upper(), SUMMARY),
    ],
)
def test_corrections_of_the_wording_are_no_news(title: str, summary: str) -> None:
    """Spelling, a byline, a shorter teaser: the reader knows it."""
    assert not substance_changed(TITLE, SUMMARY, title, summary)


@pytest.mark.parametrize(
    ("title", "summary"),
    [
        ("Sudmark rejects the deal", "Deputies voted it down on Thursday; new talks are unlikely."),
        ("Norland and Sudmark sign 3 fisheries agreements", SUMMARY),
        (TITLE, "Fishermen blocked the harbour; police made dozens of arrests as ministers fled."),
    ],
)
def test_a_new_development_is_news(title: str, summary: str) -> None:
    """Other words, or another figure in the headline."""
    assert substance_changed(TITLE, SUMMARY, title, summary)


def test_form_is_no_substance() -> None:
    """The same Vietnamese words in another Unicode form are the same words."""
    assert not substance_changed("Ký kết", "thỏa thuận", "Ký kết", "tho\u0309a thua\u0323\u0302n")
