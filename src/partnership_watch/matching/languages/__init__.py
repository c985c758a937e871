"""What belongs to a language and to no partnership: sentences, lists, ambiguous names, tone marks.

A language without a module of its own is read by the generic rules.
"""

from partnership_watch.matching.languages.en import English
from partnership_watch.matching.languages.generic import Language, Standing
from partnership_watch.matching.languages.vi import Vietnamese

__all__ = ["Language", "Standing", "language"]


def language(code: str) -> Language:
    """Return what is known of a language, by its ISO 639-1 code."""
    match code:
        case "en":
            return English(code)
        case "vi":
            return Vietnamese(code)
        case _:
            return Language(code)
