"""Why an item matches what it matches, and why not more."""

import json
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from made_layers import made_layer

from partnership_watch.matching import ENGINE_VERSION, ItemText, Screener, compile_rule_set
from partnership_watch.matching.deciding import Outcome
from partnership_watch.matching.explaining import NEAREST, Candidate, Explanation, explain
from partnership_watch.matching.gold import read_gold
from partnership_watch.matching.recognise import How
from partnership_watch.matching.scoring import Missing
from partnership_watch.registry import Partnership, load_partnership, rule_set

Compile = Callable[..., Screener]


def nearest(explanation: Explanation, commitment: str) -> Candidate:
    """Return one that did not match."""
    (found,) = [one for one in explanation.nearest if one.commitment == commitment]
    return found


@pytest.fixture(scope="module")
def real(project: Path) -> tuple[Screener, list[ItemText]]:
    """The real rules, and every labelled item that people may look at."""
    config = project / "config" / "vietnam-uk"
    screener = compile_rule_set(rule_set(load_partnership(config), ENGINE_VERSION))
    return screener, [item.text for name in ("evaluation", "training") for item in read_gold(config / name)]


@given(data=st.data())
def test_what_is_explained_is_what_is_decided(
    real: tuple[Screener, list[ItemText]], data: st.DataObject
) -> None:
    """For any labelled item: the same matches in the same order, with the same evidence."""
    screener, items = real
    item = items[data.draw(st.integers(0, len(items) - 1))]

    explanation, screening = explain(screener, item), screener.screen(item)

    assert (explanation.language, explanation.sides) == (screening.language, screening.sides)
    assert [
        (one.commitment, one.clause, one.pillar, one.grade, one.score, one.evidence)
        for one in explanation.matches
    ] == [
        (one.commitment, one.clause, one.pillar, one.grade, one.score, one.evidence)
        for one in screening.matches
    ]
    assert len(explanation.nearest) <= NEAREST
    assert all(one.outcome is not Outcome.MATCHED and one.sum > 0 for one in explanation.nearest)
    json.dumps(asdict(explanation))


def test_each_term_says_where_it_stands(screener: Screener) -> None:
    """Title, first sentence, later; and whether in an enumeration."""
    explanation = explain(
        screener,
        ItemText(
            "Norland and Sudmark agree herring quota",
            "Trawlers wait. They list fishermen, cod, and eels. Fishers hope.",
        ),
    )

    (match,) = [one for one in explanation.matches if one.commitment == "3.quotas"]
    places = {one["term"]: (one["place"], one["listed"]) for one in match.evidence["terms"]}
    assert places["herring quota*"] == ("title", False)
    assert places["trawler*"] == ("first sentence", False)
    assert places["fisher*"] == ("later", False)
    assert match.only_together == ("agree*",)


def test_an_enumeration_is_named(with_rules: Compile) -> None:
    """What stands in it is worth less there."""
    screener = with_rules({3: {"terms": {2.0: ["herring"]}}})

    explanation = explain(screener, ItemText("Norland and Sudmark talk", "They spoke of cod, herring, eels."))

    (term,) = explanation.matches[0].evidence["terms"]
    assert (term["place"], term["listed"]) == ("first sentence", True)


def test_below_the_threshold_says_the_sum_and_what_would_have_completed_it(with_rules: Compile) -> None:
    """The weightiest combination of which one group is missing."""
    together = [{"weight": 1.0, "within": 8, "groups": [["herring"], ["agree*", "share"]]}]
    screener = with_rules({3: {"terms": {0.4: ["herring"]}, "together": together}})

    candidate = nearest(explain(screener, ItemText("Norland and Sudmark look at herring")), "3.it")

    assert candidate.outcome is Outcome.BELOW_THRESHOLD
    assert candidate.sum == pytest.approx(0.52)
    assert candidate.missing == Missing(1.0, 8, ("herring",), ("agree*", "share"))
    assert candidate.besides is None


def test_a_combination_too_far_apart_is_told(with_rules: Compile) -> None:
    """Everything is there, and nothing is wanted but nearness."""
    together = [{"weight": 1.0, "within": 3, "groups": [["herring"], ["share"]]}]
    screener = with_rules({3: {"terms": {0.4: ["herring"]}, "together": together}})

    explanation = explain(screener, ItemText("Norland and Sudmark share all the fish, and so herring"))

    assert nearest(explanation, "3.it").missing == Missing(1.0, 3, ("herring", "share"))


@pytest.mark.parametrize(
    ("title", "commitment", "outcome"),
    [
        ("New herring quotas for the northern sea", "3.quotas", Outcome.NO_SIDE),
        ("Norland opens a ferry line", "4.ferry-line", Outcome.ONE_SIDE_ONLY),
        ("Norland and Japan agree herring quota", "3.quotas", Outcome.THIRD_COUNTRY),
    ],
)
def test_missing_sides_and_other_partners_are_told(
    screener: Screener, title: str, commitment: str, outcome: Outcome
) -> None:
    """Though the sum is enough."""
    candidate = nearest(explain(screener, ItemText(title)), commitment)

    assert (candidate.outcome, candidate.grade) == (outcome, None)
    assert candidate.partner == ("JP" if outcome is Outcome.THIRD_COUNTRY else None)


def test_a_third_country_is_named_where_it_first_stands(screener: Screener) -> None:
    """By its code, once."""
    explanation = explain(screener, ItemText("Norland and Japan agree", "Japan is glad."))

    assert explanation.third == [{"country": "JP", "term": "Japan", "field": "title", "start": 12, "end": 17}]


def test_a_subject_below_the_title_is_told(screener: Screener) -> None:
    """Where the news is of one side, and the commitment is strict."""
    explanation = explain(screener, ItemText("Norland's budget", "It pays for new research ships."))

    assert nearest(explanation, "3.research-ships").outcome is Outcome.STRICT_CONTEXT_NOT_IN_TITLE


def test_below_the_threshold_and_hopeless_besides(screener: Screener) -> None:
    """A writer of rules need not look for further terms."""
    candidate = nearest(explain(screener, ItemText("A ferry in Norland")), "4.ferry-line")

    assert (candidate.outcome, candidate.besides) == (Outcome.BELOW_THRESHOLD, Outcome.ONE_SIDE_ONLY)


def test_a_mention_in_passing_names_the_strongest(with_rules: Compile) -> None:
    """With its sum."""
    screener = with_rules({3: {"terms": {2.0: ["herring"]}}, 4: {"terms": {1.0: ["ferry"]}}})

    candidate = nearest(explain(screener, ItemText("Norland, Sudmark: herring", "A ferry.")), "4.it")

    assert candidate.outcome is Outcome.PASSING_MENTION
    assert candidate.rival is not None
    assert (candidate.rival.commitment, candidate.rival.sum) == ("3.it", 2.6)


def test_who_yields_names_to_whom(with_rules: Compile) -> None:
    """The nearer clause with the higher sum."""
    rules: dict[int, dict[str, Any]] = {3: {"terms": {1.0: ["talks"]}}, 4: {"terms": {1.2: ["ferry"]}}}
    screener = with_rules(rules, yields_to=(4,))

    candidate = nearest(explain(screener, ItemText("Norland and Sudmark: talks on a ferry")), "3.it")

    assert candidate.outcome is Outcome.YIELDED
    assert candidate.rival is not None
    assert candidate.rival.commitment == "4.it"


def test_nothing_is_said_of_nothing(screener: Screener) -> None:
    """No match, and none near."""
    explanation = explain(screener, ItemText("It rains"))

    assert (explanation.matches, explanation.nearest, explanation.sides) == ((), (), {})


@pytest.mark.parametrize(
    ("item", "language", "how"),
    [
        (ItemText("Hai nước mở tuyến phà mới"), "vi", How.LETTERS),
        (ItemText("The two countries open a new ferry line", language="en"), "en", How.DECLARED),
        (ItemText("The two countries open a new ferry line between their cities"), "en", How.GUESSED),
        (ItemText("12345"), "en", How.FIRST),
    ],
)
def test_what_decided_on_the_language_is_told(
    screener: Screener, item: ItemText, language: str, how: How
) -> None:
    """Letters, the feed, a guess, or nothing."""
    explanation = explain(screener, item)

    assert (explanation.language, explanation.how) == (language, how)


SERVED = ItemText("Norland and Sudmark serve herring quota", "Ministers and pupils on research ships ate.")


@pytest.fixture(scope="module")
def learned(partnership: Partnership) -> Screener:
    """The made-up rules with a layer that has heard of meals."""
    layer = made_layer(
        {"bias": -3.0, "sum": 3.0, "words": 3.0},
        {"serve": {"3": -9.0}, "ate": {"5": 0.5}, "map": {"3": 6.0}},
    )
    return compile_rule_set(rule_set(partnership.model_copy(update={"layer": layer}), ENGINE_VERSION))


def test_what_the_layer_overrules_is_told_with_what_the_rules_would_do(learned: Screener) -> None:
    """Both ways."""
    unlikely = nearest(explain(learned, SERVED), "3.quotas")
    (likely,) = explain(learned, ItemText("Norland and Sudmark map herring")).matches

    assert (unlikely.outcome, unlikely.by_rules) == (Outcome.UNLIKELY, Outcome.MATCHED)
    assert (likely.outcome, likely.by_rules) == (Outcome.MATCHED, Outcome.BELOW_THRESHOLD)
    assert (likely.grade, likely.missing) == ("direct", None)


def test_what_was_judged_stands_nearest(learned: Screener) -> None:
    """The likeliest first, before whatever was too weak to be judged, or has no side."""
    item = ItemText("Pupils of Norland serve herring", "Ferry lines are closed. Ministers wait.")

    explanation = explain(learned, item)

    assert [one.commitment for one in explanation.nearest] == [
        "5.exchange",
        "3.quotas",
        "4.ferry-line",
        "6.talks",
    ]
    assert [one.probability for one in explanation.nearest] == [0.192, 0.0, None, None]


def test_a_weak_commitment_of_a_likely_clause_is_not_called_likely(learned: Screener) -> None:
    """The clause was judged by another one."""
    item = ItemText(
        "Norland and Sudmark map herring", "Later there was a word. They spoke of a marine survey."
    )

    explanation = explain(learned, item)

    assert [one.commitment for one in explanation.matches] == ["3.quotas"]
    ships = nearest(explanation, "3.research-ships")
    assert ships.sum < explanation.floor
    assert (ships.probability, "learned" in ships.evidence) == (None, False)


def test_the_rules_alone_need_no_probability(screener: Screener) -> None:
    """Where nothing was learned, both outcomes are one."""
    explanation = explain(screener, SERVED)

    assert explanation.cut is None
    assert all(one.outcome is one.by_rules for one in (*explanation.matches, *explanation.nearest))
    assert all(one.probability is None for one in (*explanation.matches, *explanation.nearest))
