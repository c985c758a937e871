"""Make text of what a feed calls title or summary: no markup, no control characters, one line, NFC.

The result is text, not HTML: it may still contain a literal "<script>", and whoever shows it must escape it.
"""

import hashlib
import html
import re
import unicodedata

import nh3

MAX_FIELD_CHARS = 65_536  # longest field that is read; the rest is cut
MAX_TITLE_CHARS = 1_000
MAX_PARSED_TAGS = 2_000  # nh3 takes 0.33 s for 13,000 nested tags, 8 ms for these; more are cut by pattern
_UNESCAPE_ROUNDS = 2  # feeds escape once too often, never three times

_BLOCK_TAG = re.compile(
    r"<(?=/?(?:address|article|aside|blockquote|br|caption|dd|div|dl|dt|figcaption|figure|footer|h[1-6]|header|hr"
    r"|li|main|nav|ol|option|p|pre|section|table|td|th|tr|ul)\b)",
    re.IGNORECASE,
)
_ANY_TAG = re.compile(r"<[^<>]*>")
_UNWANTED = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f"  # control characters other than white space
    "\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069"  # marks that turn the direction of the text around them
    "\u00ad\u200b\u2060\ufeff\ufff9-\ufffb\ufffe\uffff"  # invisible ones inside words
    "\ud800-\udfff]"  # lone halves of surrogate pairs, which no database stores
)


def plain_text(markup: str) -> str:
    """The words of `markup` on one line, with spaces where blocks and line breaks stood."""
    text = _clean(markup[:MAX_FIELD_CHARS])
    for _ in range(_UNESCAPE_ROUNDS):
        unescaped = html.unescape(text)
        if unescaped == text:
            break
        text = unescaped
    if "<" in text:
        text = _without_tags(_BLOCK_TAG.sub(" <", _clean(text)))
    return bare_text(text)


def bare_text(text: str) -> str:
    """As `plain_text` of what is text already: a literal "<b>" or "&amp;" in it stays."""
    return unicodedata.normalize("NFC", " ".join(_clean(text[:MAX_FIELD_CHARS]).split()))


def title_text(markup: str) -> str:
    """As `plain_text`, and short enough for a subject line's source."""
    return shortened(plain_text(markup), MAX_TITLE_CHARS)


def shortened(text: str, chars: int) -> str:
    """`text`, or its beginning up to a word's end with an ellipsis; never longer than `chars`."""
    if len(text) <= chars:
        return text
    beginning = text[: chars - 1]
    return (beginning.rsplit(" ", 1)[0] or beginning) + "…"


def content_hash(title: str, summary: str) -> str:
    """What makes a revision: the words of title and summary, however spaced and composed."""
    words = (" ".join(unicodedata.normalize("NFC", field).split()) for field in (title, summary))
    return hashlib.sha256("\n".join(words).encode()).hexdigest()


def _without_tags(markup: str) -> str:
    if markup.count("<") > MAX_PARSED_TAGS:
        return html.unescape(_ANY_TAG.sub("", markup))
    return html.unescape(nh3.clean(markup, tags=set()))


def _clean(text: str) -> str:
    return _UNWANTED.sub("", text)
