"""Names that show a side and say nothing more."""

from collections.abc import Iterable, Iterator, Mapping
from itertools import chain

from partnership_watch.registry.models import Party
from partnership_watch.registry.phrases import bare_words


class SideNames:
    """The names of the two countries themselves, among all the phrases that show a side.

    Not every one of a party's names: its people abroad may be what a paragraph is about. A country's are
    its title, what begins with that (Norland, Norlander), and what others are made of ("Nordic" in
    "Nordic Sea Board").
    """

    def __init__(self, parties: Mapping[str, Party]) -> None:
        self._names = {key: _Names(_country(party)) for key, party in parties.items()}

    def side(self, phrase: str) -> str | None:
        """Return the key of the party whose country is found by the phrase wherever it is named, or that
        shows wherever the phrase is found."""
        words = bare_words(phrase)
        return next((key for key, names in self._names.items() if names.meet(words, phrase)), None)


class _Names:
    """The names of one country, ready to be compared."""

    def __init__(self, phrases: Iterable[str]) -> None:
        listed = list(phrases)
        self._whole = frozenset(map(bare_words, listed))
        self._beginnings = tuple({bare_words(phrase) for phrase in listed if phrase.endswith("*")})

    def meet(self, words: str, phrase: str) -> bool:
        if words in self._whole:
            return True
        if phrase.endswith("*"):
            return any(name.startswith(words) for name in self._whole)
        return " " not in words and words.startswith(self._beginnings)


def _country(party: Party) -> Iterator[str]:
    titles = {bare_words(title) for title in party.name.values()}
    names = titles.union(map(bare_words, chain.from_iterable(party.names.values())))
    bodies = {
        bare_words(phrase)
        for body in party.bodies.values()
        for phrase in chain.from_iterable(body.terms.values())
    }
    bodies.update(bare_words(name) for body in party.bodies.values() for name in body.name.values())
    yield from party.name.values()
    for phrase in chain.from_iterable(party.names.values()):
        if bare_words(phrase).startswith(tuple(titles)) or _is_part(phrase, names | bodies):
            yield phrase
    for phrase in chain.from_iterable(party.ambiguous.values()):  # of a town, more often than of the country
        if _is_part(phrase, names):
            yield phrase


def _is_part(phrase: str, others: Iterable[str]) -> bool:
    """Whether the words of the phrase stand in a longer one."""
    words = bare_words(phrase)
    sought = f" {words}" if phrase.endswith("*") else f" {words} "
    return any(sought in f" {other} " for other in others if other != words)
