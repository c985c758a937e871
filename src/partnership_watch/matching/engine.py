"""Compiles a rule set, and screens texts with it."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice
from typing import Any, NamedTuple

from partnership_watch.matching.collector import no_search_for_cycles
from partnership_watch.matching.compiled import CompiledLanguage, CompiledLanguages
from partnership_watch.matching.deciding import THRESHOLD, Subject, decide, may_be_graded
from partnership_watch.matching.layer import Decided, Layer
from partnership_watch.matching.layer.features import FLOOR
from partnership_watch.matching.layer.words import words_of
from partnership_watch.matching.normalise import Folded, fold
from partnership_watch.matching.places import FoundPhrases
from partnership_watch.matching.recognise import Recognised, recognise
from partnership_watch.matching.results import Evidence, ItemText, Match, Screening, WholeEvidence
from partnership_watch.matching.scoring import HIGHEST_SCORE, Sum, add_up, as_evidence, score, supported
from partnership_watch.matching.sides import Publishers, Sides, find_sides
from partnership_watch.registry.models import Context
from partnership_watch.registry.rule_sets import FORMATS, RuleSet

ENGINE_VERSION = "5"  # changes whenever the same rules would decide otherwise

BLOCK = 20  # texts that are read, then added up, then decided: what each step needs stays in the cache


class Reading(NamedTuple):
    """What stands in an item, before anything is decided. Spans count the characters of the stored texts."""

    title: Folded
    summary: Folded
    recognised: Recognised
    compiled: CompiledLanguage
    found: FoundPhrases
    sides: Sides


class Screener:
    """A compiled rule set. It holds no state between texts: the same text gives the same screening."""

    def __init__(self, rules: RuleSet) -> None:
        """Take a rule set, new or stored. A language is compiled when the first text of it is read."""
        body = rules.body
        if body.get("format") not in FORMATS:
            raise ValueError(
                f"rule set {rules.hash} is of format {body.get('format')}, and {FORMATS} are read here"
            )
        self.rule_set = rules
        self._languages: tuple[str, ...] = tuple(body["languages"])
        self._parties = tuple(sorted(body["parties"]))
        self._surnames = frozenset(
            fold(name).low for party in body["parties"].values() for name in party["surnames"]
        )
        self._publishers = Publishers(body)
        self.subjects = [_subject(key, commitment) for key, commitment in body["commitments"].items()]
        self.compiled: Mapping[str, CompiledLanguage] = CompiledLanguages(body)
        self._layer = Layer(body["layer"]) if body.get("layer") else None

    @property
    def cut(self) -> float | None:
        """From which probability on an item is about a clause; None where nothing was learned."""
        return None if self._layer is None else self._layer.cut

    @property
    def item_cut(self) -> float | None:
        """From which probability on an item is about anything; None where that was not learned."""
        return None if self._layer is None else self._layer.item_cut

    @property
    def direct_cut(self) -> float | None:
        """From which probability on an item is about anything directly; None where that was not learned."""
        return None if self._layer is None else self._layer.direct_cut

    @property
    def pillars(self) -> dict[int, str]:
        """The pillar of every clause."""
        return {subject.clause: subject.pillar for subject in self.subjects}

    def screen(self, item: ItemText) -> Screening:
        """Find what a text is about. Spans count the characters of the NFC form of its title and summary."""
        (screening,) = self.screen_all([item])
        return screening

    def screen_all(self, items: Iterable[ItemText]) -> Iterator[Screening]:
        """Screen many texts, in order; faster than one by one.

        The texts are taken from `items` BLOCK at a time.
        """
        waiting = iter(items)
        while block := list(islice(waiting, BLOCK)):
            with no_search_for_cycles():
                screenings = self._screen(block)
            yield from screenings

    def _screen(self, block: Sequence[ItemText]) -> list[Screening]:
        floor = THRESHOLD if self._layer is None else FLOOR
        readings = list(map(self.read, block))
        sums = [self.sums(reading, floor) for reading in readings]
        decided = list(map(self.decide, readings, sums))
        return list(map(self._screening, readings, sums, decided))

    def _screening(self, reading: Reading, sums: Mapping[Subject, Sum], decided: Decided) -> Screening:
        matched = [
            (subject, decision.grade) for subject, decision in decided.decisions.items() if decision.grade
        ]
        if not matched:
            return Screening(reading.recognised.language, reading.sides.signs, ())
        of_whole = self.whole_evidence(decided)
        matches = [
            Match(
                commitment=subject.key,
                clause=subject.clause,
                pillar=subject.pillar,
                grade=grade,
                score=self.score(subject, sums[subject], decided),
                evidence=self.evidence(subject, sums[subject], reading.sides, decided, of_whole),
            )
            for subject, grade in matched
        ]
        # Commitments of one clause are equally likely: the one with the higher sum is meant before the other.
        totals = {subject.key: found.total for subject, found in sums.items()}
        matches.sort(key=lambda one: (-one.score, one.clause, -totals[one.commitment], one.commitment))
        return Screening(reading.recognised.language, reading.sides.signs, tuple(matches))

    def read(self, item: ItemText) -> Reading:
        """Recognise the language, and find the phrases and the sides."""
        title, summary = fold(item.title), fold(item.summary)
        recognised = recognise(f"{title.stored}\n{summary.stored}", item.language, self._languages)
        compiled = self.compiled[recognised.language]
        found = compiled.find(title, summary)
        sides = find_sides(
            [
                (spot, use)
                for term, spots in found.spots.items()
                for use in compiled.uses[term].sides
                for spot in spots
            ],
            parties=self._parties,
            publisher=self._publishers.side(item.publisher, recognised.language),
            language=compiled.language,
            surnames=self._surnames,
        )
        return Reading(title, summary, recognised, compiled, found, sides)

    def knows(self, publisher: str | None) -> bool:
        """Whether the rules tell from which side a publisher speaks; of others the language tells it."""
        return self._publishers.known(publisher)

    def sums(self, reading: Reading, floor: float) -> dict[Subject, Sum]:
        """Add up the commitments whose sum could reach a floor and that the sides allow a grade."""
        supports = supported(reading.found, reading.compiled.uses, floor)
        return {
            subject: add_up(reading.compiled.rules[number], support, reading.found)
            for number, support in supports.items()
            if may_be_graded(subject := self.subjects[number], reading.sides)
        }

    def decide(self, reading: Reading, sums: Mapping[Subject, Sum]) -> Decided:
        """Decide on the commitments that have a sum: by the rules, and with what was learned."""
        decisions = decide(sums, reading.sides)
        if self._layer is None or not sums:
            return Decided(decisions, {})
        return self._layer.judge(words_of(reading.title, reading.summary), sums, decisions, reading.sides)

    def score(self, subject: Subject, found: Sum, decided: Decided) -> float:
        """Return how likely a match is by the learned layer; else its sum as a number between 0 and 1."""
        judgement = decided.judgements.get(subject.clause)
        return score(found.total) if judgement is None else min(judgement.probability, HIGHEST_SCORE)

    def evidence(
        self, subject: Subject, found: Sum, sides: Sides, decided: Decided, of_whole: WholeEvidence
    ) -> Evidence:
        """Return what a sum is made of, why the parties count, and what was learned of the clause.

        `of_whole` is whole_evidence, the same for all.
        """
        evidence: Evidence = {
            "terms": as_evidence(found.terms),
            "against": as_evidence(found.against),
            "parties": sides.signs,
        }
        judgement = decided.judgements.get(subject.clause)
        if self._layer is not None and judgement is not None:
            evidence["learned"] = self._layer.evidence(judgement, of_whole)
        return evidence

    def whole_evidence(self, decided: Decided) -> WholeEvidence:
        """Return what was learned of the item as a whole, as far as that was judged."""
        return {} if self._layer is None else self._layer.whole_evidence(decided)


def compile_rule_set(rules: RuleSet) -> Screener:
    """Compile all languages of a rule set, new or stored, for many texts.

    Takes a quarter of a second; screening, less than a millisecond.
    """
    screener = Screener(rules)
    for code in rules.body["languages"]:
        screener.compiled[code].finder.prepare()
    return screener


def words_of_item(item: ItemText) -> frozenset[str]:
    """All that a learned layer could know of an item."""
    return frozenset(words_of(fold(item.title), fold(item.summary)))


def _subject(key: str, commitment: Mapping[str, Any]) -> Subject:
    return Subject(
        key=key,
        clause=commitment["clause"],
        pillar=commitment["pillar"],
        context=Context(commitment["context"]),
        multilateral=commitment["multilateral"],
        yields_to=frozenset(commitment["yields_to"]),
    )
