"""Compiles a rule set, and screens texts with it."""

import unicodedata
from collections import Counter
from collections.abc import Iterator, Mapping
from enum import Enum
from typing import Any, NamedTuple

from partnership_watch.matching.deciding import THRESHOLD, Subject, decide
from partnership_watch.matching.languages import language as language_of
from partnership_watch.matching.normalise import fold
from partnership_watch.matching.phrases import PhraseFinder
from partnership_watch.matching.places import FieldText, Spot
from partnership_watch.matching.recognise import recognise
from partnership_watch.matching.results import ItemText, Match, Screening
from partnership_watch.matching.scoring import Combination, Found, add_up, as_evidence, may_reach, score
from partnership_watch.matching.sides import Publishers, Sides, SideUse, find_sides, side_phrases
from partnership_watch.registry.models import Context
from partnership_watch.registry.rule_sets import FORMAT, RuleSet

ENGINE_VERSION = "1"  # changes whenever the same rules would decide otherwise

MOST_SPOTS = 20  # of one phrase in one field: the text is about it by then, and a hostile text costs no more


class Role(Enum):
    """What a phrase does in a rule."""

    TERM = 1
    AGAINST = 2
    NEGATIVE = 3
    GROUP = 4


class RuleUse(NamedTuple):
    """A phrase's part in a commitment's rule."""

    subject: int
    role: Role
    weight: float = 0.0
    combination: int = 0
    group: int = 0


Use = SideUse | RuleUse


class Screener:
    """A compiled rule set. It holds no state between texts: the same text gives the same screening."""

    def __init__(self, rules: RuleSet) -> None:
        body = rules.body
        if body.get("format") != FORMAT:
            raise ValueError(
                f"rule set {rules.hash} is of format {body.get('format')}, and {FORMAT} is read here"
            )
        self.rule_set = rules
        self._languages: tuple[str, ...] = tuple(body["languages"])
        self._parties = tuple(sorted(body["parties"]))
        self._surnames = frozenset(
            fold(name).low for party in body["parties"].values() for name in party["surnames"]
        )
        self._publishers = Publishers(body)
        self._subjects = [_subject(key, commitment) for key, commitment in body["commitments"].items()]
        self._knowledge = {code: language_of(code) for code in self._languages}
        self._finders: dict[str, PhraseFinder[Use]] = {
            code: PhraseFinder([*side_phrases(body, code), *_rule_phrases(body, code)])
            for code in self._languages
        }
        self._combinations = {code: _combinations(body, code) for code in self._languages}

    @property
    def pillars(self) -> dict[int, str]:
        """The pillar of every clause."""
        return {subject.clause: subject.pillar for subject in self._subjects}

    def screen(self, item: ItemText) -> Screening:
        """Find what a text is about. Spans count the characters of the NFC form of its title and summary."""
        title = unicodedata.normalize("NFC", item.title)
        summary = unicodedata.normalize("NFC", item.summary)
        code = recognise(f"{title}\n{summary}", item.language, self._languages)
        sides, found = self._find(title, summary, code, self._publishers.side(item.publisher, code))
        combinations = self._combinations[code]
        sums = {
            self._subjects[index]: add_up(hits, combinations[index])
            for index, hits in found.items()
            if may_reach(hits, combinations[index], THRESHOLD)
        }
        matches = [
            Match(
                commitment=subject.key,
                clause=subject.clause,
                pillar=subject.pillar,
                grade=grade,
                score=score(sums[subject].total),
                evidence={
                    "terms": as_evidence(sums[subject].terms),
                    "against": as_evidence(sums[subject].against),
                    "parties": sides.signs,
                },
            )
            for subject, grade in decide(sums, sides).items()
        ]
        matches.sort(key=lambda match: (-match.score, match.clause, match.commitment))
        return Screening(code, sides.signs, tuple(matches))

    def _find(
        self, title: str, summary: str, code: str, publisher: str | None
    ) -> tuple[Sides, dict[int, Found]]:
        knowledge = self._knowledge[code]
        fields = [
            FieldText.of("title", fold(title), knowledge),
            FieldText.of("summary", fold(summary), knowledge),
        ]
        marks_missing = all(knowledge.marks_missing(field.folded) for field in fields)
        side_hits: list[tuple[Spot, SideUse]] = []
        found: dict[int, Found] = {}
        for field in fields:
            seen: Counter[str] = Counter()
            for hit, uses in self._finders[code].find(field.folded, marks_missing=marks_missing):
                seen[hit.phrase.text] += 1
                if seen[hit.phrase.text] > MOST_SPOTS:
                    continue
                spot = Spot(field, *hit)
                for use in uses:
                    if isinstance(use, SideUse):
                        side_hits.append((spot, use))
                    else:
                        _note(found.setdefault(use.subject, Found()), spot, use)
        sides = find_sides(
            side_hits, parties=self._parties, publisher=publisher, language=knowledge, surnames=self._surnames
        )
        return sides, found


def compile_rule_set(rules: RuleSet) -> Screener:
    """Compile a rule set, new or stored. Takes about a second; screening takes well under a millisecond."""
    return Screener(rules)


def _note(found: Found, spot: Spot, use: RuleUse) -> None:
    match use.role:
        case Role.TERM:
            found.terms.append((spot, use.weight))
        case Role.AGAINST:
            found.against.append((spot, use.weight))
        case Role.NEGATIVE:
            found.negative.append(spot)
        case Role.GROUP:
            found.groups[use.combination].append((use.group, spot))


def _subject(key: str, commitment: Mapping[str, Any]) -> Subject:
    return Subject(
        key=key,
        clause=commitment["clause"],
        pillar=commitment["pillar"],
        context=Context(commitment["context"]),
        multilateral=commitment["multilateral"],
        yields_to=frozenset(commitment["yields_to"]),
    )


def _rule_phrases(body: Mapping[str, Any], code: str) -> Iterator[tuple[str, RuleUse]]:
    for index, commitment in enumerate(body["commitments"].values()):
        rules = commitment["rules"].get(code, {})
        for role, field in ((Role.TERM, "terms"), (Role.AGAINST, "against")):
            for phrase, weight in rules.get(field, {}).items():
                yield phrase, RuleUse(index, role, weight)
        for phrase in rules.get("negative", ()):
            yield phrase, RuleUse(index, Role.NEGATIVE)
        for number, together in enumerate(rules.get("together", ())):
            for group, phrases in enumerate(together["groups"]):
                for phrase in phrases:
                    yield phrase, RuleUse(index, Role.GROUP, 0.0, number, group)


def _combinations(body: Mapping[str, Any], code: str) -> list[list[Combination]]:
    return [
        [
            Combination(together["weight"], len(together["groups"]), together["within"])
            for together in commitment["rules"].get(code, {}).get("together", ())
        ]
        for commitment in body["commitments"].values()
    ]
