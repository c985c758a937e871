"""The bars that the rules and the layer which ship must hold. docs/matching.md has the figures."""

from collections import Counter
from pathlib import Path

import pytest

from partnership_watch.matching import ENGINE_VERSION, Screener, compile_rule_set
from partnership_watch.matching.evaluate import Evaluation, evaluate, predicted
from partnership_watch.matching.gold import GoldItem, read_gold
from partnership_watch.registry import Partnership, load_partnership, rule_set


@pytest.fixture(scope="module")
def folder(project: Path) -> Path:
    """The partnership that ships."""
    return project / "config" / "vietnam-uk"


@pytest.fixture(scope="module")
def shipped(folder: Path) -> Partnership:
    """What is in it."""
    return load_partnership(folder)


@pytest.fixture(scope="module")
def screener(shipped: Partnership) -> Screener:
    """With the learned layer."""
    return compile_rule_set(rule_set(shipped, ENGINE_VERSION))


@pytest.fixture(scope="module")
def blind(screener: Screener, folder: Path) -> Evaluation:
    """Measured on items that nobody tuned on."""
    return evaluate(screener, read_gold(folder / "blind"))


def test_the_bars_hold_on_items_that_nobody_tuned_on(blind: Evaluation) -> None:
    """Pairs, pillars and items."""
    f1 = {view: counts.f1 for view, counts in blind.all.views.items()}

    assert f1["pairs"] >= 0.85
    assert f1["pillar"] >= 0.90
    assert f1["item"] >= 0.95


def test_what_is_about_nothing_is_left_alone(blind: Evaluation) -> None:
    """One in twenty may be labelled at all, one in fifty as direct."""
    noise = blind.all.noise

    assert noise.labelled <= noise.items / 20
    assert noise.direct <= noise.items / 50


def test_neither_language_is_the_poor_one(blind: Evaluation) -> None:
    """Each holds the bar, and Vietnamese is not significantly below English."""
    english, vietnamese = blind.by_language["en"], blind.by_language["vi"]

    assert english.views["pairs"].f1 >= 0.80
    assert vietnamese.intervals["pairs"][1] > english.intervals["pairs"][0]


def test_the_rules_alone_remain_usable(shipped: Partnership, folder: Path) -> None:
    """For whoever removes the layer."""
    alone = shipped.model_copy(update={"layer": None})

    found = evaluate(compile_rule_set(rule_set(alone, ENGINE_VERSION)), read_gold(folder / "blind"))

    assert found.all.views["pairs"].f1 >= 0.78


def test_every_paragraph_is_reached_in_both_languages(
    screener: Screener, shipped: Partnership, folder: Path
) -> None:
    """A commitment nobody hears of would look like one that nothing is done about."""
    items: list[GoldItem] = [
        item for name in ("blind", "evaluation", "training") for item in read_gold(folder / name)
    ]

    reached = Counter(
        (clause, item.language)
        for item, found in zip(items, predicted(screener, items), strict=True)
        for clause in item.labels.keys() & found.keys()
    )

    missing = [
        (clause.number, language)
        for clause in shipped.clauses
        for language in shipped.languages
        if not reached[clause.number, language]
    ]
    assert missing == []
