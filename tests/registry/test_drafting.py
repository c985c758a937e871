"""A folder drafted from a declaration's text, whatever its way of numbering."""

from datetime import date
from pathlib import Path

import pytest

from partnership_watch.errors import ConfigurationError
from partnership_watch.registry import load_partnership
from partnership_watch.registry.declaration_text import read_declaration
from partnership_watch.registry.drafting import DraftedParty, draft_partnership

ROMAN = """
Joint Declaration on the Harbour

1. The two countries have been friends for long.
2. Their leaders met and agreed as follows.

I. The common sea

3. The two sides will count the herring together
through the Joint Committee on Herring (JCH).

4. A ferry line will join the two capitals. Its conditions are:
1. it runs daily,
2. it is safe.

II. People and learning

5. Pupils will spend a term in the other country.
"""

ARTICLES = """
CHAPTER ONE
THE COMMON SEA
Article 1 - Herring
The Parties count the herring together.
Article 2 - Ferry
A ferry line joins the capitals.
CHAPTER TWO: PEOPLE AND LEARNING
Article 3 - Schools
Pupils travel.
"""

VIETNAMESE = """
Phần I. Vùng biển chung
Điều 1. Hai bên cùng thống kê đàn cá trích.
Điều 2. Một tuyến phà nối hai thủ đô.
Phần II. Con người và học tập
Điều 1. Học sinh học một kỳ tại nước kia.
"""

LETTERS = """
A. The common sea
(1) The herring is counted together.
(2) A ferry line joins the capitals.
B. People and learning
(3) Pupils travel.
"""

PARTIES = [DraftedParty("nor", "Norway", "NO"), DraftedParty("sud", "Sudmark", "XS")]


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        (ROMAN, [[3, 4], [5]]),
        (ARTICLES, [[1, 2], [3]]),
        (VIETNAMESE, [[1, 2], [3]]),
        (LETTERS, [[1, 2], [3]]),
    ],
    ids=["roman chapters", "articles", "articles that begin anew", "letters"],
)
def test_chapters_and_paragraphs_are_found(text: str, numbers: list[list[int]]) -> None:
    """The preamble is left out, and numbers that begin anew are counted through."""
    chapters = read_declaration(text)

    assert [[paragraph.number for paragraph in chapter.paragraphs] for chapter in chapters] == numbers


def test_a_list_inside_a_paragraph_belongs_to_it() -> None:
    """Its `1.` is no new paragraph, and broken lines are joined."""
    (sea, _) = read_declaration(ROMAN)

    assert sea.paragraphs[0].text.endswith("through the Joint Committee on Herring (JCH).")
    assert "it is safe" in sea.paragraphs[1].text


@pytest.mark.parametrize("text", [ROMAN, ARTICLES, VIETNAMESE, LETTERS])
def test_a_draft_is_a_folder_that_loads(text: str, tmp_path: Path) -> None:
    """A person can begin to fill it in, and `registry check` already reads it."""
    folder = tmp_path / "norland-sudmark"

    draft_partnership(
        text,
        folder,
        PARTIES,
        language="en",
        signed=date(2025, 5, 17),
        official_text="https://sea.example/text",
    )

    partnership = load_partnership(folder)
    assert len(partnership.clauses) == 3
    assert [pillar.id for pillar in partnership.pillars] == ["I", "II"]


def test_what_the_text_names_is_where_a_rule_begins(tmp_path: Path) -> None:
    """Committees and acronyms are the safest first terms."""
    folder = tmp_path / "draft"

    draft_partnership(
        ROMAN,
        folder,
        PARTIES,
        language="en",
        signed=date(2025, 5, 17),
        official_text="https://sea.example/text",
    )

    terms = load_partnership(folder).commitments[0].rules["en"].terms[1.0]
    assert set(terms) == {"Joint Committee on Herring", "JCH"}


def test_a_folder_that_exists_is_left_alone(tmp_path: Path) -> None:
    """Nobody's work is overwritten."""
    with pytest.raises(ConfigurationError, match="exists"):
        draft_partnership(
            ROMAN,
            tmp_path,
            PARTIES,
            language="en",
            signed=date(2025, 5, 17),
            official_text="https://sea.example",
        )


def test_a_text_without_numbers_is_refused_with_the_forms_that_are_read() -> None:
    """The remedy names what a heading and a paragraph may look like."""
    with pytest.raises(ConfigurationError, match="Article 1"):
        read_declaration("The two sides are friends.\nThey will meet again.")
