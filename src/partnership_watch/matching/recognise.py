"""In which of a partnership's languages a text is written."""

from collections.abc import Sequence
from enum import StrEnum
from functools import cache
from typing import Any, NamedTuple

from partnership_watch.matching.languages import Language
from partnership_watch.matching.languages import language as language_of

# Shares of words with letters of one language only, over the development items and their titles alone:
# Vietnamese titles have 0.45 or more, English ones with Vietnamese names 0.35 or less.
MOSTLY = 0.4
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
    """
    if len(candidates) == 1:
        return Recognised(candidates[0], How.NO_OTHER)
    shares = {code: share for code in candidates if (share := _language(code).share(text)) is not None}
    for code, share in shares.items():
        if share >= MOSTLY:
            return Recognised(code, How.LETTERS)
    otherwise = Recognised(candidates[0], How.FIRST)
    if declared is not None and declared in candidates:
        otherwise = Recognised(declared, How.DECLARED)
        if declared not in shares:
            return otherwise
    guess = _guess(text, tuple(candidates))
    return otherwise if guess is None else Recognised(guess, How.GUESSED)


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
