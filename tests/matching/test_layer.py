"""What is learned from labelled items, and how it decides beside the rules."""

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import product
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from made_layers import made_layer

from partnership_watch.matching import ENGINE_VERSION, ItemText, Screener, compile_rule_set
from partnership_watch.matching.deciding import Outcome
from partnership_watch.matching.explaining import explain
from partnership_watch.matching.gold import GoldItem, read_gold
from partnership_watch.matching.layer.examples import read_example
from partnership_watch.matching.layer.training import train
from partnership_watch.registry import Partnership, RuleSet, load_partnership, rule_set
from partnership_watch.registry.layers import LearnedLayer, Trained
from partnership_watch.registry.learned import write_layer

Draw = st.DataObject

ABOUT = (
    "{a} and {b} agree herring quota {when}",
    "Boats of {a} and {b} count herring together {when}",
    "Fleets of {a} and {b} map herring together {when}",
)
NOISE = (
    "Cooks of {a} and {b} fry a herring quota {when}",
    "Cooks in {a} and {b} taste herring {when}",
    "Painters of {a} and {b} show a ferry {when}",
)
WHEN = ("today", "on Monday", "in spring", "at last")
NAMES = (("Norland", "Sudmark"), ("Sudmark", "Norland"))

COOKED = ItemText("Cooks of Norland and Sudmark fry a herring quota on Sunday")
COUNTED = ItemText("Boats of Norland and Sudmark count herring together on Sunday")


def labelled() -> list[GoldItem]:
    """Four dozen items: what rules see in them is not what they are about."""
    items = []
    for form, when, (a, b) in product(ABOUT + NOISE, WHEN, NAMES):
        title = form.format(a=a, b=b, when=when)
        labels = {3: 2} if form in ABOUT else {}
        items.append(GoldItem(title, "en", ItemText(title, language="en"), labels, {}))
    return items


def learn(partnership: Partnership, items: Iterable[GoldItem]) -> LearnedLayer:
    """Train a layer, with everything made anew."""
    screener = compiled(partnership)
    examples = [read_example(screener, item, 1.0) for item in items]
    clauses = [clause.number for clause in partnership.clauses]
    return train(examples, clauses, Trained(items={"training": len(examples)}, under="none"))


def compiled(partnership: Partnership, layer: LearnedLayer | None = None) -> Screener:
    """Return a screener of the partnership with this layer."""
    return compile_rule_set(rule_set(partnership.model_copy(update={"layer": layer}), ENGINE_VERSION))


def clauses(screener: Screener, item: ItemText) -> set[int]:
    """Return what an item is about."""
    return {match.clause for match in screener.screen(item).matches}


@pytest.fixture(scope="module")
def layer(partnership: Partnership) -> LearnedLayer:
    """What is learned from the made-up items."""
    return learn(partnership, labelled())


@pytest.fixture(scope="module")
def learned(partnership: Partnership, layer: LearnedLayer) -> Screener:
    """A screener that decides with it."""
    return compiled(partnership, layer)


@pytest.fixture(scope="module")
def with_layer(partnership: Partnership) -> Callable[[Mapping[str, float]], Screener]:
    """A function that compiles the made-up rules with these weights of evidence."""
    return lambda evidence: compiled(partnership, made_layer(evidence))


@pytest.fixture(scope="module")
def real(project: Path) -> tuple[Screener, Sequence[GoldItem]]:
    """The real rules with their layer, and every labelled item that people may look at."""
    config = project / "config" / "vietnam-uk"
    screener = compile_rule_set(rule_set(load_partnership(config), ENGINE_VERSION))
    return screener, [item for name in ("evaluation", "training") for item in read_gold(config / name)]


def test_the_same_items_give_the_same_file(
    partnership: Partnership, layer: LearnedLayer, tmp_path: Path
) -> None:
    """Byte for byte, so that a layer can be made again by whoever doubts it."""
    again = learn(partnership, labelled())

    files = []
    for name, one in (("first", layer), ("again", again)):
        (tmp_path / name).mkdir()
        files.append(write_layer(tmp_path / name, one).read_bytes())
    assert files[0] == files[1]


def test_what_the_rules_would_match_may_be_unlikely(screener: Screener, learned: Screener) -> None:
    """Items of the kind were labelled as being about nothing."""
    assert clauses(screener, COOKED) == {3}

    explanation = explain(learned, COOKED)

    assert clauses(learned, COOKED) == set()
    (quotas,) = [one for one in explanation.nearest if one.commitment == "3.quotas"]
    assert (quotas.outcome, quotas.by_rules) == (Outcome.UNLIKELY, Outcome.MATCHED)
    assert quotas.probability is not None
    assert quotas.probability < learned.cut


def test_what_the_rules_would_leave_out_may_be_likely(screener: Screener, learned: Screener) -> None:
    """Though its sum is below the threshold; its grade is that of the sides."""
    assert clauses(screener, COUNTED) == set()

    (match,) = learned.screen(COUNTED).matches

    assert (match.commitment, match.grade) == ("3.quotas", "direct")
    assert match.score == match.evidence["learned"]["probability"] >= learned.cut
    (explained,) = explain(learned, COUNTED).matches
    assert (explained.outcome, explained.by_rules) == (Outcome.MATCHED, Outcome.BELOW_THRESHOLD)


def test_below_the_floor_nothing_is_judged(with_layer: Callable[[Mapping[str, float]], Screener]) -> None:
    """Words alone make no item one about a clause: something of its rules must be there."""
    sure = with_layer({"bias": 9.0})

    assert clauses(sure, ItemText("Norland and Sudmark meet", "It was long. Herring waited.")) == set()
    assert clauses(sure, ItemText("Norland and Sudmark meet over herring")) == {3}


def test_an_item_that_is_about_nothing_matches_nothing(partnership: Partnership) -> None:
    """However likely a clause is by itself: everyday news holds its words too. The evidence says which."""
    herring = ItemText("Norland and Sudmark meet over herring")
    noise = compiled(partnership, made_layer({"bias": 9.0}, item={"third_in_title:both": 0.0, "bias": -1.0}))
    news = compiled(partnership, made_layer({"bias": 9.0}, item={"likeliest": 1.0, "bias": -1.0}))

    explanation = explain(noise, herring)

    assert noise.screen(herring).matches == ()
    assert {one.outcome for one in explanation.nearest if one.probability} == {Outcome.ABOUT_NOTHING}
    assert explanation.item is not None
    assert explanation.item_cut is not None
    assert explanation.item["probability"] < explanation.item_cut
    (match,) = news.screen(herring).matches
    assert match.evidence["learned"]["item"]["probability"] >= explanation.item_cut


def test_what_is_hardly_about_anything_directly_is_context(partnership: Partnership) -> None:
    """Though both sides are present; the match stays, also of a commitment that takes no news of one side."""
    herring = ItemText("Norland and Sudmark meet over herring")
    doubtful = compiled(partnership, made_layer({"bias": 9.0}, direct={"bias": -1.0}))
    sure = compiled(partnership, made_layer({"bias": 9.0}, direct={"bias": 1.0}))

    (match,) = doubtful.screen(herring).matches
    (explained,) = explain(doubtful, herring).matches

    assert (match.grade, explained.doubted) == ("context", True)
    assert match.evidence["learned"]["direct"]["probability"] < (doubtful.direct_cut or 0)
    assert [one.grade for one in sure.screen(herring).matches] == ["direct"]


def test_everyday_words_and_the_publisher_count_for_the_whole(partnership: Partnership) -> None:
    """What likely clauses are said with, and from which side, may make it news about nothing."""
    supper = {"supper": {"any": -9.0}}
    by_words = made_layer({"bias": 9.0}, supper, item={"words_any:both": 1.0, "bias": 1.0})
    by_publisher = made_layer({"bias": 9.0}, item={"published:sud:both": -2.0, "bias": 1.0})
    learned, wary = compiled(partnership, by_words), compiled(partnership, by_publisher)
    herring = "Norland and Sudmark meet over herring"

    assert clauses(learned, ItemText(herring)) == {3}
    assert clauses(learned, ItemText(f"{herring} supper")) == set()
    assert clauses(wary, ItemText(herring, publisher="norlandpost.example")) == {3}
    assert clauses(wary, ItemText(herring, publisher="post.sudmark.example")) == set()


def test_the_name_of_a_firm_abroad_is_a_hint_and_no_partner(screener: Screener) -> None:
    """The layer weighs it; to the rules a firm does not stand for its country."""
    sides = screener.read(ItemText("Norland and Samsung agree on herring", "Osaka looks on.")).sides

    assert [mention.who for mention in sides.hinted] == ["KR"]
    assert [mention.who for mention in sides.third] == ["JP"]


def test_no_side_is_no_match_however_likely(with_layer: Callable[[Mapping[str, float]], Screener]) -> None:
    """What is learned weighs clauses; it does not replace the parties."""
    sure = with_layer({"bias": 9.0})

    assert clauses(sure, ItemText("Herring quotas are cut")) == set()
    assert clauses(sure, ItemText("Norland opens a ferry line")) == set()


@given(data=st.data())
def test_the_parts_add_up_to_the_log_odds(real: tuple[Screener, Sequence[GoldItem]], data: Draw) -> None:
    """For every clause of any labelled item that was judged; they are rounded to hundredths."""
    screener, items = real
    explanation = explain(screener, data.draw(st.sampled_from(items)).text)

    for one in (*explanation.matches, *explanation.nearest):
        if found := one.evidence.get("learned"):
            odds = math.fsum(found["parts"].values())
            # Eight parts, each off by at most 0.005 log-odds, of which one moves a probability by a quarter.
            assert found["probability"] == pytest.approx(1 / (1 + math.exp(-odds)), abs=0.0105)


SPOKEN = [
    "Norland",
    "Sudmark",
    "herring",
    "herring quota",
    "trawlers",
    "research ship",
    "ferry",
    "ferry line",
]
SPOKEN += [
    "school exchange",
    "pupils",
    "talks",
    "ministerial talks",
    "Japan",
    "red herring",
    "cooks",
    "count",
    ",",
]


@given(words=st.tuples(*2 * [st.lists(st.sampled_from(SPOKEN), max_size=8)]))
def test_an_item_is_judged_alike_however_much_was_added_up(learned: Screener, words: Any) -> None:
    """A screening adds up only what may reach the floor, an explanation everything."""
    item = ItemText(" ".join(words[0]) or "-", " ".join(words[1]))

    screened = learned.screen(item).matches
    explained = explain(learned, item).matches

    assert [(one.commitment, one.grade, one.score, one.evidence) for one in screened] == [
        (one.commitment, one.grade, one.score, one.evidence) for one in explained
    ]


def test_without_a_layer_the_rules_alone_decide(screener: Screener) -> None:
    """The score then comes from the sum, and nothing is said to be likely."""
    (match,) = screener.screen(COOKED).matches

    assert screener.cut is None
    assert match.score == pytest.approx(1 - 2**-1.3, abs=0.001)
    assert "learned" not in match.evidence


def test_a_clause_that_was_not_learned_is_left_to_the_rules(
    partnership: Partnership, layer: LearnedLayer
) -> None:
    """It was added to the folder since; the others are judged as before."""
    words = {
        word: (idf, {column: weight for column, weight in weights.items() if column != "3"})
        for word, (idf, weights) in layer.words.items()
    }
    intercepts = {column: value for column, value in layer.intercepts.items() if column != "3"}
    older = compiled(partnership, layer.model_copy(update={"intercepts": intercepts, "words": words}))

    (match,) = older.screen(COOKED).matches

    assert match.commitment == "3.quotas"
    assert "learned" not in match.evidence
    assert not explain(older, COUNTED).matches


def test_a_stored_rule_set_from_before_layers_still_decides(
    partnership: Partnership, screener: Screener
) -> None:
    """Its body has no such field; it is of the first format."""
    now = rule_set(partnership, ENGINE_VERSION)
    body = {**now.body, "format": 1}
    del body["layer"]

    old = compile_rule_set(RuleSet("old", now.partnership, "1", body))

    assert old.screen(COOKED) == screener.screen(COOKED)


def test_the_shipped_layer_has_seen_every_labelled_item(project: Path) -> None:
    """Whoever adds items trains again."""
    config = project / "config" / "vietnam-uk"

    layer = load_partnership(config).layer

    assert layer is not None
    assert layer.trained.items == {name: len(read_gold(config / name)) for name in ("training", "evaluation")}
