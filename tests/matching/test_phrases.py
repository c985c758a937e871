"""Finding phrases at word boundaries."""

import pytest

from partnership_watch.matching.normalise import fold
from partnership_watch.matching.phrases import MOST_LOOKED_THROUGH, PhraseFinder


def found(phrase: str, text: str, *, marks_missing: bool = False) -> list[str]:
    """Return what a phrase finds, as it stands in the stored text."""
    folded = fold(text)
    hits = PhraseFinder([phrase]).find(folded, marks_missing=marks_missing)
    return [folded.stored[slice(*folded.span(start, end))] for _, start, end in hits]


@pytest.mark.parametrize(
    ("phrase", "text", "expected"),
    [
        ("ferry line*", "Ferry lines and a FERRY LINE", ["Ferry lines", "FERRY LINE"]),
        ("ferry", "ferryman, ferry-man, ferry's", ["ferry", "ferry"]),
        ("hoa", "hoà hoa hoá", ["hoa"]),
        ("hòa", "hoà và hòa, HOÀ", ["hoà", "hòa", "HOÀ"]),
        (
            "offshore wind",
            "Offshore\u2011wind, offshore \u2013 wind",
            ["Offshore\u2011wind", "offshore \u2013 wind"],
        ),
        ("HPX", "HPX, hpx, Hpx, xHPX, HPX2", ["HPX"]),
        ("HPX*", "HPXs, hpxs", ["HPXs"]),
        ("thủy sản", "thuỷ sản", ["thuỷ sản"]),
    ],
)
def test_a_phrase_is_found_as_words(phrase: str, text: str, expected: list[str]) -> None:
    """Case, dashes and tone placement do not matter; word ends, acronyms and marks do."""
    assert found(phrase, text) == expected


@pytest.mark.parametrize(
    ("phrase", "expected"),
    [
        ("năng lượng tái tạo", ["nang luong tai tao"]),
        ("năng lượng", []),
        ("đường sắt đô thị", ["duong sat do thi"]),
    ],
)
def test_three_syllables_are_found_without_their_marks(phrase: str, expected: list[str]) -> None:
    """Shorter phrases mean too many things once the marks are gone."""
    assert found(phrase, "nang luong tai tao, duong sat do thi", marks_missing=True) == expected


@pytest.mark.parametrize("marks_missing", [False, True])
def test_the_same_is_found_in_the_first_text_and_in_any_later_one(marks_missing: bool) -> None:
    """In the same order, whether phrases are looked for one by one or all at once, late or from the start."""
    phrases = [
        "nang luong*",
        "nang",
        "năng lượng tái tạo",
        "NANG",
        "nang luong tai",
        "ferry",
        "tai tao",
        "xuồng",
    ]
    text = fold("NANG luong tai tao " * 3 + "ferry")
    finder, prepared = PhraseFinder(phrases), PhraseFinder(phrases)
    prepared.prepare()

    first = finder.find(text, marks_missing=marks_missing)
    finder.find(fold("so long a text " * MOST_LOOKED_THROUGH), marks_missing=marks_missing)

    assert {phrase.text for phrase, _, _ in first} >= {"nang luong*", "nang", "NANG", "tai tao", "ferry"}
    assert first == finder.find(text, marks_missing=marks_missing)
    assert first == prepared.find(text, marks_missing=marks_missing)


def test_marks_that_are_there_are_believed() -> None:
    """In a text with marks, bare letters are another word."""
    assert found("năng lượng tái tạo", "nang luong tai tao") == []
