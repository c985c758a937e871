"""Measuring against labels, and the bar that the shipped rules hold."""

import ast
import json
from pathlib import Path

import pytest

from partnership_watch.matching import ItemText, Screener
from partnership_watch.matching.evaluate import Counts, Noise, evaluate, measure
from partnership_watch.matching.gold import EvaluationError, GoldItem, read_gold
from partnership_watch.registry import Partnership

REAL = Path(__file__).parents[2] / "config" / "vietnam-uk"
PILLARS = {3: "I", 4: "I", 5: "II", 6: "II"}


def gold(labels: dict[int, int], disputed: dict[int, int] | None = None, language: str = "en") -> GoldItem:
    """Return a labelled item whose text does not matter."""
    return GoldItem("x", language, ItemText("x"), labels, disputed or {})


def test_every_view_counts_what_it_says() -> None:
    """One item found in part, with a wrong clause and a wrong grade."""
    result = measure([gold({3: 2, 5: 1})], [{3: 1, 4: 2}], PILLARS).all.views

    assert result["pairs"] == Counts(right=1, wrong=1, missed=1)
    assert result["direct"] == Counts(right=0, wrong=1, missed=1)
    assert result["pillar"] == Counts(right=1, wrong=0, missed=1)
    assert result["item"] == Counts(right=1)


def test_what_is_disputed_counts_neither_for_nor_against() -> None:
    """Found or not, a clause on which labellers disagree is no error."""
    found = measure([gold({3: 2}, {6: 1})], [{3: 2, 6: 2}], PILLARS).all.views
    left = measure([gold({3: 2}, {6: 1})], [{3: 2}], PILLARS).all.views

    assert found == left
    assert found["pairs"] == Counts(right=1)
    assert measure([gold({}, {6: 1})], [{6: 1}], PILLARS).all.views["item"] == Counts()


def test_a_disputed_grade_is_excused_only_when_it_is_wrong() -> None:
    """Under `direct`, the other grade is no miss; the right one is right."""
    item = gold({3: 2}, {3: 1})

    assert measure([item], [{3: 1}], PILLARS).all.views["direct"] == Counts()
    assert measure([item], [{3: 2}], PILLARS).all.views["direct"] == Counts(right=1)
    assert measure([item], [{}], PILLARS).all.views["pairs"] == Counts(missed=1)


def test_measures_are_told_by_language_and_clause() -> None:
    """Each language and each clause has figures of its own."""
    result = measure([gold({3: 2}), gold({5: 2}, language="vi")], [{3: 2}, {6: 2}], PILLARS)

    assert result.by_language["en"].views["pairs"].f1 == 1
    assert result.by_language["vi"].views["pairs"].f1 == 0
    assert result.by_clause == {3: Counts(right=1), 5: Counts(missed=1), 6: Counts(wrong=1)}
    assert (Counts(3, 1, 2).precision, Counts(3, 1, 2).recall) == (0.75, 0.6)


def test_the_interval_holds_the_figure_and_repeats() -> None:
    """The same items are drawn every time."""
    items = [gold({3: 2}) for _ in range(20)]
    predictions: list[dict[int, int]] = [{3: 2} if number % 2 else {} for number in range(20)]

    first = measure(items, predictions, PILLARS).all
    second = measure(items, predictions, PILLARS).all

    assert first.intervals == second.intervals
    low, high = first.intervals["pairs"]
    assert low < first.views["pairs"].f1 < high


def test_items_about_nothing_are_counted_apart() -> None:
    """How often a reader is told of what nobody asked for; what is disputed is not about nothing."""
    items = [gold({}), gold({}), gold({}), gold({}, {3: 1}), gold({3: 2})]

    noise = measure(items, [{}, {3: 1}, {3: 2, 4: 1}, {3: 2}, {}], PILLARS).all.noise

    assert noise == Noise(items=3, labelled=2, direct=1)


@pytest.mark.parametrize(
    ("items", "labels", "says"),
    [
        ('{"id": "a"}', '{"id": "a"}', "items.jsonl:1: lang is missing; add it; title is missing"),
        (
            '{"id": "a", "lang": "en", "title": "x"}',
            "no json",
            "gold.jsonl:1: the line is not JSON in UTF-8 at column",
        ),
        ('{"id": "a", "lang": "en", "title": "x"}', '{"id": "b"}', "'a' is in only one of"),
        (
            '{"id": "a", "lang": "en", "title": "x"}',
            '{"id": "a"}\n\n{"id": "a"}',
            "gold.jsonl:3: 'a' stands here twice",
        ),
        ("\n", "", "there is no item in items.jsonl; write one a line, or remove the folder"),
        *(
            (
                '{"id": "a", "lang": "en", "title": "x"}',
                f'{{"id": "a", "{field}": {{"3": {grade}}}}}',
                f"gold.jsonl:1: {field}.3: no grade; write 2 (direct) or 1 (context)",
            )
            for field in ("labels", "disputed")
            for grade in ("3", "0", '"2"', "true", "1.5", "2.0", "null")
        ),
        *(
            (
                '{"id": "a", "lang": "en", "title": "x"}',
                f'\n{{"id": "a", "{field}": {{"3": 1, "99": 2}}}}',
                "gold.jsonl:2: 99 is no clause of norland-sudmark (3 to 6); correct it or remove it",
            )
            for field in ("labels", "disputed")
        ),
    ],
)
def test_a_broken_evaluation_folder_is_said_by_file_and_line(
    tmp_path: Path, partnership: Partnership, items: str, labels: str, says: str
) -> None:
    """Labels are written by hand."""
    (tmp_path / "items.jsonl").write_text(items)
    (tmp_path / "gold.jsonl").write_text(labels)

    with pytest.raises(EvaluationError) as caught:
        read_gold(tmp_path, partnership)

    assert says in str(caught.value)


def test_labels_that_nobody_wrote_yet_are_no_unreadable_file(tmp_path: Path) -> None:
    """A new partnership has none; what is to be written is shown."""
    said = []
    for folder in (tmp_path / "evaluation", tmp_path):
        with pytest.raises(EvaluationError) as caught:
            read_gold(folder)
        said.append(str(caught.value))

    assert said[0].startswith(f"no labelled items yet: there is no folder {tmp_path / 'evaluation'}; write")
    assert said[1] == f"{tmp_path / 'items.jsonl'} is not there; correct its name, or make it"


def test_an_evaluation_folder_is_screened_and_measured(tmp_path: Path, screener: Screener) -> None:
    """From files to figures; what is a line's end elsewhere is none in JSON."""
    item = {
        "id": "a",
        "lang": "en",
        "title": "Norland and Sudmark agree on herring quotas",
        "summary": "\u2028",
    }
    (tmp_path / "items.jsonl").write_text(json.dumps(item, ensure_ascii=False), encoding="utf-8")
    (tmp_path / "gold.jsonl").write_text(json.dumps({"id": "a", "labels": {"3": 2}}))

    result = evaluate(screener, read_gold(tmp_path))

    assert result.all.views["direct"] == Counts(right=1)


def _strings(path: Path) -> list[str]:
    """Return the texts of a module that are neither its docstrings nor its comments."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    explained = {node.value for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    return [
        node.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and node not in explained
    ]


def test_no_country_stands_in_the_code() -> None:
    """What is known of two particular countries is configuration; `languages` knows all countries alike."""
    source = Path(__file__).parents[2] / "src" / "partnership_watch"
    names = (
        "vietnam",
        "viet nam",
        "việt nam",
        "british",
        "britain",
        "united kingdom",
        "hanoi",
        "london",
        "hà nội",
    )
    allowed = (
        "vietnamese",
        "europe/london",
        "config/vietnam-uk",
    )  # a language, a zone, the folder read by default

    for path in sorted(source.rglob("*.py")):
        if "languages" in path.parts:
            continue
        for text in _strings(path):
            low = text.lower()
            for words in allowed:
                low = low.replace(words, "")
            assert not [name for name in names if name in low], (path, text)
