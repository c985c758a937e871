"""A partnership folder drafted from a declaration: complete in form, empty where a person must think."""

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from partnership_watch.errors import ConfigurationError
from partnership_watch.registry.declaration_text import Chapter, Paragraph, read_declaration

TITLE_WORDS = 8
_NUMERALS = ((10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I"))
_ACRONYM = re.compile(r"\b[A-Z][A-Z0-9]{2,}\b")
_NAME = re.compile(r"\b[A-Z][\w’'-]+(?:\s+(?:(?:of|for|on|and|the|in)\s+)*[A-Z][\w’'-]+){2,}")
_NO_SLUG = re.compile(r"[^a-z0-9]+")


@dataclass(frozen=True)
class DraftedParty:
    """One side, as far as it is known when the draft is made."""

    key: str
    name: str
    country: str
    """Its ISO 3166 code."""


def draft_partnership(
    text: str,
    folder: Path,
    parties: Sequence[DraftedParty],
    *,
    language: str,
    signed: date,
    official_text: str,
) -> list[Chapter]:
    """Write a partnership folder that `registry check` accepts, with the declaration's words as comments.

    Args:
        text: the declaration.
        folder: made by this; its name becomes the slug.
        parties: exactly two.
        official_text: where the text is published.

    Returns:
        the chapters that were found.

    Raises:
        ConfigurationError: the folder exists, there are not two parties, or no numbered paragraphs are found.
    """
    if len(parties) != 2:
        raise ConfigurationError(f"a partnership has two parties, and {len(parties)} are named")
    if folder.exists():
        raise ConfigurationError(f"{folder} exists; name a new folder, so that nobody's work is overwritten")
    chapters = read_declaration(text)
    (folder / "clauses").mkdir(parents=True)
    files = {"partnership.yaml": _head(folder.name, chapters, parties, language, signed, official_text)}
    files["sources.yaml"] = (
        "# One entry a feed; docs/operations.md and the shipped partnerships show how.\nsources: []\n"
    )
    for chapter in chapters:
        for paragraph in chapter.paragraphs:
            files[f"clauses/{paragraph.number:02}.yaml"] = _clause(
                paragraph, _numeral(chapter.number), language
            )
    for name, content in files.items():
        (folder / name).write_text(content, encoding="utf-8")
    return chapters


def _head(
    slug: str,
    chapters: Sequence[Chapter],
    parties: Sequence[DraftedParty],
    language: str,
    signed: date,
    official_text: str,
) -> str:
    numbers = [paragraph.number for chapter in chapters for paragraph in chapter.paragraphs]
    pillars = "".join(
        f"  - {{id: {_numeral(chapter.number)}, slug: {_slug(chapter.title)}, "
        f"title: {{{language}: {_quoted(chapter.title)}}}}}\n"
        for chapter in chapters
    )
    return (
        f"# A draft. Each TODO is for a person; `partnership-watch registry check` reads the rest.\n"
        f"slug: {_slug(slug)}\n"
        f"title: {{{language}: {_quoted(' - '.join(party.name for party in parties))}}}\n"
        f"signed: {signed.isoformat()}\n"
        f"languages: [{language}]\n"
        f"official_text: {_quoted(official_text)}\n"
        f"first_clause: {numbers[0]}\n"
        f"last_clause: {numbers[-1]}\n"
        f"pillars:\n{pillars}"
        f"parties:\n{''.join(_party(party, language) for party in parties)}"
        "instruments: {}  # TODO: named committees, agreements and funds; rules name them @key\n"
    )


def _party(party: DraftedParty, language: str) -> str:
    name = _quoted(party.name)
    return (
        f"  {party.key}:\n"
        f"    name: {{{language}: {name}}}\n"
        f"    zone: UTC  # TODO\n"
        f"    countries: [{_quoted(party.country)}]\n"
        f"    names: {{{language}: [{name}]}}  # TODO: adjectives, nationals, other spellings\n"
        f"    places: {{{language}: []}}  # TODO: capital, cities, seats of government\n"
        f"    people: {{{language}: []}}  # TODO: leaders, ministers, ambassadors\n"
        f"    bodies: {{}}  # TODO: ministries, agencies, firms; rules name them @key\n"
        f"    domains: []  # TODO: publishers that speak from this side\n"
    )


def _clause(paragraph: Paragraph, pillar: str, language: str) -> str:
    title = " ".join(paragraph.text.split()[:TITLE_WORDS])
    # Where the text names nothing, its own first words stand in: a rule that finds nothing would be refused.
    terms = ", ".join(map(_quoted, _named(paragraph.text) or [title]))
    return (
        f"# {paragraph.text}\n"
        f"clause: {paragraph.number}\n"
        f"pillar: {pillar}\n"
        f"title: {{{language}: {_quoted(title)}}}  # TODO\n"
        f"paraphrase: {{{language}: TODO - say it in your own words}}\n"
        f"commitments:\n"
        f"  - id: first  # TODO: one entry for each undertaking\n"
        f"    title: {{{language}: {_quoted(title)}}}  # TODO\n"
        f"    paraphrase: {{{language}: TODO - say it in your own words}}\n"
        f"    rules:\n"
        f"      {language}:\n"
        f"        terms: {{1.0: [{terms}]}}  # TODO: docs/matching.md\n"
    )


def _named(text: str) -> list[str]:
    """Names and acronyms in the text: what a rule may begin with."""
    found = [*_NAME.findall(text), *_ACRONYM.findall(text)]
    return list(dict.fromkeys(" ".join(name.split()) for name in found))


def _numeral(number: int) -> str:
    numeral = ""
    for value, letters in _NUMERALS:
        while number >= value:
            numeral, number = numeral + letters, number - value
    return numeral


def _slug(words: str) -> str:
    return _NO_SLUG.sub("-", words.lower()).strip("-")[:60].strip("-") or "chapter"


def _quoted(words: str) -> str:
    return json.dumps(words, ensure_ascii=False)
