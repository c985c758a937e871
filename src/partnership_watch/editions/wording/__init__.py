"""Everything that an edition says in its own words, one module a language.

Titles, summaries and names come from the content; dates, numbers and names of languages come from Babel.
"""

from collections.abc import Container, Iterable

from partnership_watch.editions.wording.en import ENGLISH
from partnership_watch.editions.wording.shape import Plural, Wording
from partnership_watch.editions.wording.vi import VIETNAMESE
from partnership_watch.errors import ConfigurationError

__all__ = ["LANGUAGES", "Plural", "UnwordedLanguageError", "Wording", "worded", "wording_for"]

_WORDINGS = {wording.language: wording for wording in (ENGLISH, VIETNAMESE)}
LANGUAGES = tuple(sorted(_WORDINGS))
"""The languages in which an edition can be written."""


class UnwordedLanguageError(ConfigurationError):
    """Mail was asked for in a language that has no wording."""


def wording_for(language: str) -> Wording:
    """Return the words of a language. Call it when subscribers are loaded, so that the error comes early."""
    if language not in _WORDINGS:
        raise UnwordedLanguageError(
            f"no mail can be written in {language!r}: there are words for {', '.join(LANGUAGES)}; "
            f"choose one of these, or add editions/wording/{language}.py"
        )
    return _WORDINGS[language]


def worded(languages: Iterable[str], words: Container[str] = LANGUAGES) -> tuple[str, ...]:
    """Those of these languages that there are words in, in their order; English where there are none."""
    return tuple(one for one in languages if one in words) or ("en",)
