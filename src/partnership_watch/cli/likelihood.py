"""What makes it likely that an item is about a clause, and what is against it, in words."""

import math
import re
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from types import MappingProxyType

from partnership_watch.matching.layer.features import Part
from partnership_watch.matching.layer.words import IN_TITLE
from partnership_watch.matching.results import LearnedEvidence

SMALLEST_SHOWN = 0.05
"""Of a part or a word: it moves no probability by more than 0.013, and is not worth reading."""

READING = (
    "The numbers for it and against it add up: at 0 a clause is as likely as not, each 0.7 more doubles the "
    "odds, each 0.7 less halves them. The numbers before phrases add up to the sum."
)


def likely(probability: float) -> str:
    """Return a probability as it is read; nothing is certain, and nothing impossible."""
    return "likely below 0.01" if probability < 0.005 else f"likely {min(probability, 0.99):.2f}"


def not_likely(probability: float, needed: float) -> str:
    """Return a probability that is not enough; 0.299 must not look like the 0.30 that is needed."""
    return f"{likely(min(probability, needed - 0.01))}, {needed:.2f} needed"


def quotations(words: dict[str, float], title: str, summary: str) -> dict[int, str]:
    """Return the strongest words, quoted as they stand, by sign: those for a clause, and those against it."""
    return {sign: _quoted(words, sign, title, summary) for sign in (1, -1)}


def for_and_against(
    weighed: Mapping[str, float], words: Mapping[int, str] = MappingProxyType({})
) -> Iterator[tuple[str, str]]:
    """Yield what speaks for something and what against it: a heading, and the parts, weightiest first.

    Args:
        weighed: log-odds by part.
        words: what is quoted with the part of the words, by sign (quotations).
    """
    for heading, sign in (("for it", 1), ("against it", -1)):
        parts = [(sign * weight, Part(name)) for name, weight in weighed.items()]
        said = [
            f"{_PLAIN[part][sign]}{words.get(sign, '') if part is Part.WORDS else ''} {sign * weight:+.2f}"
            for weight, part in sorted(parts, key=lambda one: -one[0])
            if weight >= SMALLEST_SHOWN
        ]
        if said:
            yield heading, "; ".join(said)


def decided_by_words(learned: LearnedEvidence, needed: float) -> bool:
    """Whether a clause is likely enough by its words alone, and would not be without them."""
    odds = math.fsum(learned["parts"].values())
    without = odds - learned["parts"].get(Part.WORDS, 0.0)
    return learned["probability"] >= needed > 1 / (1 + math.exp(-without))


_PLAIN = {
    Part.CLAUSE: {1: "how often this clause is meant", -1: "how seldom this clause is meant"},
    Part.RULES: {1: "what the rules found", -1: "what the rules found"},
    Part.TITLE: {1: "its mention in the title", -1: "its mention in the title"},
    Part.RIVALS: {1: "its strength beside other clauses", -1: "its weakness beside other clauses"},
    Part.SIDES: {1: "how the two sides are named", -1: "how the two sides are named"},
    Part.THIRD: {1: "the third countries", -1: "the third countries"},
    Part.WORDS: {1: "the words", -1: "the words"},
    Part.CLAUSES: {1: "how likely its clauses are", -1: "how unlikely its clauses are"},
    Part.OTHER_WORDS: {
        1: "words that fit no other clause better",
        -1: "words that fit another clause better",
    },
}

_WORD = re.compile(r"\w+")


def _quoted(words: dict[str, float], sign: int, title: str, summary: str) -> str:
    """Return the strongest words of one sign; a word of the title counts there and in the whole text."""
    weights: dict[str, float] = defaultdict(float)
    for word, weight in words.items():
        weights[word.removeprefix(IN_TITLE)] += sign * weight
    shown = [word for word, weight in weights.items() if weight >= SMALLEST_SHOWN]
    of_title = [word for word in shown if IN_TITLE + word in words]
    others = [word for word in shown if word not in of_title]
    quotes = [f"“{run}” in the title" for run in _together(of_title, title)]
    quotes += [f"“{run}”" for run in _together(others, f"{title}\n{summary}")]
    return f" ({', '.join(quotes)})" if quotes else ""


def _together(words: Collection[str], text: str) -> list[str]:
    """Return words as they stand side by side: in some languages one word alone says little."""
    runs: list[list[str]] = []
    end = -1
    low = text.lower()
    for found in _WORD.finditer(low):
        if found[0] in words:
            if runs and not low[end : found.start()].strip(" "):
                runs[-1].append(found[0])
            else:
                runs.append([found[0]])
            end = found.end()
    left = dict.fromkeys(words)
    quoted: list[str] = []
    for run in sorted(runs, key=len, reverse=True):
        if any(word in left for word in run):
            quoted.append(" ".join(run))
            for word in run:
                left.pop(word, None)
    return [*quoted, *left]
