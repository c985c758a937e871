"""Which terms separate two piles of texts, and which of them a rule is offered."""

from collections import Counter
from typing import Any

import pytest

from partnership_watch.matching import ENGINE_VERSION, ItemText, compile_rule_set
from partnership_watch.matching.judged import Judged
from partnership_watch.matching.phrases import PhraseFinder
from partnership_watch.matching.separating import separating, terms
from partnership_watch.matching.suggesting import (
    Suggested,
    UnknownCommitmentError,
    read,
    subjects,
    suggest,
)
from partnership_watch.registry import Partnership, rule_set


def words_of(title: str, names: tuple[str, ...] = (), everyday: tuple[str, ...] = ()) -> set[str]:
    """The terms of a title."""
    return set(terms(ItemText(title), PhraseFinder(names), PhraseFinder(everyday)))


def test_terms_are_runs_of_one_to_three_folded_words() -> None:
    """As a phrase of a rule would find them, in either style of tone marks."""
    assert words_of("Hoà bình xanh") == set(
        terms(ItemText("HÒA BÌNH XANH"), PhraseFinder(()), PhraseFinder(()))
    )
    assert words_of("Cod-quota talks") == {
        "cod",
        "quota",
        "talks",
        "cod quota",
        "quota talks",
        "cod quota talks",
    }


@pytest.mark.parametrize(
    "title", ["cod, quota", "cod (quota)", "cod 2035 quota", "cod. Quota", "cod's quota"]
)
def test_no_term_reaches_across_a_mark_or_a_number(title: str) -> None:
    """No phrase of a rule would find it."""
    assert not {term for term in words_of(title) if " " in term}


def test_names_of_countries_are_in_no_term() -> None:
    """And a name that is also a word is one only with a capital letter."""
    assert words_of("Norlanders fish", names=("Norland*",)) == {"fish"}
    assert words_of("roast turkey", everyday=("Turkey",)) == {"roast", "turkey", "roast turkey"}
    assert words_of("roast Turkey", everyday=("Turkey",)) == {"roast"}


def test_what_stands_on_one_side_ranks_above_what_stands_on_both() -> None:
    """And what one text alone says is left to it."""
    here = Counter({"trawler": 8, "harbour": 8, "storm": 1, "fleet": 3})
    there = Counter({"harbour": 40, "weather": 50})

    found = [term.words for term in separating(here, there, frozenset(), "en")]

    assert found[0] == "trawler"
    assert "storm" not in found
    assert "weather" not in found


def test_a_small_difference_is_no_suggestion() -> None:
    """Twice as often, by chance."""
    here, there = Counter({"harbour": 4, "other": 96}), Counter({"harbour": 2, "other": 98})

    assert list(separating(here, there, frozenset(), "en")) == []


def test_common_words_begin_and_end_no_term() -> None:
    """They may stand within one."""
    here = Counter({"of": 9, "ministry of": 9, "of fish": 9, "right of way": 9})

    found = [term.words for term in separating(here, Counter({"x": 90}), frozenset({"of"}), "en")]

    assert found == ["right of way"]


ABOUT = [
    "Norland and Sudmark cut the trawler licence",
    "New trawler licence in Norland and Sudmark",
    "Sudmark on the trawler licence that Norland asks for",
    "Norland, Sudmark: herring quota and a trawler licence",
    "Norland, Sudmark agree herring quota",
    "Herring quota for Norland and Sudmark",
    "Herring quota of Norland and Sudmark cut",
]
OTHERS = [f"Norland and Sudmark open exhibition {word}" for word in "abcdefghij"]
COOKING = [f"Herring quota of a pan: Norland and Sudmark cook at home, no {word}" for word in "pqrsuvwxyz"]


@pytest.fixture
def judged() -> list[Judged]:
    """Four texts about clause 3 that its rules miss, three that they find, and others, found or not."""
    about = [Judged(ItemText(title, "", "en"), "en", {"3"}, labelled=True) for title in ABOUT]
    return about + [Judged(ItemText(title, "", "en"), "en", labelled=True) for title in (*OTHERS, *COOKING)]


def suggested(partnership: Partnership, judged: list[Judged], asked: str) -> Suggested:
    """What is suggested in English."""
    screener = compile_rule_set(rule_set(partnership, ENGINE_VERSION))
    texts = list(read(partnership, screener, judged))
    (subject,) = subjects(partnership, asked)
    return next(one for one in suggest(partnership, texts, subject, most=10) if one.language == "en")


@pytest.mark.parametrize("asked", ["3", "3.quotas"])
def test_what_is_missed_brings_its_term_and_an_example(
    partnership: Partnership, judged: list[Judged], asked: str
) -> None:
    """In the length in which it is said; neither a country's name nor what the rule has."""
    one = suggested(partnership, judged, asked)

    first = one.speak_for[0]
    assert (first.term, first.about, first.missed, first.others) == ("trawler licence", 4, 3, 0)
    assert first.example == ABOUT[0]
    assert (one.about, one.missed, one.others) == (7, 3, 20)
    named = " ".join(suggestion.term for suggestion in one.speak_for)
    assert not {"norland", "sudmark", "herring"} & set(named.split())


def test_what_is_wrongly_found_brings_what_speaks_against_it(
    partnership: Partnership, judged: list[Judged]
) -> None:
    """With one of the texts that should not have been found."""
    one = suggested(partnership, 2 * judged, "3")

    assert one.wrong == 2 * len(COOKING)
    assert "cook at home" in [suggestion.term for suggestion in one.speak_against]
    assert one.speak_against[0].example in COOKING


def test_verdicts_teach_what_labels_teach(partnership: Partnership, judged: list[Judged]) -> None:
    """A match of the commitment that was confirmed; another commitment's says nothing of it."""
    confirmed = [
        Judged(
            one.text, one.language, {"3.quotas"} if one.about else set(), set() if one.about else {"3.quotas"}
        )
        for one in judged
    ]
    silent = [Judged(one.text, one.language, {"5.exchange"}) for one in judged]

    taught = suggested(partnership, confirmed, "3.quotas")
    assert taught.speak_for[0].term == "trawler licence"
    assert suggested(partnership, silent, "3.quotas").speak_for == ()


def test_what_the_labellers_dispute_teaches_nothing(partnership: Partnership, judged: list[Judged]) -> None:
    """Neither for nor against."""
    disputed = [Judged(one.text, one.language, undecided={"3"}, labelled=True) for one in judged]

    one = suggested(partnership, disputed, "3")

    assert (one.about, one.others, one.speak_for) == (0, 0, ())


@pytest.mark.parametrize(
    ("asked", "remedy"), [("3.nothing", "3.quotas"), ("99", "31.offshore-wind"), ("", "31")]
)
def test_a_commitment_that_is_not_there_is_named(partnership: Any, asked: str, remedy: str) -> None:
    """With those that are."""
    with pytest.raises(UnknownCommitmentError, match=remedy):
        subjects(partnership, asked)
