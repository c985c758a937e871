"""The quick look that leaves most commitments out, against the full sum."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from partnership_watch.matching import ENGINE_VERSION
from partnership_watch.matching.compiled import CompiledLanguage
from partnership_watch.matching.deciding import THRESHOLD
from partnership_watch.matching.layer.features import FLOOR
from partnership_watch.matching.normalise import fold
from partnership_watch.matching.places import FoundPhrases
from partnership_watch.matching.rules import Rule
from partnership_watch.matching.scoring import Support, add_up, supported
from partnership_watch.registry import load_partnership, rule_set


@pytest.fixture(scope="module", params=["en", "vi"])
def compiled(request: pytest.FixtureRequest, project: Path) -> CompiledLanguage:
    """The real rules of one language: they overlap, swallow and combine as no invented ones would."""
    rules = rule_set(load_partnership(project / "config" / "vietnam-uk"), ENGINE_VERSION)
    return CompiledLanguage.of(rules.body, request.param)


def looked_up(rule: Rule, found: FoundPhrases) -> Support:
    """Return what speaks for a commitment, by asking for each of its phrases."""
    return Support(
        terms=[spot for phrase in rule.terms for spot in found.spots.get(phrase, ())],
        combinations=[
            combination
            for combination in rule.combinations
            if all(group & found.terms for group in combination.groups)
        ],
        hindered=True,
    )


@given(data=st.data())
def test_whatever_reaches_the_threshold_was_expected_to(
    compiled: CompiledLanguage, data: st.DataObject
) -> None:
    """Nothing is lost by not adding up what cannot reach it."""
    phrases = st.sampled_from(sorted(compiled.uses)).map(lambda phrase: phrase.removesuffix("*"))
    words = st.lists(phrases | st.sampled_from([",", ".", "and", "và", "\n"]), max_size=25).map(" ".join)

    found = compiled.find(fold(data.draw(words)), fold(data.draw(words)))

    totals = {
        number: add_up(rule, looked_up(rule, found), found).total
        for number, rule in enumerate(compiled.rules)
    }
    quick = {
        number: add_up(compiled.rules[number], support, found).total
        for number, support in supported(found, compiled.uses, 0.0).items()
    }
    assert {number: total for number, total in totals.items() if total > 0} == {
        number: total for number, total in quick.items() if total > 0
    }
    for threshold in (FLOOR, THRESHOLD):
        reached = {number for number, total in totals.items() if total >= threshold}
        assert reached <= set(supported(found, compiled.uses, threshold))
