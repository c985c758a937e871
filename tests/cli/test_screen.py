"""`screen` and `evaluate`: what other programs rely on."""

import json
from pathlib import Path
from typing import Any

QUOTA = "Norland and Sudmark agree herring quota"


def line(**fields: Any) -> str:
    """One line of input."""
    return json.dumps(fields, ensure_ascii=False) + "\n"


def test_lines_come_back_in_order_with_spans_into_the_text(command: Any, tmp_path: Path) -> None:
    """Two fields are enough, and every answer says where its words stand."""
    (tmp_path / "in.jsonl").write_text(
        line(id="a", title=QUOTA) + line(id="b", title="It rains"), encoding="utf-8"
    )

    answer = command("screen", "in.jsonl")

    first, second = map(json.loads, answer.out.splitlines())
    assert answer.status == 0
    assert (first["id"], second["id"], second["matches"]) == ("a", "b", [])
    (match,) = first["matches"]
    assert (match["clause"], match["commitment"], match["grade"]) == (3, "3.quotas", "direct")
    assert list(match) == ["clause", "commitment", "grade", "score", "evidence"]
    found = [QUOTA[one["start"] : one["end"]] for one in match["evidence"]]
    assert "herring quota" in found


def test_every_field_of_the_contract_is_taken(command: Any, tmp_path: Path) -> None:
    """As a feed gives it, nulls included."""
    full = line(
        id="a",
        source="norlandpost.example",
        url="https://norlandpost.example/1",
        title="Herring quota cut",
        summary="Sudmark agreed.",
        published=None,
        lang="en",
    )
    (tmp_path / "in.jsonl").write_text(full, encoding="utf-8")

    (answer,) = map(json.loads, command("screen", "in.jsonl").out.splitlines())

    assert answer["lang"] == "en"
    assert answer["matches"][0]["grade"] == "direct"


def test_a_bad_line_is_named_and_the_others_go_on(command: Any, tmp_path: Path) -> None:
    """Its number stands on standard error, and the exit status tells a script."""
    lines = [line(id="a", title=QUOTA), "{broken\n", line(id="c"), "\n", line(id="d", title="It rains")]
    (tmp_path / "in.jsonl").write_text("".join(lines), encoding="utf-8")

    answer = command("screen", "in.jsonl")

    assert [json.loads(one)["id"] for one in answer.out.splitlines()] == ["a", "d"]
    assert "line 2" in answer.err
    assert "line 3: title" in answer.err
    assert answer.status == 2


def test_a_file_that_is_not_there_is_one_sentence(command: Any) -> None:
    """No traceback for a mistyped name."""
    answer = command("screen", "nowhere.jsonl")

    assert answer.status == 2
    assert "nowhere.jsonl" in answer.err
    assert "Traceback" not in answer.err


def test_screening_touches_no_database(command: Any, tmp_path: Path, monkeypatch: Any) -> None:
    """It works on a machine that has none."""
    monkeypatch.setenv("PARTNERSHIP_WATCH_DATABASE_URL", "postgresql://nobody@127.0.0.1:1/nothing")
    (tmp_path / "in.jsonl").write_text(line(id="a", title=QUOTA), encoding="utf-8")

    assert command("screen", "in.jsonl").status == 0


def test_evaluation_is_shown_by_view_language_and_clause(command: Any, tmp_path: Path) -> None:
    """Precision, recall and F1, on labelled items."""
    folder = tmp_path / "labelled"
    folder.mkdir()
    items = line(id="a", lang="en", title=QUOTA) + line(id="b", lang="vi", title="Trời mưa")
    gold = line(id="a", labels={"3": 2}, disputed={}) + line(id="b", labels={}, disputed={})
    (folder / "items.jsonl").write_text(items, encoding="utf-8")
    (folder / "gold.jsonl").write_text(gold, encoding="utf-8")

    answer = command("evaluate", "labelled")

    assert answer.status == 0
    for word in (
        "pairs",
        "direct",
        "pillar",
        "item",
        "en: 1 items",
        "vi: 1 items",
        "pairs by clause",
        "1.000",
    ):
        assert word in answer.out
