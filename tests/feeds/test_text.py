"""Text from what feeds call title and summary."""

import time
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from partnership_watch.feeds.text import (
    MAX_FIELD_CHARS,
    MAX_TITLE_CHARS,
    content_hash,
    plain_text,
    shortened,
    title_text,
)


@pytest.mark.parametrize(
    ("markup", "text"),
    [
        ("Anh<br/>ký", "Anh ký"),
        ("<p>Anh</p><p>ký</p>", "Anh ký"),
        ("<ul><li>một<li>hai</ul>", "một hai"),
        ("<TD>a</TD><TD>b</TD>", "a b"),
        ("đ<b>ậ</b>m", "đậm"),
        ("Trade &amp; investment", "Trade & investment"),
        ("Trade &amp;amp; investment", "Trade & investment"),
        ("b&amp;aacute;o v&agrave;", "báo và"),
        ("&lt;p&gt;Hà Nội&lt;/p&gt;", "Hà Nội"),
        ("Growth &lt; 5% and &gt; 3%", "Growth < 5% and > 3%"),
        ("a<script>alert(1)</script>b<style>p{}</style>c<!-- d -->", "abc"),
        ('<img src="x" onerror="y">Ảnh', "Ảnh"),
        ("dòng\r\n một\u2028hai\u00a0ba", "dòng một hai ba"),
        ("a\0b\x08c\u202ed\u2066e\ufefff\u200bg", "abcdefg"),
        ("Vie\u0323\u0302t", "Việt"),
        ("", ""),
    ],
)
def test_markup_becomes_words_on_one_line(markup, text):
    """Blocks part words, inline tags do not, entities are read once or twice, and nothing invisible stays."""
    assert plain_text(markup) == text


@given(st.text(st.characters(), max_size=300))
def test_text_can_always_be_stored_and_shown_on_one_line(markup):
    """Whatever came, it can be stored, a header stays one line, and no mark turns the reading."""
    text = plain_text(markup)

    assert text == unicodedata.normalize("NFC", text)
    assert not any(unicodedata.category(letter) in ("Cc", "Cs") for letter in text)
    assert not set("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u200e\u200f") & set(text)
    assert text == " ".join(text.split())
    text.encode()


@pytest.mark.parametrize("hostile", ["<div>", "<", "<p", "<!--", "&lt;", "&amp;lt;", "<a b='", "<b><i><p>"])
def test_hostile_field_is_read_quickly(hostile):
    """No repetition of markup costs more than a moment: there may be two thousand such fields."""
    started = time.process_time()

    plain_text(hostile * MAX_FIELD_CHARS)

    assert time.process_time() - started < 0.3


def test_title_is_cut_at_a_word():
    """A title of pages is no title; what is left ends with a whole word and a sign."""
    title = title_text("chữ " * 1_000)

    assert len(title) <= MAX_TITLE_CHARS
    assert title.endswith("chữ…")
    assert shortened("x" * 20, 10) == "x" * 9 + "…"
    assert shortened("short", 10) == "short"


def test_white_space_alone_makes_no_revision():
    """Spacing and composed or decomposed letters are the same words; other words and moved words are not."""
    one = content_hash("Việt Nam - UK", "Two  sides\nsign")

    assert content_hash(unicodedata.normalize("NFD", " Việt  Nam - UK"), "Two sides sign ") == one
    assert content_hash("Việt Nam - UK", "Two sides signed") != one
    assert content_hash("Việt Nam - UK Two", "sides sign") != one
