"""Where in a text a phrase stands."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from partnership_watch.matching.languages import language
from partnership_watch.matching.normalise import fold
from partnership_watch.matching.places import FieldText

PIECES = ["trade", "Schools", "cá", "and", "và", "Mr.", "x", ",", ";", ".", "…", "\n", "  ", '"', "-", "3.5"]


@given(code=st.sampled_from(["en", "vi", "fi"]), pieces=st.lists(st.sampled_from(PIECES), max_size=40))
def test_each_word_is_placed_and_counted_as_in_the_whole_text(code: str, pieces: list[str]) -> None:
    """However long a text is, its words are counted once, and only the sentence that is asked for is cut
    into lists."""
    spoken, folded = language(code), fold(" ".join(pieces))
    field = FieldText("summary", folded, spoken)
    sentences = [*spoken.sentences(folded.stored), len(folded.stored)]
    lists = spoken.lists(folded.stored, sentences)
    words = [match.span() for match in re.finditer(r"\w+", folded.low)]

    for number, (start, end) in enumerate(words):
        first, last = folded.span(start, end)
        assert field.place(start, end) == (
            "first sentence" if first < sentences[1] else "later",
            any(opens <= first and last <= closes for opens, closes in lists),
        )
        assert field.words(words[0][0], end) == number + 1


@pytest.mark.parametrize(
    ("start", "end", "words"), [(0, 7, 1), (0, 13, 2), (8, 13, 1), (0, 19, 3), (15, 25, 2)]
)
def test_words_are_counted_where_phrases_begin_and_end(start: int, end: int, words: int) -> None:
    """A phrase may end within a word, which it touches."""
    assert FieldText("title", fold("Norland trade, ferries go"), language("en")).words(start, end) == words
