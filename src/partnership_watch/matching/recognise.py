"""In which of a partnership's languages a text is written."""

import re
from collections.abc import Sequence
from enum import StrEnum
from functools import cache
from typing import Any, NamedTuple

from partnership_watch.matching.languages import Language
from partnership_watch.matching.languages import language as language_of

# Shares of words with letters of one language only, over the development items and their titles alone. Of the
# words that begin with a small letter, all Vietnamese texts have 0.33 or more; English ones with Vietnamese
# words 0.29 or less, save a title with two small words. Where none is small, half of all words must.
MOSTLY = 0.3
MOSTLY_CAPITALS = 0.5
MISSING = 0.1  # below it, a language's letters are missing from a text that is declared to be in it
MIN_WORDS = 4  # with fewer, a statistical guess is worth less than what the feed declares


class How(StrEnum):
    """What decided on a language."""

    NO_OTHER = "no other"
    LETTERS = "letters"
    DECLARED = "declared"
    GUESSED = "guessed"
    FIRST = "first"
    """Nothing tells, and it is the partnership's first."""


class Recognised(NamedTuple):
    """A language, and what decided on it."""

    language: str
    how: How


def recognise(text: str, declared: str | None, candidates: Sequence[str]) -> Recognised:
    """Return the language of a text, one of `candidates`.

    Letters that only one candidate uses decide first, because a feed may be wrong about an entry; then what
    the feed declares, unless it declares a language whose letters are missing; then a statistical guess.
    Names and quotations keep the letters of their own language: words that begin with a small letter and
    stand outside quotation marks tell, as long as there are any.
    """
    if len(candidates) == 1:
        return Recognised(candidates[0], How.NO_OTHER)
    words, small = _telling(text)
    shares = {code: share for code in candidates if (share := _language(code).share(words)) is not None}
    for code, share in shares.items():
        if share >= (MOSTLY if small else MOSTLY_CAPITALS):
            return Recognised(code, How.LETTERS)
    otherwise = Recognised(candidates[0], How.FIRST)
    if declared is not None and declared in candidates:
        otherwise = Recognised(declared, How.DECLARED)
        if shares.get(declared, 1.0) >= MISSING:
            return otherwise
    guessed_by = text
    if any(_language(code).share(text.split()) for code in shares):
        # Names and quotations have the letters, and would mislead the guess too.
        guessed_by = " ".join(words) if small else ""
        others = [code for code in candidates if code not in shares]
        otherwise = Recognised(others[0], How.LETTERS) if others else otherwise
    guess = _guess(guessed_by, tuple(candidates))
    return otherwise if guess is None else Recognised(guess, How.GUESSED)


def _telling(text: str) -> tuple[list[str], bool]:
    """Return the words by whose letters a text is judged, and whether they are its small ones.

    None of a text of plain letters: they are every language's.
    """
    if text.isascii():
        return [], False
    small = _small_words(_QUOTATION.sub(" ", text)) or _small_words(text)
    return (small, True) if small else (text.split(), False)


def _small_words(text: str) -> list[str]:
    return [word for word in text.split() if word[0].islower()]


def _guess(text: str, candidates: tuple[str, ...]) -> str | None:
    identifier = _identifier(candidates)
    if len(identifier.labels) < len(candidates) or len(text.split()) < MIN_WORDS:
        return None
    return str(identifier.classify(text)[0])


@cache
def _language(code: str) -> Language:
    return language_of(code)


@cache
def _identifier(candidates: tuple[str, ...]) -> Any:
    """Return py3langid limited to the candidates that it knows.

    It is imported here because it and its model take most of a second, and letters decide nearly always.
    """
    from py3langid import langid

    identifier = langid.LanguageIdentifier.from_model_file(langid.MODEL_FILE)
    identifier.set_languages(sorted(set(candidates) & set(identifier.labels)))
    return identifier


# Bounded: a hostile text of opening marks must not cost its square. An apostrophe opens nothing in a word.
# The marks stand first and are told apart after: the other characters are passed over six times as fast.
_QUOTATION = re.compile(
    r"[\"“«'‘](?:(?<=[\"“«])[^\"”»\n]{1,400}[\"”»]|(?<=['‘])(?<!\w.)[^\n]{1,400}?['’](?!\w))"
)
