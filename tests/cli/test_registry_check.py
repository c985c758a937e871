"""`registry check`: every mistake with file, line and remedy."""

import shutil
from pathlib import Path
from typing import Any

import pytest


def test_a_sound_folder_is_summed_up(command: Any) -> None:
    """Pillars, clauses, commitments, terms, and the rule set's name."""
    answer = command("registry", "check")

    assert answer.status == 0
    assert "no mistakes" in answer.out


def test_the_real_partnership_is_sound(command: Any, project: Path) -> None:
    """Every paragraph from 3 to 48, under six pillars."""
    answer = command("registry", "check", str(project / "config" / "vietnam-uk"))

    assert answer.status == 0, answer.err


def test_a_mistake_is_named_with_file_line_and_remedy(command: Any, norland: Path, tmp_path: Path) -> None:
    """And nothing of Python is shown."""
    copy = tmp_path / "copy"
    shutil.copytree(norland, copy)
    clause = copy / "clauses" / "4.yaml"
    clause.write_text(clause.read_text(encoding="utf-8").replace("pillar: I", "pillar: IX"), encoding="utf-8")

    answer = command("registry", "check", str(copy))

    assert answer.status == 2
    assert "4.yaml:2" in answer.err
    assert "Traceback" not in answer.err


def test_a_folder_that_is_not_there_is_one_sentence(command: Any) -> None:
    """The first thing that goes wrong on a new machine."""
    answer = command("registry", "check", "nowhere")

    assert answer.status == 2
    assert "nowhere" in answer.err


def test_a_declaration_becomes_a_folder_that_can_be_checked(command: Any, tmp_path: Path) -> None:
    """The first of the five minutes to a partnership of one's own."""
    text = "The two sides have long been friends.\nI. The sea\n1. The two sides count the herring.\n"
    (tmp_path / "text.txt").write_text(text, encoding="utf-8")
    sides = ("--party", "nor:XN:Norland", "--party", "sud:XS:Sudmark")
    where = ("--signed", "2025-05-17", "--official-text", "https://sea.example/text")

    drafted = command("registry", "draft", "text.txt", "config/norland-sudmark", *sides, *where)
    checked = command("registry", "check", "config/norland-sudmark")

    assert (drafted.status, checked.status) == (0, 0), drafted.err + checked.err
    assert "left out" in drafted.out
    assert "The two sides have long been friends" in drafted.out
    assert "19 places are still marked TODO, the first in clauses/01.yaml, line 4" in checked.out


@pytest.mark.parametrize(
    ("instead", "says"),
    [
        (("--official-text", "sea"), "--official-text must be a web address"),
        (("--language", "english"), "--language: 'english' is not of the form asked for; write two small"),
        (("--party", "NOR:XN:Norland"), "--party 'NOR:XN:Norland': key: 'NOR' is not of the form asked for"),
        (("--party", "nor:Norland"), "--party 'nor:Norland': write key:COUNTRY:Name"),
        (("--party", "nor:XN:Norland", "--party", "x:XX:X"), "--party: a partnership has two parties"),
        (("--party", "sud:XN:Norland"), "--party: both have the key 'sud'; give each its own"),
        (("--party", "nor:XS:Norland"), "--party: both have the country 'XS'; give each its own"),
        (("--party", "nor:XN:* Norland"), "--party: the name '* Norland': one star, and only at the end"),
        (("--language", "xx"), "--language: 'xx' is no language; give its ISO 639-1 code, such as en"),
    ],
)
def test_an_argument_that_cannot_be_used_leaves_no_folder(
    command: Any, tmp_path: Path, instead: tuple[str, ...], says: str
) -> None:
    """It can be corrected and the command repeated."""
    (tmp_path / "text.txt").write_text("I. The sea\n1. The two sides count the herring.\n", encoding="utf-8")
    words = {
        "--signed": "2025-05-17",
        "--official-text": "https://sea.example/text",
        "--party": "nor:XN:Norland",
    }
    others = [word for option, value in words.items() if option not in instead for word in (option, value)]

    answer = command("registry", "draft", "text.txt", "new", "--party", "sud:XS:Sudmark", *others, *instead)

    assert answer.status == 2
    assert says in answer.err
    assert not (tmp_path / "new").exists()


def test_what_a_draft_leaves_to_look_at_is_printed_with_its_line(command: Any, tmp_path: Path) -> None:
    """In a treaty with an annex, and without chapters: a BOM is no text."""
    text = (
        "\ufeffArticle 1\n1. Herring.\n2. Cod.\nArticle 2\nFerries.\n\nDone at Sund.\nAnnex 1\n1. Timetable\n"
    )
    (tmp_path / "text.txt").write_text(text, encoding="utf-8")
    sides = ("--party", "no:XN:Norland", "--party", "sud:XS:Sudmark", "--language", "no")
    where = ("--signed", "2025-05-17", "--official-text", "https://sea.example/text")

    drafted = command("registry", "draft", "text.txt", "config/2025", *sides, *where)
    checked = command("registry", "check", "config/2025")

    assert (drafted.status, checked.status) == (0, 0), drafted.err + checked.err
    assert "line 7: Done at Sund. - the paragraphs end here" in drafted.out
    assert "line 9: 1. Timetable" in drafted.out
    assert "no numbered chapters were found" in drafted.out
    assert "\ufeff" not in drafted.out


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("1. Herring.\n\n3. Ferries.\n", "text.txt: the paragraphs cannot be told apart"),
        ("1. Herring.\n\n3. Ferries.\n", "line 3: 3. Ferries. - number 2 is next"),
        ("\ufeff \n", "text.txt: the text is empty"),
        (
            "- Herring.\n- Ferries.\n",
            "text.txt: no numbered paragraphs were found; write a number before each",
        ),
        ("1. Herring.\a\n", "text.txt: line 1 has a character that no text holds (U+0007)"),
    ],
)
def test_a_text_that_cannot_be_drafted_is_named_with_its_line(
    command: Any, tmp_path: Path, text: str, says: str
) -> None:
    """And no folder is made."""
    (tmp_path / "text.txt").write_text(text, encoding="utf-8")
    sides = ("--party", "nor:XN:Norland", "--party", "sud:XS:Sudmark")
    where = ("--signed", "2025-05-17", "--official-text", "https://sea.example/text")

    answer = command("registry", "draft", "text.txt", "new", *sides, *where)

    assert answer.status == 2
    assert says in answer.err
    assert not (tmp_path / "new").exists()


def test_a_text_that_is_not_there_is_said_to_be_so(command: Any) -> None:
    """And not to be no text."""
    sides = ("--party", "nor:XN:Norland", "--party", "sud:XS:Sudmark")
    where = ("--signed", "2025-05-17", "--official-text", "https://sea.example/text")

    answer = command("registry", "draft", "text.txt", "new", *sides, *where)

    assert answer.status == 2
    assert "text.txt is not there" in answer.err
