"""What the rules of a commitment hold already, so that it is not suggested again."""

from collections.abc import Iterable, Iterator, Set

from partnership_watch.matching.normalise import fold
from partnership_watch.registry.models import REFERENCE, Commitment, Partnership
from partnership_watch.registry.rule_sets import references

WHOLE = 1.0  # the weight at which a term is enough by itself


class Written:
    """The phrases of some commitments' rules in one language. `term in written`: a rule has no use for it."""

    def __init__(self, partnership: Partnership, commitments: Iterable[Commitment], language: str) -> None:
        known = references(partnership)
        self._phrases: set[str] = set()
        self._enough: set[str] = set()
        """By themselves: a longer term with one of them inside is found as it is."""
        self._parts: set[str] = set()
        """Of weighted phrases: most texts that hold them hold the phrase."""

        def expanded(phrases: Iterable[str]) -> Iterator[str]:
            for phrase in phrases:
                reference = REFERENCE.match(phrase)
                listed = known[reference[1]].get(language, ()) if reference else (phrase,)
                yield from (fold(one).low for one in listed)

        for rules in (one.rules[language] for one in commitments if language in one.rules):
            for weight, phrases in rules.terms.items():
                for phrase in expanded(phrases):
                    self._phrases.add(phrase)
                    self._parts.update(_runs(phrase))
                    if weight >= WHOLE:
                        self._enough.add(phrase)
            groups = (group for together in rules.together for group in together.groups)
            for phrases in (*groups, rules.negative, *rules.against.values()):
                self._phrases.update(expanded(phrases))

    def __contains__(self, term: str) -> bool:
        return (
            _is_one_of(term, self._phrases)
            or _is_one_of(term, self._parts)
            or any(_is_one_of(run, self._enough) for run in _runs(term))
        )


def _is_one_of(term: str, phrases: Set[str]) -> bool:
    """Whether a phrase finds exactly this; a star stands for the rest of the last word."""
    if term in phrases:
        return True
    last_word = term.rfind(" ") + 1
    return any(term[:end] + "*" in phrases for end in range(last_word + 1, len(term) + 1))


def _runs(phrase: str) -> Iterator[str]:
    words = phrase.split()
    for start in range(len(words)):
        for end in range(start + 1, len(words) + 1):
            yield " ".join(words[start:end])
