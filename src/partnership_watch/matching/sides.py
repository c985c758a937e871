"""Which parties an item is about, why we think so, and which third countries it names."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, NamedTuple

from partnership_watch.matching.languages import Language, Standing
from partnership_watch.matching.languages.countries import (
    ABROAD,
    AMBIGUOUS,
    BETWEEN_TWO,
    BODIES_ABROAD,
    COUNTRIES,
    NOT_COUNTRIES,
    PEOPLE_ABROAD,
    PLACES_ABROAD,
)
from partnership_watch.matching.normalise import fold
from partnership_watch.matching.places import Spot, longest
from partnership_watch.matching.results import PartySign


class Sign(StrEnum):
    """What kind of phrase shows that a country is in it."""

    NAME = "name"
    PLACE = "place"
    PERSON = "person"
    BODY = "body"
    INSTRUMENT = "instrument"
    BETWEEN_TWO = "between_two"


NOBODY = ""
"""Whom a phrase shows that contains a country's name and means something else; it covers the name."""

PUBLISHER_SPEAKS = "the publisher speaks from this side"
"""The reason that is stored where a party is present and no word of the item shows it."""

TWO = "2"
"""Whom "the two countries" shows: both, where one is known and no third is named."""


class SideUse(NamedTuple):
    """A phrase that shows a party, by its key, or a third country, by its ISO code in capitals."""

    who: str
    sign: Sign
    ambiguous: bool = False


class Mention(NamedTuple):
    """A country named in the item. Mentions sort in the order of reading."""

    spot: Spot
    who: str
    sign: Sign


@dataclass
class Sides:
    """The parties and third countries of one item."""

    named: dict[str, list[Mention]]
    """By party: where the text shows it, in the order of reading."""
    third: list[Mention]
    """Likewise."""
    hinted: list[Mention]
    """Likewise third countries' firms, institutions and leaders: they do not stand for their country by
    themselves."""
    publisher: str | None
    """The party that the publisher speaks from."""
    signs: dict[str, list[PartySign]] = field(default_factory=dict)
    """By party: why it counts as present. A party that is not present is not in it."""

    @property
    def one_only_publishes(self) -> bool:
        """Whether a party is present by its publisher alone."""
        return self.publisher in self.signs and not self.named[self.publisher]


def title_names(mentions: Sequence[Mention]) -> bool:
    """Whether any of mentions in the order of reading stands in the title."""
    return bool(mentions) and not mentions[0].spot.below


class Publishers:
    """From which side a publisher speaks: what its source says, else its domain, else its language."""

    def __init__(self, body: Mapping[str, Any]) -> None:
        self._listed: dict[str, str | None] = body["publishers"]
        self._domains: dict[str, str] = {
            domain: key for key, party in body["parties"].items() for domain in party["domains"]
        }
        self._languages: dict[str, str] = {
            party["home_language"]: key for key, party in body["parties"].items() if party["home_language"]
        }

    def side(self, publisher: str | None, language: str) -> str | None:
        """Return the party that a publisher speaks from."""
        host = _host(publisher)
        if host in self._listed:
            return self._listed[host]
        return self._of_domain(host) or self._languages.get(language)

    def known(self, publisher: str | None) -> bool:
        """Whether its source or domain tells its side, or that it has none; else its language does."""
        host = _host(publisher)
        return host in self._listed or self._of_domain(host) is not None

    def _of_domain(self, host: str) -> str | None:
        """Return the party that has a domain; the nearest one above it decides."""
        labels = host.split(".")
        names = [host, *(name for cut in range(1, len(labels)) for name in _above(labels[cut:]))]
        return next((self._domains[name] for name in names if name in self._domains), None)


def _host(publisher: str | None) -> str:
    return (publisher or "").lower().removeprefix("www.")


def _above(labels: Sequence[str]) -> tuple[str, str]:
    """Return a domain as one publisher's, and as that of everything under it."""
    name = ".".join(labels)
    return name, f".{name}"


def side_phrases(body: Mapping[str, Any], language: str) -> Iterator[tuple[str, SideUse]]:
    """Yield the phrases that show a party or a third country in a text of this language.

    Names of the parties count in whichever of the partnership's languages they are written; names that are
    also everyday words only in their own, where the party's `ambiguous` has them.
    """
    own_countries: set[str] = set()
    own_names: set[str] = set()
    for key, party in body["parties"].items():
        own_countries.update(party["countries"])
        doubtful = {phrase for phrases in party["ambiguous"].values() for phrase in phrases}
        signs: dict[str, Sign] = {}
        for name, sign in (("names", Sign.NAME), ("places", Sign.PLACE), ("people", Sign.PERSON)):
            for phrases in party[name].values():
                own_names.update(fold(phrase).low for phrase in phrases)
                signs.update(dict.fromkeys(phrases, sign))
        yield from ((phrase, SideUse(key, sign)) for phrase, sign in signs.items() if phrase not in doubtful)
        for terms in party["bodies"].values():
            for phrases in terms.values():
                yield from ((phrase, SideUse(key, Sign.BODY)) for phrase in phrases)
        for phrase in party["ambiguous"].get(language, ()):
            own_names.add(fold(phrase).low)
            yield phrase, SideUse(key, signs.get(phrase, Sign.NAME), ambiguous=True)
    for instrument in body["instruments"].values():
        for phrases in instrument["terms"].values():
            yield from (
                (phrase, SideUse(key, Sign.INSTRUMENT)) for phrase in phrases for key in instrument["implies"]
            )
    everyday = {fold(name).low for name in AMBIGUOUS.get(language, ())}
    for code, names in COUNTRIES.get(language, {}).items():
        if code not in own_countries:
            for name in names:
                if (low := fold(name).low) not in own_names:
                    yield name, SideUse(code, Sign.NAME, ambiguous=low in everyday)
    for sign, by_country in (
        (Sign.PLACE, ABROAD.get(language, {})),
        (Sign.PLACE, PLACES_ABROAD),
        (Sign.BODY, BODIES_ABROAD),
        (Sign.PERSON, PEOPLE_ABROAD),
    ):
        for code, names in by_country.items():
            if code not in own_countries:
                yield from ((name, SideUse(code, sign)) for name in names if fold(name).low not in own_names)
    yield from ((name, SideUse(NOBODY, Sign.NAME)) for name in NOT_COUNTRIES.get(language, ()))
    yield from ((phrase, SideUse(TWO, Sign.BETWEEN_TWO)) for phrase in BETWEEN_TWO.get(language, ()))


def find_sides(
    hits: Iterable[tuple[Spot, SideUse]],
    *,
    parties: Sequence[str],
    publisher: str | None,
    language: Language,
    surnames: Collection[str],
) -> Sides:
    """Decide which parties are present. `publisher` is the party that the publisher speaks from."""
    uses: dict[Spot, dict[str, SideUse]] = {}
    weak: list[tuple[Spot, SideUse]] = []
    for spot, use in hits:
        text = spot.field.folded
        if use.sign is Sign.NAME and language.is_something_else(text, spot.start, spot.end):
            continue
        standing = language.standing(text, spot.start, spot.end, surnames) if use.ambiguous else Standing.SURE
        if standing is Standing.SURE or (standing is Standing.LIKELY and not spot.below):
            uses.setdefault(spot, {}).setdefault(use.who, use)
        elif standing is not Standing.NOT:
            weak.append((spot, use))
    if weak:
        named = {use.who for by_party in uses.values() for use in by_party.values()}
        for spot, use in weak:
            if use.who in named:
                uses.setdefault(spot, {}).setdefault(use.who, use)
    mentions = [
        Mention(spot, use.who, use.sign)
        for spot in longest(uses)
        for use in uses[spot].values()
        if use.who != NOBODY
    ]
    mentions.sort()
    by_party = {key: [mention for mention in mentions if mention.who == key] for key in parties}
    between = [mention for mention in mentions if mention.who == TWO]
    others = [mention for mention in mentions if mention.who not in by_party and mention.who != TWO]
    third = [mention for mention in others if mention.sign in _STANDS_FOR_IT]
    hinted = [mention for mention in others if mention.sign not in _STANDS_FOR_IT]
    sides = Sides(by_party, third, hinted, publisher)
    for key in parties:
        signs = _signs(by_party[key])
        if publisher == key:
            signs.append({"reason": PUBLISHER_SPEAKS})
        if signs:
            sides.signs[key] = signs
    missing = [key for key in parties if key not in sides.signs]
    if between and not third and len(missing) == 1 and sides.signs:
        sides.signs[missing[0]] = _signs(between)
    return sides


_STANDS_FOR_IT = (Sign.NAME, Sign.PLACE)

_REASONS = {
    Sign.NAME: "the country is named",
    Sign.PLACE: "a place in the country is named",
    Sign.PERSON: "one of its people is named",
    Sign.BODY: "one of its bodies is named",
    Sign.INSTRUMENT: "the instrument implies it",
    Sign.BETWEEN_TWO: "two countries are spoken of, and no third is named",
}


def _signs(mentions: list[Mention]) -> list[PartySign]:
    """Return the first mention of each kind: enough to check, and short enough to read."""
    first: dict[Sign, Mention] = {}
    for mention in mentions:
        first.setdefault(mention.sign, mention)
    signs: list[PartySign] = []
    for sign, mention in first.items():
        start, end = mention.spot.stored
        signs.append(
            {
                "reason": _REASONS[sign],
                "term": mention.spot.term,
                "field": mention.spot.field.name,
                "start": start,
                "end": end,
            }
        )
    return signs
