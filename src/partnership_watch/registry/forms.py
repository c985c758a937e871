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


def two_letters(tag: str) -> str | None:
    """The language that somebody declares, as `EN` or `en-GB`, in our form; None where it is no such tag."""
    found = re.match(r"([a-z]{2})(?![a-z])", tag.strip().lower())
    return found[1] if found else None


def publisher_domain(written: str) -> str | None:
    """A publisher's domain that somebody wrote, as publishers are named; None where it is no domain."""
    domain = written.strip().lower().removeprefix("www.")
    return domain if len(domain) <= MAX_DOMAIN_CHARS and _DOMAIN.fullmatch(domain) else None


MAX_DOMAIN_CHARS = 253  # RFC 1035
_DOMAIN = re.compile(r"[a-z0-9-]+(\.[a-z0-9-]+)+")


class Strict(BaseModel):
    """A value that refuses fields it does not know, so that a misspelt one is seen."""

    model_config = ConfigDict(extra="forbid", frozen=True)
