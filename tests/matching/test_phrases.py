"""Finding phrases at word boundaries."""

import pytest

from partnership_watch.matching.normalise import fold
from partnership_watch.matching.phrases import PhraseFinder


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


def test_marks_that_are_there_are_believed() -> None:
    """In a text with marks, bare letters are another word."""
    assert found("năng lượng tái tạo", "nang luong tai tao") == []
