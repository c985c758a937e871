"""Training and measuring from the command line, on made-up items of a made-up partnership."""

import json
import shutil
from collections.abc import Callable
from itertools import product
from pathlib import Path
from typing import Any

import pytest

Command = Callable[..., Any]

SUBJECTS = ("herring quotas", "catch limits", "herring shares", "the trawler fleet's herring")
WHEN = ("on Monday", "on Friday", "in spring", "in autumn", "at dawn", "at night", "this week", "again")
ABOUT = ("Ministers of {a} and {b} agree on {what}", "{a} and {b} quarrel over {what} at sea")
NOISE = ("{a} and {b} chefs cook with {what} on television", "A {a} play about {what} opens in {b}")


@pytest.fixture
def folder(command: Command, norland: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The made-up partnership with labelled items, as the configured one."""
    folder = tmp_path / "partnership"
    shutil.copytree(norland, folder)
    monkeypatch.setenv("PARTNERSHIP_WATCH_CONFIG", str(folder))
    for name in ("training", "evaluation"):
        lines = [
            (f"{form.format(a=a, b=b, what=what)} {when}", form in ABOUT)
            for form, what, when, (a, b) in product(
                ABOUT + NOISE, SUBJECTS, WHEN, (("Norland", "Sudmark"), ("Sudmark", "Norland"))
            )
        ]
        items = [
            {"id": f"{name}-{number}", "lang": "en", "title": title}
            for number, (title, _) in enumerate(lines)
        ]
        gold = [
            {"id": item["id"], "labels": {"3": 2} if about else {}}
            for item, (_, about) in zip(items, lines, strict=True)
        ]
        (folder / name).mkdir()
        (folder / name / "items.jsonl").write_text("\n".join(map(json.dumps, items)))
        (folder / name / "gold.jsonl").write_text("\n".join(map(json.dumps, gold)))
    return folder


def test_what_is_trained_decides_from_then_on(folder: Path, command: Command) -> None:
    """Cooks and plays are told from quotas, which the rules alone cannot."""
    before = command("evaluate", "--no-clauses").out

    trained = command("train")

    after = command("evaluate", "--no-clauses").out
    assert trained.status == 0
    assert "layer.json" in trained.out
    assert "learned from 512 items" in " ".join(trained.out.split())
    assert "of 128 about nothing: 96 labelled, 96 of them direct" in before
    assert "of 128 about nothing: 0 labelled, 0 of them direct" in after
    assert "was trained on evaluation, so these figures flatter" in " ".join(after.split())
    assert command("evaluate", "--no-clauses", "--rules-alone").out == before


def test_training_twice_gives_the_same_file(folder: Path, command: Command) -> None:
    """Nothing is drawn, and what was learned before is not learned from."""
    command("train")
    first = (folder / "layer.json").read_bytes()

    command("train")

    assert (folder / "layer.json").read_bytes() == first


def test_a_damaged_layer_is_made_anew(folder: Path, command: Command) -> None:
    """As the message says that refuses it everywhere else."""
    (folder / "layer.json").write_text("{")
    refused = command("explain", "Norland and Sudmark agree herring quota")

    trained = command("train")

    assert refused.status == 2
    assert "make it anew with `partnership-watch train`" in " ".join(refused.err.split())
    assert trained.status == 0
    assert command("explain", "Norland and Sudmark agree herring quota").status == 0


def test_checking_measures_on_what_was_kept_and_writes_nothing(folder: Path, command: Command) -> None:
    """The learning curve, each set, and how often a probability is right."""
    answer = command("train", "--check")

    said = " ".join(answer.out.split())
    assert answer.status == 0
    assert "evaluation, rules alone" in said
    assert "training, learned from 100%" in said
    assert "evaluation, held out, all: 256 items" in said
    assert "How often a probability is right" in said
    assert not (folder / "layer.json").exists()


def test_there_must_be_something_to_learn_from(command: Command, norland: Path) -> None:
    """One sentence that says what to write."""
    answer = command("train")

    assert answer.status == 2
    assert "there are no labelled items to learn from; put some into" in answer.err


def test_too_little_is_not_learned_from(folder: Path, command: Command) -> None:
    """The rules alone would be better."""
    for name in ("training", "evaluation"):
        for file in ("items.jsonl", "gold.jsonl"):
            lines = (folder / name / file).read_text().splitlines()
            (folder / name / file).write_text("\n".join(lines[:249]))

    answer = command("train")

    assert answer.status == 2
    assert (
        "498 labelled items are too few to learn from: the rules alone decide better below 500" in answer.err
    )


def test_sets_without_labels_are_nothing_to_learn_from(folder: Path, command: Command) -> None:
    """Noise alone says nothing of any clause."""
    for name in ("training", "evaluation"):
        ids = [json.loads(line)["id"] for line in (folder / name / "items.jsonl").read_text().splitlines()]
        (folder / name / "gold.jsonl").write_text("\n".join(json.dumps({"id": key}) for key in ids))

    answer = command("train")

    assert answer.status == 2
    assert "there are no labelled items to learn from" in answer.err


@pytest.mark.parametrize("words", [("train",), ("train", "--check"), ("evaluate",)])
def test_a_label_of_another_partnership_is_named(
    folder: Path, command: Command, words: tuple[str, ...]
) -> None:
    """By file and line, before anything is trained or measured."""
    gold = folder / "evaluation" / "gold.jsonl"
    gold.write_text(gold.read_text().replace('{"3": 2}', '{"99": 2}', 1))

    answer = command(*words)

    assert (answer.status, answer.out) == (2, "")
    assert "gold.jsonl:1: 99 is no clause of norland-sudmark (3 to 6); correct it" in answer.err
    assert "Traceback" not in answer.err
