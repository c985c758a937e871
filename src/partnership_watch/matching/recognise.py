"""In which of a partnership's languages a text is written."""

from collections.abc import Sequence
from functools import cache
from typing import Any

from partnership_watch.matching.languages import Language
from partnership_watch.matching.languages import language as language_of

# Shares of words with letters of one language only, over the development items and their titles alone:
# Vietnamese titles have 0.45 or more, English ones with Vietnamese names 0.35 or less.
MOSTLY = 0.4
MIN_WORDS = 4  # with fewer, a statistical guess is worth less than what the feed declares


def recognise(text: str, declared: str | None, candidates: Sequence[str]) -> str:
    """Return the language of a text, one of `candidates`.

    Letters that only one candidate uses decide first, because a feed may be wrong about an entry; then what
    the feed declares, unless it declares a language whose letters are missing; then a statistical guess.
    """
    if len(candidates) == 1:
        return candidates[0]
    shares = {code: share for code in candidates if (share := _language(code).share(text)) is not None}
    for code, share in shares.items():
        if share >= MOSTLY:
            return code
    if declared is None or declared not in candidates:
        return _guess(text, candidates[0], tuple(candidates))
    return _guess(text, declared, tuple(candidates)) if declared in shares else declared


def _guess(text: str, otherwise: str, candidates: tuple[str, ...]) -> str:
    identifier = _identifier(candidates)
    if len(identifier.labels) < len(candidates) or len(text.split()) < MIN_WORDS:
        return otherwise
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
