"""A declaration's text read into chapters and paragraphs: nothing is lost, and what is doubtful is named."""

import re
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from partnership_watch.errors import ConfigurationError
from partnership_watch.registry.declaration_text import Declaration, read_declaration

TREATY = """TREATY
Recalling their friendship,
CHAPTER I
THE SEA

Article 1
Herring

1. The Parties count the herring.
2. They share the figures.

Article 2
Ferries

A ferry joins the capitals, under
Article 5 of the Harbour Charter.

CHAPTER II
SCHOOLS

Article 3. Pupils travel.

Done at Sund, in two copies.
ANNEX A
1. List of ferries
"""


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("(1) Herring.\n(2) Ferries,\nand ports.", [["Herring.", "Ferries, and ports."]]),
        ("I. Herring.\n\nII. Ferries.\n\nIII. Schools.", [["Herring.", "Ferries.", "Schools."]]),
        ("1.1 Herring.\n1.2 Ferries.\n2.1 Schools.", [["Herring.", "Ferries.", "Schools."]]),
        (
            "1. Sea\n1.1 Herring.\n1.2. Ferries.\n2. People\n2.1 Schools.",
            [["Herring.", "Ferries."], ["Schools."]],
        ),
        ("I. Sea\n1.1 Herring.\nII. People\n2.1 Schools.", [["Herring."], ["Schools."]]),
        (
            "# Text\n## I. Sea\n**1.** Herring.\n## II. People\n2. **Schools** too.",
            [["Herring."], ["Schools too."]],
        ),
        ("MỤC I. BIỂN\nĐiều 1\nCá trích.\nPHẦN II. NGƯỜI\nĐiều 2: Trường.", [["Cá trích."], ["Trường."]]),
        ("１．Herring.\r\n２．Ferries.\r\n", [["Herring.", "Ferries."]]),
        ("\ufeffA. Sea\n1) Herring.\nB. People\n2) Schools.", [["Herring."], ["Schools."]]),
        ("CHAPTER ONE: SEA\nARTICLE ONE\nHerring.\nARTICLE TWO\nFerries.", [["Herring.", "Ferries."]]),
        (
            "1. Herring: (1) cod,\n(2) eel.\n2. Ferries, in\n2025. Then more.",
            [["Herring: (1) cod, (2) eel.", "Ferries, in 2025. Then more."]],
        ),
        (
            TREATY,
            [
                [
                    "Herring 1. The Parties count the herring. 2. They share the figures.",
                    "Ferries A ferry joins the capitals, under Article 5 of the Harbour Charter.",
                ],
                ["Pupils travel."],
            ],
        ),
    ],
)
def test_every_usual_way_of_numbering_is_read(text: str, found: list[list[str]]) -> None:
    """With chapters or without."""
    declaration = read_declaration(text)

    assert [[paragraph.text for paragraph in chapter.paragraphs] for chapter in declaration.chapters] == found


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("I. Sea\n1. Herring.\n2. Cod.\n4. Eel.\nII. People\n4. Schools.", ["line 4", "line 6"]),
        ("1. Herring.\n2. Cod.\n1) eel\n2. Ferries.", ["line 4"]),
        ("1. Herring.\n2. Ferries:\n1. daily,\n2. safe.\n3. Schools.", ["line 5"]),
        ("I. Sea\n1. Herring.\nII. People\n2. Schools.\nVII. Ports\n3. Ships.", ["line 5"]),
        ("1. Herring.\n2. Ferries.\nAnnex\n3. Schools.", ["line 4"]),
        ("Article 1\nArticle 2\nFerries.", ["line 1"]),
    ],
    ids=[
        "gap and repetition",
        "repetition",
        "list or paragraph",
        "chapter missing",
        "after the end",
        "no text",
    ],
)
def test_numbers_that_do_not_follow_one_another_are_refused(text: str, lines: list[str]) -> None:
    """A partnership has no gaps, and no paragraph may swallow the next."""
    with pytest.raises(ConfigurationError, match="cannot be told apart") as refused:
        read_declaration(text)

    assert re.findall(r"^line \d+", str(refused.value), re.MULTILINE) == lines


@pytest.mark.parametrize(
    ("text", "remark"),
    [
        ("I. Sea\n1. Herring.\n2. Ferries.\nA. Ports\n3. Ships.", "line 4: A. Ports - looks like a heading"),
        ("1. Herring.\n\nSchools\n\n2. Pupils travel.", "line 3: Schools - looks like a heading"),
        ("1. Herring.\n\nThe two sides were glad.", "line 3: no number of its own"),
        ("1. Herring.\n2. Eel:\n1. big,\n2. old.", "line 3: 1. big, - read as a list inside paragraph 2"),
        ("1. Herring.\nPhụ lục 1\nTàu", "line 2: Phụ lục 1 - the paragraphs end here"),
        ("1. Herring.", "no numbered chapters were found"),
        ("I. Sea\n1. Herring.\nII. People\n1. Schools.", "the draft does, from 1 to 2"),
    ],
)
def test_what_may_be_meant_otherwise_is_named(text: str, remark: str) -> None:
    """With its line, so that a person can look."""
    declaration = read_declaration(text)

    assert any(remark in said for said in declaration.remarks), declaration.remarks


def test_a_heading_may_be_broken_at_a_comma() -> None:
    """As it is in a text that is wrapped at some width."""
    (sea, people) = read_declaration(
        "I. Sea,\nports,\nferries\n1. Eel.\nII. People,\nschools\n2. Go."
    ).chapters

    assert (sea.title, people.title) == ("Sea, ports, ferries", "People, schools")


def test_chapters_without_numbers_are_said_to_be_so() -> None:
    """That half was found."""
    with pytest.raises(
        ConfigurationError, match=r"there are chapters .the first in line 1: Chapter 1: Sea., but no"
    ):
        read_declaration("Chapter 1: Sea\nHerring is counted.")


NUMBERS = ["", "1. ", "2. ", "3. ", "(1) ", "(2) ", "1.1 ", "Article 1 ", "Article 2\n", "- "]
HEADINGS = ["I. ", "II. ", "A. ", "Chapter 1: ", "Chapter 2 ", "## ", "Annex 1 ", "Done at "]
LINES = st.tuples(st.sampled_from(NUMBERS + HEADINGS), st.sampled_from(["", "."]), st.booleans())


@given(st.lists(LINES, max_size=12))
def test_every_line_stands_in_exactly_one_place(drawn: list[tuple[str, str, bool]]) -> None:
    """A paragraph, a title, or what was left out: of any text that is not refused."""
    words = [f"Word{number}x" for number in range(len(drawn))]
    text = "".join(
        f"{beginning}{word}{stop}" + ("\n\n" if apart else "\n")
        for word, (beginning, stop, apart) in zip(words, drawn, strict=True)
    )

    try:
        declaration = read_declaration(text)
    except ConfigurationError:
        return

    assert Counter(re.findall(r"Word\d+x", _all(declaration))) == Counter(words)


def _all(declaration: Declaration) -> str:
    titles = [chapter.title for chapter in declaration.chapters]
    paragraphs = [paragraph.text for chapter in declaration.chapters for paragraph in chapter.paragraphs]
    return "\n".join([*titles, *paragraphs, *(line.text for line in declaration.left_out)])
