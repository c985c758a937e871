"""The forms of what a partnership's folder holds: keys, languages, texts, zones, values of known fields."""

import re
from collections.abc import Set
from functools import cache
from typing import Annotated
from zoneinfo import available_timezones

from pydantic import AfterValidator, BaseModel, ConfigDict, StringConstraints


def form(pattern: str, words: str) -> AfterValidator:
    """A text of one form; `words` tell it to whoever wrote another."""
    whole = re.compile(pattern)

    def check(text: str) -> str:
        if whole.fullmatch(text) is None:
            raise ValueError(f"{text!r:.80} is not of the form asked for; write {words}")
        return text

    return AfterValidator(check)


Key = Annotated[
    str,
    form(
        r"(?=.{1,60}$)[a-z0-9]+(-[a-z0-9]+)*", "at most 60 small letters and digits, words joined by a hyphen"
    ),
]
Language = Annotated[str, form("[a-z]{2}", "two small letters, such as en")]
Country = Annotated[str, form("[A-Z]{2}", "two capitals, such as NO")]
"""An ISO 3166 code."""
Words = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]
Texts = dict[Language, Words]
"""One text in each of the partnership's languages."""

Phrases = dict[Language, tuple[Words, ...]]
"""Phrases by language; how a phrase is written: docs/matching.md."""


def _known_zone(zone: str) -> str:
    if zone not in _zones():
        raise ValueError(f"{zone!r} is no time zone; give an IANA name such as Asia/Ho_Chi_Minh")
    return zone


@cache
def _zones() -> Set[str]:
    """Return the known zones: the system's files are searched for them, and a source list names dozens."""
    return available_timezones()


Zone = Annotated[str, AfterValidator(_known_zone)]


class Strict(BaseModel):
    """A value that refuses fields it does not know, so that a misspelt one is seen."""

    model_config = ConfigDict(extra="forbid", frozen=True)
