"""Text made findable: the words of an item and of a question, folded alike, marks optional.

A word stands in the index as it is folded and, at the same place, with its bare letters. So a question with
marks ("hợp tác") finds text with the same marks, and one without ("hop tac") finds both.
"""

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from sqlalchemy.orm import Session

from partnership_watch.errors import PartnershipWatchError, Sentence
from partnership_watch.matching.normalise import fold, without_marks
from partnership_watch.store.many import add_rows
from partnership_watch.store.tables import Revision, RevisionWords

LAST_PLACE = 16_383  # PostgreSQL numbers no place of a word beyond it
LONGEST_WORD = 200  # letters; it takes words of up to 2 kB, and an address may be one word
GAP = 10  # places between title and summary, so that no phrase goes across
LONGEST_QUESTION = 400  # characters


class QuestionError(PartnershipWatchError):
    """Words that cannot be searched for. The message says how to write them."""


def keep_words(session: Session, revisions: Collection[Revision]) -> None:
    """Keep the words of revisions, once; before their first screening, as the index asks for them."""
    add_rows(
        session,
        RevisionWords,
        [{"revision_id": one.id, "words": searchable(one.title, one.summary)} for one in revisions],
    )


def searchable(title: str, summary: str) -> str:
    """The words of a text with their places, as PostgreSQL reads a `tsvector`.

    A word that stands there several times is written as often: PostgreSQL gathers its places.
    """
    written: list[str] = []
    before = 0
    for text in (title, summary):
        words = _words(text)[: max(0, LAST_PLACE - before)]
        for place, word in enumerate(words, before + 1):
            written.append(f"'{word}':{place}")
            if not word.isascii() and (bare := _bare(word)) != word:
                written.append(f"'{bare}':{place}")
        before += len(words) + GAP
    return " ".join(written)


@dataclass(frozen=True)
class Question:
    """What a person asks for, as PostgreSQL reads a `tsquery`."""

    exact: str
    loose: str
    """The same, or more: phrases as words, which an index finds without a look at the places."""
    words: int
    """As many are asked for. How often two meet, nobody knows beforehand: they are rarely strangers."""


def question(words: str) -> Question | None:
    """Read what a person asks for; None where nothing was written.

    All words must be there. "In quotes" they stand one after the other; `or` between two asks for either;
    a minus before one excludes it.

    Raises:
        QuestionError: too long, nothing but exclusions, or nothing that is a word.
    """
    if len(words) > LONGEST_QUESTION:
        form = "the words are too long; write at most {most} characters"
        raise QuestionError(Sentence(form, {"most": LONGEST_QUESTION}))
    every: list[list[Sequence[str]]] = []
    excluded: list[Sequence[str]] = []
    either = False
    for part in _asked(words):
        if part.either:
            either = bool(every)
        elif part.excluded:
            excluded.append(part.words)
        elif either:
            every[-1].append(part.words)
            either = False
        else:
            every.append([part.words])
    if excluded and not every:
        raise QuestionError(Sentence("the words only exclude; add one that must be there"))
    if not every and words.strip():
        raise QuestionError(
            Sentence("there is no word to look for in what was written; write letters or digits")
        )
    if not every:
        return None
    certain = [phrase for phrase in excluded if len(phrase) == 1]
    return Question(
        exact=_query(every, excluded, "<->"),
        loose=_query(every, certain, "&"),
        words=sum(len(phrase) for any_of in every for phrase in any_of) + len(excluded),
    )


_PART = re.compile(r'(-?)(?:"([^"]*)"?|([^\s"]+))')
_WORD = re.compile(r"\w+")
_bare = lru_cache(maxsize=20_000)(without_marks)  # what most texts share


def _words(text: str) -> list[str]:
    return [word[:LONGEST_WORD] for word in _WORD.findall(fold(text).low)]


@dataclass(frozen=True)
class _Part:
    words: Sequence[str]
    excluded: bool = False
    either: bool = False
    """It is a bare `or`."""


def _asked(words: str) -> Iterator[_Part]:
    for match in _PART.finditer(words.replace("“", '"').replace("”", '"')):
        minus, quoted, plain = match.groups()
        if plain is not None and plain.lower() == "or" and not minus:
            yield _Part((), either=True)
        elif phrase := tuple(_words(quoted if quoted is not None else plain)):
            yield _Part(phrase, excluded=bool(minus))


def _query(every: Sequence[Sequence[Sequence[str]]], excluded: Sequence[Sequence[str]], next_to: str) -> str:
    """All of `every`, each any of its phrases, and none of `excluded`."""

    def phrase(words: Sequence[str]) -> str:
        quoted = [f"'{word}'" for word in words]
        return f"({f' {next_to} '.join(quoted)})"

    wanted = [f"({' | '.join(map(phrase, any_of))})" for any_of in every]
    return " & ".join([*wanted, *(f"!{phrase(words)}" for words in excluded)])
