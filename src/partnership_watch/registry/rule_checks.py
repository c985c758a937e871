"""What can be wrong with the rule of one commitment in one language."""

import math
from collections.abc import Iterator, Mapping, Sequence

from partnership_watch.registry.documents import Document
from partnership_watch.registry.errors import Problem
from partnership_watch.registry.models import REFERENCE, PartnershipFile, Rules
from partnership_watch.registry.phrases import bare_words, everything_problem, phrase_problem
from partnership_watch.registry.rule_sets import references
from partnership_watch.registry.side_names import SideNames

Where = tuple[object, ...]

BEST_PLACE = 1.3
"""What a phrase is worth where it is worth most: in a title (`matching/places.py`, held there by a test)."""

ROUNDING = 1e-9  # of a sum of weights


class RuleChecks:
    """The checks of a partnership's rules, against its sides, bodies and instruments."""

    def __init__(self, head: PartnershipFile) -> None:
        self._known = references(head)
        self._side_names = SideNames(head.parties)

    def problems(self, document: Document, rules: Rules, language: str, at: Where) -> Iterator[Problem]:
        """Return what is wrong in a rule that stands under `at`."""
        unknown = False
        negatives = {bare_words(negative): negative for negative in rules.negative}
        for where, phrase, weight in _phrases(rules, at):
            reference = REFERENCE.match(phrase)
            message: str | None
            if reference or phrase.startswith("@"):
                if reference is not None and reference[1] in self._known:
                    continue
                unknown = True
                message = (
                    f"{phrase!r} names no instrument or body of partnership.yaml; add it there or correct it"
                )
            else:
                message = phrase_problem(phrase) or (everything_problem(phrase, language) if weight else None)
                if message is None and weight * BEST_PLACE > 1 - ROUNDING:
                    message = self._enough_problem(phrase, negatives)
            if message:
                yield document.problem(message, *where)
        yield from _twice(document, rules, at)
        if not rules.terms and not rules.together:
            yield document.problem("a rule without terms finds nothing; give terms or together", *at)
        elif not unknown and (reach := self._reach(rules, language)) < 1 - ROUNDING:
            message = f"all that it looks for is worth {reach:.2f} in a title, and 1 is needed to match"
            yield document.problem(f"{message}; add phrases or raise their weights", *at)

    def _enough_problem(self, phrase: str, negatives: Mapping[str, str]) -> str | None:
        """Return what is wrong with a term that makes a match by itself, with the remedy.

        A weaker one may name a side, as half of a subject, and be among the negatives, as a leftover.
        """
        if side := self._side_names.side(phrase):
            message = f"{phrase!r} names {side}, and every item about that side would match"
            return f"{message}; add the subject, or lower the weight"
        negative = negatives.get(bare_words(phrase))
        if negative is not None and _swallows(negative, phrase):
            return f"{phrase!r} also stands in negative, which swallows it; keep one of the two"
        return None

    def _reach(self, rules: Rules, language: str) -> float:
        """Return the sum of everything the rule looks for, each found in the best place."""
        worth: dict[str, float] = {}
        for weight, phrases in rules.terms.items():
            for phrase in self._written_out(phrases, language):
                worth[phrase] = max(weight, worth.get(phrase, 0))
        return BEST_PLACE * math.fsum([*worth.values(), *(one.weight for one in rules.together)])

    def _written_out(self, phrases: Sequence[str], language: str) -> Iterator[str]:
        for phrase in phrases:
            reference = REFERENCE.match(phrase)
            yield from self._known[reference[1]].get(language, ()) if reference else (phrase,)


def _phrases(rules: Rules, at: Where) -> Iterator[tuple[Where, str, float]]:
    """Yield every phrase with its place and what it is worth by itself: nothing in a group."""
    for weight, phrases in rules.terms.items():
        for position, phrase in enumerate(phrases):
            yield (*at, "terms", weight, position), phrase, weight
    for position, together in enumerate(rules.together):
        for group, phrases in enumerate(together.groups):
            for index, phrase in enumerate(phrases):
                yield (*at, "together", position, "groups", group, index), phrase, 0
    for position, phrase in enumerate(rules.negative):
        yield (*at, "negative", position), phrase, 0
    for weight, phrases in rules.against.items():
        for position, phrase in enumerate(phrases):
            yield (*at, "against", weight, position), phrase, -weight


def _twice(document: Document, rules: Rules, at: Where) -> Iterator[Problem]:
    """Return the phrases that stand in `terms` twice.

    Two spellings that find the same (`supply chain`, `supply-chain`) are let be: whoever writes both need not
    know what the matcher makes of it, and at one weight it makes no difference.
    """
    first: dict[str, float] = {}
    for weight, phrases in rules.terms.items():
        for position, phrase in enumerate(phrases):
            written = " ".join(phrase.split())
            if written in first:
                message = (
                    f"{phrase!r} stands in terms twice, first at {first[written]:g}; keep one of the two"
                )
                yield document.problem(message, *at, "terms", weight, position)
            first.setdefault(written, weight)


def _swallows(negative: str, phrase: str) -> bool:
    """Whether every place where the phrase is found is one of the negative, which has the same words."""
    if negative == negative.upper() and phrase != phrase.upper():
        return False  # capitals are found only as written
    return negative.endswith("*") or not phrase.endswith("*")
