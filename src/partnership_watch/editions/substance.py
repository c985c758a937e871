"""Whether a later revision says something new, or only says it again."""

import re
import unicodedata

NEW_WORDS = 0.4
"""Share of the later text's different words that the earlier one lacked."""

_WORD = re.compile(r"\d+(?:[.,]\d+)*|\w+")


def substance_changed(old_title: str, old_summary: str, title: str, summary: str) -> bool:
    """Whether a reader of the old text is told something by the new one.

    True where many words are new, or the headline has a new figure. What was only left out is nothing new.
    """
    if _figures(title) - _figures(old_title):
        return True
    before, after = _words(f"{old_title} {old_summary}"), _words(f"{title} {summary}")
    return bool(after) and len(after - before) / len(after) >= NEW_WORDS


def _words(text: str) -> set[str]:
    return set(_WORD.findall(unicodedata.normalize("NFC", text).lower()))


def _figures(text: str) -> set[str]:
    return {word for word in _words(text) if word[0].isdigit()}
