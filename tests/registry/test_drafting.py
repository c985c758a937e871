"""A folder drafted from a declaration's text, whatever its way of numbering."""

from datetime import date
from pathlib import Path

import pytest
from pydantic import HttpUrl

from partnership_watch.errors import ConfigurationError
from partnership_watch.registry import load_partnership
from partnership_watch.registry.declaration_text import Chapter, Declaration, Paragraph, read_declaration
from partnership_watch.registry.drafting import DraftedParty, DraftHead, draft_partnership, left_to_do

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

OPENING = """II. People and learning
of every age

The two sides are glad of what has been done
for pupils, and resolve to do more.
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

HEAD = DraftHead(
    party=(
        DraftedParty(key="nor", country="NO", name="Norway"),
        DraftedParty(key="sud", country="XS", name="Sudmark"),
    ),
    language="en",
    signed=date(2025, 5, 17),
    official_text=HttpUrl("https://sea.example/text"),
)


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
    declaration = read_declaration(text)

    found = [[paragraph.number for paragraph in chapter.paragraphs] for chapter in declaration.chapters]
    assert found == numbers


def test_what_was_left_out_is_said() -> None:
    """The preamble, what a chapter says before its first number, and a chapter without numbers."""
    text = ROMAN.replace("II. People and learning\n", OPENING) + "\nIII. Final words\n\nDone in two copies.\n"

    declaration = read_declaration(text)

    assert declaration.chapters[1].title == "People and learning of every age"
    assert tuple(line.text for line in declaration.left_out) == (
        "Joint Declaration on the Harbour",
        "1. The two countries have been friends for long.",
        "2. Their leaders met and agreed as follows.",
        "The two sides are glad of what has been done",
        "for pupils, and resolve to do more.",
        "III. Final words",
        "Done in two copies.",
    )


def test_a_list_inside_a_paragraph_belongs_to_it() -> None:
    """Its `1.` is no new paragraph, and broken lines are joined."""
    (sea, _) = read_declaration(ROMAN).chapters

    assert sea.paragraphs[0].text.endswith("through the Joint Committee on Herring (JCH).")
    assert "it is safe" in sea.paragraphs[1].text


@pytest.mark.parametrize(
    "text", ["1. To do so.\n2. * and * of it.\n3. Norway\n4. - 1", "I. “\n1. “\nII. #: {}\n2. null"]
)
def test_any_words_make_a_draft_that_loads(text: str, tmp_path: Path) -> None:
    """Where no word of a paragraph can begin a rule, a person is asked for one."""
    draft_partnership(read_declaration(text), tmp_path / "2026", HEAD.model_copy(update={"language": "no"}))

    assert load_partnership(tmp_path / "2026").clauses


@pytest.mark.parametrize("text", [ROMAN, ARTICLES, VIETNAMESE, LETTERS])
def test_a_draft_is_a_folder_that_loads(text: str, tmp_path: Path) -> None:
    """A person can begin to fill it in, and `registry check` already reads it."""
    folder = tmp_path / "norland-sudmark"

    draft_partnership(read_declaration(text), folder, HEAD)

    partnership = load_partnership(folder)
    assert len(partnership.clauses) == 3
    assert [pillar.id for pillar in partnership.pillars] == ["I", "II"]


def test_what_the_text_names_is_where_a_rule_begins(tmp_path: Path) -> None:
    """Committees and acronyms are the safest first terms."""
    folder = tmp_path / "draft"

    draft_partnership(read_declaration(ROMAN), folder, HEAD)

    terms = load_partnership(folder).commitments[0].rules["en"].terms[1.0]
    assert set(terms) == {"Joint Committee on Herring", "JCH"}


def test_a_folder_that_exists_is_left_alone(tmp_path: Path) -> None:
    """Nobody's work is overwritten."""
    with pytest.raises(ConfigurationError, match="exists"):
        draft_partnership(read_declaration(ROMAN), tmp_path, HEAD)


def test_a_text_without_numbers_is_refused_with_the_forms_that_are_read() -> None:
    """The remedy names what a heading and a paragraph may look like."""
    with pytest.raises(ConfigurationError, match="Article 1"):
        read_declaration("The two sides are friends.\nThey will meet again.")


def test_chapters_of_one_title_and_names_that_are_everyday_words_still_make_a_draft(tmp_path: Path) -> None:
    """What the text is like is not the operator's fault."""
    text = "I. Cooperation\n1. “THE” sides meet AND talk.\nII. Cooperation\n2. They meet again.\n"

    draft_partnership(read_declaration(text), tmp_path / "draft", HEAD)

    slugs = [pillar.slug for pillar in load_partnership(tmp_path / "draft").pillars]
    assert slugs == ["cooperation", "ii-cooperation"]


def test_the_names_of_the_two_sides_are_no_rule(tmp_path: Path) -> None:
    """A draft on every item about one side would be refused."""
    sides = (
        DraftedParty(key="nor", country="NO", name="Kingdom of the Northern Sea"),
        DraftedParty(key="sud", country="XS", name="SDMK"),
    )
    text = "I. Sea\n1. SDMK gave the Kingdom of the Northern Sea a seat in the Joint Committee on Herring.\n"

    draft_partnership(read_declaration(text), tmp_path / "draft", HEAD.model_copy(update={"party": sides}))

    terms = load_partnership(tmp_path / "draft").commitments[0].rules["en"].terms[1.0]
    assert terms == ("Joint Committee on Herring",)


def test_no_folder_is_left_where_no_valid_draft_can_be_made(tmp_path: Path) -> None:
    """Neither under its name nor under another; a text that read_declaration gave has no such faults."""
    with_a_gap = Chapter(1, "The sea", (Paragraph(1, "Herring."), Paragraph(3, "Ferries.")))

    with pytest.raises(ConfigurationError, match=r"partnership.yaml, line \d+: no file for paragraph 2"):
        draft_partnership(Declaration((with_a_gap,), (), ()), tmp_path / "draft", HEAD)

    assert list(tmp_path.iterdir()) == []


def test_what_is_left_to_do_is_counted_until_it_is_done(tmp_path: Path) -> None:
    """By file and line; the draft's own remarks are no task."""
    folder = tmp_path / "draft"
    draft_partnership(read_declaration(ROMAN), folder, HEAD)
    before = left_to_do(folder)

    for file in folder.rglob("*.yaml"):
        file.write_text(file.read_text(encoding="utf-8").replace("TODO", "done"), encoding="utf-8")

    assert len(before) == 3 * 6 + 13
    assert before[0].file == Path("clauses/03.yaml")
    assert before[0].line == 4
    assert left_to_do(folder) == []
