"""A partnership folder drafted from a declaration: complete in form, empty where a person must think."""

import json
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated

from babel import Locale
from pydantic import AfterValidator, HttpUrl, ValidationInfo

from partnership_watch.errors import ConfigurationError
from partnership_watch.registry.declaration_text import Chapter, Declaration, Paragraph
from partnership_watch.registry.errors import RegistryError
from partnership_watch.registry.forms import Country, Key, Language, Strict, Words
from partnership_watch.registry.loading import load_partnership
from partnership_watch.registry.phrases import bare_words, everything_problem, phrase_problem

TITLE_WORDS = 8
_NUMERALS = ((10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I"))
_ACRONYM = re.compile(r"\b[A-Z][A-Z0-9]{2,}\b")
_NAME = re.compile(r"\b[A-Z][\w’'-]+(?:\s+(?:(?:of|for|on|and|the|in)\s+)*[A-Z][\w’'-]+){2,}")
_TODO = re.compile(r"\bTODO\b")
_NO_SLUG = re.compile(r"[^a-z0-9]+")


class DraftedParty(Strict):
    """One side, as far as it is known when the draft is made."""

    key: Key
    country: Country
    name: Words


def _known_language(code: str) -> str:
    if code not in Locale("en").languages:
        raise ValueError(f"{code!r} is no language; give its ISO 639-1 code, such as en")
    return code


def _two(parties: tuple[DraftedParty, ...], given: ValidationInfo) -> tuple[DraftedParty, ...]:
    if len(parties) != 2:
        raise ValueError(f"a partnership has two parties, and this names {len(parties)}")
    if parties[0].key == parties[1].key:
        raise ValueError(f"both have the key {parties[0].key!r}; give each its own")
    if parties[0].country == parties[1].country:
        raise ValueError(f"both have the country {parties[0].country!r}; give each its own")
    for party in parties:
        if wrong := phrase_problem(party.name) or everything_problem(
            party.name, given.data.get("language", "")
        ):
            raise ValueError(f"the name {wrong}")
    return parties


class DraftHead(Strict):
    """What the text of a declaration does not say."""

    language: Annotated[Language, AfterValidator(_known_language)]
    """Of the text."""
    party: Annotated[tuple[DraftedParty, ...], AfterValidator(_two)]
    signed: date
    official_text: HttpUrl
    """Where the text is published."""


@dataclass(frozen=True)
class ToDo:
    """One thing that a draft leaves to a person."""

    file: Path
    """Within the partnership's folder."""
    line: int


def draft_partnership(declaration: Declaration, folder: Path, head: DraftHead) -> None:
    """Write a partnership folder that `registry check` accepts, with the declaration's words as comments.

    Args:
        folder: made by this, whole or not at all; its name becomes the slug.

    Raises:
        ConfigurationError: the folder exists, or no valid draft can be made of the paragraphs.
    """
    if folder.exists():
        raise ConfigurationError(f"{folder} exists; name a new folder, so that nobody's work is overwritten")
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        with TemporaryDirectory(dir=folder.parent, prefix=".draft-") as aside:
            whole = Path(aside, folder.name)
            _write(whole, declaration.chapters, head)
            _must_load(whole)
            whole.rename(folder)
    except OSError as error:
        raise ConfigurationError(f"{folder} cannot be made: {error.strerror}; name another folder") from error


def left_to_do(folder: Path) -> list[ToDo]:
    """What a person has not filled in yet, in the order of the files."""
    return [
        ToDo(file.relative_to(folder), number)
        for file in sorted(folder.rglob("*.yaml"))
        for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), 1)
        for _ in _TODO.findall(line)
    ]


def _must_load(folder: Path) -> None:
    try:
        load_partnership(folder)
    except RegistryError as error:
        wrong = "\n".join(
            f"{Path(one.file).relative_to(folder)}, line {one.line}: {one.message}" for one in error.problems
        )
        raise ConfigurationError(
            f"no valid draft can be made of this text, and nothing was written; mend the text:\n{wrong}"
        ) from error


def _write(folder: Path, chapters: Sequence[Chapter], head: DraftHead) -> None:
    files = {
        "partnership.yaml": _head(_slug(folder.name), chapters, head),
        "sources.yaml": (
            "# One entry a feed; docs/operations.md, Sources, lists every field.\nsources: []\n"
        ),
    }
    for chapter in chapters:
        for paragraph in chapter.paragraphs:
            files[f"clauses/{paragraph.number:02}.yaml"] = _clause(paragraph, _numeral(chapter.number), head)
    (folder / "clauses").mkdir(parents=True)
    for name, content in files.items():
        (folder / name).write_text(content, encoding="utf-8")


def _head(slug: str, chapters: Sequence[Chapter], head: DraftHead) -> str:
    language = _quoted(head.language)
    numbers = [paragraph.number for chapter in chapters for paragraph in chapter.paragraphs]
    return (
        "# A draft. `partnership-watch registry check` counts what is left for a person.\n"
        f"slug: {_quoted(slug)}\n"
        f"title: {{{language}: {_quoted(' - '.join(party.name for party in head.party))}}}\n"
        f"signed: {head.signed.isoformat()}\n"
        f"languages: [{language}]\n"
        f"official_text: {_quoted(str(head.official_text))}\n"
        f"first_clause: {numbers[0]}\n"
        f"last_clause: {numbers[-1]}\n"
        f"pillars:\n{''.join(_pillars(chapters, language))}"
        f"parties:\n{''.join(_party(party, language) for party in head.party)}"
        "instruments: {}  # TODO: named committees, agreements and funds; rules name them @key\n"
    )


def _pillars(chapters: Sequence[Chapter], language: str) -> Iterator[str]:
    slugs: set[str] = set()
    for chapter in chapters:
        numeral = _numeral(chapter.number)
        slug = _slug(chapter.title)
        if slug in slugs:
            slug = _slug(f"{numeral} {chapter.title}")
        slugs.add(slug)
        title = _quoted(chapter.title or "TODO - name this pillar")
        yield f"  - {{id: {numeral}, slug: {_quoted(slug)}, title: {{{language}: {title}}}}}\n"


def _party(party: DraftedParty, language: str) -> str:
    name = _quoted(party.name)
    return (
        f"  {_quoted(party.key)}:\n"
        f"    name: {{{language}: {name}}}\n"
        f"    zone: UTC  # TODO\n"
        f"    countries: [{_quoted(party.country)}]\n"
        f"    names: {{{language}: [{name}]}}  # TODO: adjectives, nationals, other spellings\n"
        f"    places: {{{language}: []}}  # TODO: capital, cities, seats of government\n"
        f"    people: {{{language}: []}}  # TODO: leaders, ministers, ambassadors\n"
        f"    bodies: {{}}  # TODO: ministries, agencies, firms; rules name them @key\n"
        f"    domains: []  # TODO: publishers that speak from this side\n"
    )


def _clause(paragraph: Paragraph, pillar: str, head: DraftHead) -> str:
    language = _quoted(head.language)
    title = " ".join(paragraph.text.split()[:TITLE_WORDS])
    # Where the text names nothing, its own first words stand in: a rule that finds nothing would be refused.
    usable = (
        _usable(_names(paragraph.text), head)
        or _usable([title.lstrip("\"'“‘«(–—- ")], head)
        or ["TODO, a phrase that speaks for it"]
    )
    terms = ", ".join(map(_quoted, usable))
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


def _names(text: str) -> Iterable[str]:
    """Names and acronyms in the text."""
    found = [*_NAME.findall(text), *_ACRONYM.findall(text)]
    return dict.fromkeys(" ".join(name.split()) for name in found)


def _usable(phrases: Iterable[str], head: DraftHead) -> list[str]:
    """The phrases that a rule may begin with."""
    sides = {bare_words(party.name) for party in head.party}
    return [
        phrase
        for phrase in phrases
        if bare_words(phrase) not in sides
        and not phrase_problem(phrase)
        and not everything_problem(phrase, head.language)
    ]


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
