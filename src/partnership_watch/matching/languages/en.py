"""What is particular to English."""

from collections.abc import Collection

from partnership_watch.matching.languages.generic import Language, Standing, neighbours
from partnership_watch.matching.normalise import Folded

_ABBREVIATIONS = """
    mr mrs ms dr prof gen lt col sen maj adm capt rt hon st no vs inc ltd
    jan feb mar apr jun jul aug sep sept oct nov dec
"""

# Names that other names contain: the words after which they are never the country, and before which.
_NEVER_AFTER = {
    "wales": ("south", "prince of", "princess of", "jimmy"),
    "georgia": ("south", "in atlanta"),
    "guinea": ("new", "equatorial"),
    "jordan": ("michael", "river"),
    "derby": ("kentucky", "local", "city"),
    "hampshire": ("new",),
    "jersey": ("new",),
    "lincoln": ("abraham", "president"),
    "york": ("new", "cape", "fort"),
}
_NEVER_BEFORE = {
    "georgia": ("tech", "state", "southern"),
    "jordan": ("river", "valley"),
    "turkey": ("trot", "sandwich", "dinner"),
}


# Place names that a sentence may open with as another word.
_WORDS = frozenset(
    {"bath", "battle", "bury", "deal", "hue", "hull", "reading", "rugby", "sandwich", "turkey", "polish"}
)
_OPENING = ".!?…:\"“'‘"

_TITLE_CASE_SHARE = 0.7  # of a text's longer words; above it a capital letter says nothing
_LONGER = 4  # letters; "of" and "the" stay small in headlines too


class English(Language):
    """English: capital letters tell names, except in headlines written in title case."""

    longest_part = 4
    conjunctions = ("and", "or", "as well as", "&")
    abbreviations = frozenset(_ABBREVIATIONS.split())
    something_else_before = frozenset({"war", "wars", "veteran", "veterans"})

    def standing(self, text: Folded, start: int, end: int, surnames: Collection[str]) -> Standing:
        """Take a capital name for the country, unless its neighbours make it a person or another place."""
        if not text.cased[start].isupper():
            return Standing.NOT
        name = text.low[start:end]
        before, after = text.low[:start].rstrip(), text.low[end:].lstrip()
        part_of_a_name = before.endswith(_NEVER_AFTER.get(name, ())) or after.startswith(
            _NEVER_BEFORE.get(name, ())
        )
        if part_of_a_name:
            return Standing.NOT
        if _title_case(text.stored):
            return Standing.WEAK
        words_before, words_after = neighbours(text, start, end)
        ahead = text.stored[: text.span(start, start + 1)[0]].rstrip()
        if name in _WORDS and (not ahead or ahead[-1] in _OPENING):
            return Standing.WEAK
        given_name = bool(words_after) and words_after[0][0][:1].isupper() and words_after[0][1].isspace()
        surname = bool(words_before) and words_before[0][0].lower() in surnames
        return Standing.NOT if given_name or surname else Standing.SURE


def _title_case(stored: str) -> bool:
    words = [word for word in stored.split() if len(word) >= _LONGER and word[0].isalpha()]
    return bool(words) and sum(word[0].isupper() for word in words) / len(words) > _TITLE_CASE_SHARE
