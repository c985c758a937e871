"""Which terms stand in some texts more than in others, and by how much more than chance.

Log-odds with an informative Dirichlet prior (Monroe, Colaresi and Quinn, "Fightin' Words", 2008), over the
number of texts that hold a term: one long text counts no more than one short one.
"""

import math
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from partnership_watch.matching.normalise import Folded, fold
from partnership_watch.matching.phrases import PhraseFinder
from partnership_watch.matching.results import ItemText
from partnership_watch.registry.phrases import EVERYDAY, everything_problem

LONGEST = 3  # words; a rule's phrases rarely have more, and Vietnamese words have two syllables
PRIOR = 0.1  # the prior holds a tenth of all texts: a term in two of them must do with little of its own
SIGNIFICANT = 1.64  # z; one term in twenty is beyond it by chance, as only this side is asked for
FEWEST = 2  # texts: what stands in one is that text's own
COMMONEST = 0.1  # of a language's texts; a word in more of them begins and ends no term ("of", "đã")
ENOUGH_TEXTS = 100  # to know which words are common


@dataclass(frozen=True)
class Term:
    """A term, and in how many of each side's texts it stands."""

    words: str
    z: float
    """Its log-odds over their standard deviation; above 0 where it speaks for the first side."""
    here: int
    there: int


def terms(text: ItemText, names: PhraseFinder, everyday: PhraseFinder) -> frozenset[str]:
    """Return every run of one to three words of a text, folded, that holds none of the names.

    Args:
        everyday: names that are also words of the language; with a capital letter they are taken for names.
    """
    found: set[str] = set()
    for field in (text.title, text.summary):
        for run in _runs(fold(field), names, everyday):
            for start in range(len(run)):
                for end in range(start + 1, min(start + LONGEST, len(run)) + 1):
                    found.add(" ".join(run[start:end]))
    return frozenset(found)


def common_words(texts: Iterable[frozenset[str]], language: str) -> frozenset[str]:
    """Return the words that begin and end no term."""
    everyday = EVERYDAY.get(language, frozenset())
    counted = list(texts)
    if len(counted) < ENOUGH_TEXTS:
        return everyday
    counts = Counter(term for text in counted for term in text if " " not in term)
    return everyday | {word for word, count in counts.items() if count > COMMONEST * len(counted)}


def separating(
    here: Counter[str], there: Counter[str], common: frozenset[str], language: str
) -> Iterator[Term]:
    """Give the terms that speak for the first side, strongest first.

    Args:
        here, there: in how many texts of each side each term stands.
        common: the words that begin and end no term.
    """
    all_here, all_there = here.total(), there.total()
    prior = PRIOR * (all_here + all_there)
    found = []
    for term, count in here.items():
        if count < FEWEST or not _is_term(term, common, language):
            continue
        other = there[term]
        own = PRIOR * (count + other)
        odds = math.log((count + own) / (all_here + prior - count - own))
        odds_there = math.log((other + own) / (all_there + prior - other - own))
        z = (odds - odds_there) / math.sqrt(1 / (count + own) + 1 / (other + own))
        if z >= SIGNIFICANT:
            found.append(Term(term, z, count, other))
    yield from sorted(found, key=lambda term: (-term.z, term.words))


def _runs(text: Folded, names: PhraseFinder, everyday: PhraseFinder) -> Iterator[list[str]]:
    """Cut a text into runs of words, at whatever a phrase of a rule does not reach across, and at names."""
    spans = [(start, end) for _, start, end in names.find(text)]
    spans += [(start, end) for _, start, end in everyday.find(text) if text.cased[start].isupper()]
    named = {at for start, end in spans for at in range(start, end)}
    run: list[str] = []
    before = 0
    for match in _WORD.finditer(text.low):
        gap = text.low[before : match.start()]
        if gap != " ":
            yield run
            run = []
        before = match.end()
        if match.start() in named or match[0].isdigit() or gap.endswith("'"):
            yield run
            run = []
        else:
            run.append(match[0])
    yield run


def _is_term(term: str, common: frozenset[str], language: str) -> bool:
    words = term.split()
    first, last = words[0], words[-1]
    return first not in common and last not in common and everything_problem(term, language) is None


_WORD = re.compile(r"\w+")
