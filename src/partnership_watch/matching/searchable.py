"""Text made findable: the words of an item and of a question, folded alike, marks optional.

A word stands in the index as it is folded and, at the same place, with its bare letters. So a question with
marks ("hợp tác") finds text with the same marks, and one without ("hop tac") finds both.
"""

import re
from collections.abc import Collection, Iterator

from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from partnership_watch.errors import PartnershipWatchError
from partnership_watch.matching.normalise import fold, without_marks
from partnership_watch.store.tables import Revision, RevisionWords

LAST_PLACE = 16_383  # PostgreSQL numbers no place of a word beyond it
LONGEST_WORD = 200  # letters; it takes words of up to 2 kB, and an address may be one word
GAP = 10  # places between title and summary, so that no phrase goes across
LONGEST_QUESTION = 400  # characters


class QuestionError(PartnershipWatchError):
    """Words that cannot be searched for. The message says how to write them."""


def keep_words(session: Session, revisions: Collection[Revision]) -> None:
    """Keep the words of revisions, once; before their first screening, as the index asks for them."""
    if revisions:
        session.execute(
            insert(RevisionWords).on_conflict_do_nothing(),
            [{"revision_id": one.id, "words": searchable(one.title, one.summary)} for one in revisions],
        )


def searchable(title: str, summary: str) -> str:
    """The words of a text with their places, as PostgreSQL reads a `tsvector`."""
    places: dict[str, list[int]] = {}
    place = 0
    for text in (title, summary):
        for word in _words(text):
            place += 1
            if place > LAST_PLACE:
                break
            for form in {word, without_marks(word)}:
                places.setdefault(form, []).append(place)
        place += GAP
    return " ".join(f"'{word}':{','.join(map(str, at))}" for word, at in places.items())


def question(words: str) -> str:
    """What a person asks for, as PostgreSQL reads a `tsquery`; empty where nothing is asked.

    All words must be there. "In quotes" they stand one after the other; `or` between two asks for either;
    a minus before one excludes it.

    Raises:
        QuestionError: too long, or nothing but exclusions.
    """
    if len(words) > LONGEST_QUESTION:
        raise QuestionError(f"the words are too long; write at most {LONGEST_QUESTION} characters")
    every: list[list[str]] = []
    excluded: list[str] = []
    either = False
    for minus, phrase in _asked(words):
        if phrase == "or":
            either = bool(every)
        elif minus:
            excluded.append(f"!{phrase}")
        elif either:
            every[-1].append(phrase)
            either = False
        else:
            every.append([phrase])
    if excluded and not every:
        raise QuestionError("the words only exclude; add one that must be there")
    return " & ".join([*(f"({' | '.join(one)})" for one in every), *excluded])


_PART = re.compile(r'(-?)(?:"([^"]*)"?|([^\s"]+))')
_WORD = re.compile(r"\w+")


def _words(text: str) -> Iterator[str]:
    return (match[0][:LONGEST_WORD] for match in _WORD.finditer(fold(text).low))


def _asked(words: str) -> Iterator[tuple[bool, str]]:
    """Each part of a question: whether it is excluded, and its words one after the other; or a bare `or`."""
    for match in _PART.finditer(words.replace("“", '"').replace("”", '"')):
        minus, quoted, plain = match.groups()
        if plain is not None and plain.lower() == "or" and not minus:
            yield False, "or"
            continue
        phrase = " <-> ".join(f"'{word}'" for word in _words(quoted if quoted is not None else plain))
        if phrase:
            yield bool(minus), f"({phrase})"
