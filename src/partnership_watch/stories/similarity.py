"""Whether two texts tell the same thing. Pure: words in, a measure and a reason out."""

import re
import unicodedata
from dataclasses import dataclass
from itertools import pairwise

SAME_CONTAINMENT = 0.6
"""Share of the shorter text's word pairs that the longer one has too (docs/decisions/0005-stories.md)."""

MIN_WORDS = 20
"""Below this a text is hardly more than a headline, and headlines of different events are too alike."""

_WORD = re.compile(r"\d+(?:[.,]\d+)*|\w+")
_SENTENCE_END = re.compile(r"[.!?:]\W*$")


@dataclass(frozen=True)
class Fingerprint:
    """What is compared of one text."""

    words: tuple[str, ...]
    pairs: frozenset[tuple[str, str]]
    figures: frozenset[str]
    names: frozenset[str]
    """Words with a capital inside a sentence: countries, people, bodies."""


@dataclass(frozen=True)
class Likeness:
    """How alike two texts are, and what speaks against their being one story."""

    containment: float
    veto: str | None

    @property
    def same(self) -> bool:
        """Whether they tell the same thing."""
        return self.containment >= SAME_CONTAINMENT and self.veto is None


def fingerprint(title: str, summary: str) -> Fingerprint:
    """The comparable part of an item's text."""
    text = unicodedata.normalize("NFC", f"{title}. {summary}")
    found = list(_WORD.finditer(text))
    words = tuple(word.group().lower() for word in found)
    names = {
        word.group().lower()
        for before, word in pairwise(found)
        if word.group()[0].isupper() and not _SENTENCE_END.search(text, before.end(), word.start())
    }
    return Fingerprint(
        words=words,
        pairs=frozenset(pairwise(words)),
        figures=frozenset(word for word in words if word[0].isdigit()),
        names=frozenset(names),
    )


def likeness(one: Fingerprint, other: Fingerprint) -> Likeness:
    """Compare two texts.

    Wording alone never makes one story: "A and B hold third defence dialogue" is nearer to the same line
    about A and C than to a real rewrite of itself. So where each text has figures or names that the other
    lacks, they tell of different things.
    """
    if min(len(one.words), len(other.words)) < MIN_WORDS:
        return Likeness(0.0, "too short to tell")
    shorter, longer = sorted((one, other), key=lambda text: len(text.pairs))
    containment = len(shorter.pairs & longer.pairs) / len(shorter.pairs)
    return Likeness(round(containment, 3), _contradiction(one, other))


def _contradiction(one: Fingerprint, other: Fingerprint) -> str | None:
    for kind, here, there in (
        ("figures", one.figures.difference(other.words), other.figures.difference(one.words)),
        ("names", one.names.difference(other.words), other.names.difference(one.words)),
    ):
        if here and there:
            return f"{kind} differ: {', '.join(sorted(here)[:3])} / {', '.join(sorted(there)[:3])}"
    return None
