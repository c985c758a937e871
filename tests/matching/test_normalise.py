"""Folding a text, and the way back."""

import re
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from partnership_watch.matching.normalise import fold, without_marks

VIETNAMESE = "aàảãáạăằẳẵắặâầẩẫấậeèẻẽéẹêềểễếệoòỏõóọôồổỗốộơờởỡớợuùủũúụưừửữứựyỳỷỹýỵđ "
texts = st.text() | st.text(st.sampled_from(VIETNAMESE + VIETNAMESE.upper() + "hqtgnc –\u00a0\u200b\u0301"))


@given(texts)
def test_every_folded_character_has_its_place_in_the_stored_text(text: str) -> None:
    """Evidence may point at any part of what was found."""
    folded = fold(text)

    assert len(folded.low) == len(folded.cased) == len(folded.offsets)
    assert folded.stored == unicodedata.normalize("NFC", text)
    assert list(folded.offsets) == sorted(set(folded.offsets))
    for at in range(len(folded.low)):
        start, end = folded.span(at, at + 1)
        assert 0 <= start < end <= len(folded.stored)


@given(texts)
def test_a_span_of_the_stored_text_folds_to_what_was_found(text: str) -> None:
    """What a reader is shown is what the rule saw, apart from how it is spelt."""
    folded = fold(text)

    for word in re.finditer(r"\w+", folded.low):
        start, end = folded.span(word.start(), len(folded.low))
        assert without_marks(fold(folded.stored[start:end]).low)[:1] == without_marks(word[0][0])


@given(texts)
def test_unicode_form_does_not_matter(text: str) -> None:
    """Some outlets send letters and marks apart."""
    assert fold(unicodedata.normalize("NFD", text)).low == fold(unicodedata.normalize("NFC", text)).low


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("hoà bình", "hòa bình"),
        ("THUỶ SẢN", "thủy sản"),
        ("khoẻ", "khỏe"),
        ("Nor\u00adland", "norland"),
        ("Norland\u00a0\u2013\u00a0Sudmark", "norland-sudmark"),
        ("off\u2011shore  wind", "off-shore wind"),
        ("a\u200bb c", "ab c"),
        ("the party\u2019s", "the party's"),
        ("two \n lines", "two lines"),
    ],
)
def test_spellings_of_one_thing_fold_alike(one: str, other: str) -> None:
    """Dashes, spaces, quotes, invisible characters, case and tone placement are spelling."""
    assert fold(one).low == fold(other).low


@pytest.mark.parametrize("word", ["quà", "quý", "hoàn", "thuyền", "toán"])
def test_a_tone_that_has_one_place_stays(word: str) -> None:
    """After q, and before another letter, both styles write the same."""
    assert fold(word).low == word


def test_a_letter_with_two_small_ones_shifts_nothing() -> None:
    """The dotted capital I of Turkish is one character in the stored text and two in small letters."""
    folded = fold("İstanbul and Norland")

    assert folded.span(folded.low.index("norland"), len(folded.low)) == (13, 20)
