"""Why an item is about the commitments it matches, and why not about the nearest others."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TypedDict

from partnership_watch.matching.deciding import THRESHOLD, Outcome, Subject, decide, grade
from partnership_watch.matching.engine import Screener
from partnership_watch.matching.layer import Decided
from partnership_watch.matching.layer.features import FLOOR, candidates
from partnership_watch.matching.recognise import How
from partnership_watch.matching.results import Evidence, FieldName, ItemEvidence, ItemText, PartySign
from partnership_watch.matching.scoring import Missing, add_up, nearly, supported
from partnership_watch.matching.sides import Mention
from partnership_watch.registry.models import Grade

NEAREST = 5  # commitments that did not match: further ones share a word with the item and no more


class ThirdCountry(TypedDict):
    """A country that is no party, by its ISO 3166 code, and where it is first named."""

    country: str
    term: str
    field: FieldName
    start: int
    end: int


@dataclass(frozen=True)
class Rival:
    """The stronger commitment that left another one out."""

    commitment: str
    sum: float


@dataclass(frozen=True)
class Candidate:
    """A commitment that something in the item speaks for, and what became of it."""

    commitment: str
    clause: int
    pillar: str
    outcome: Outcome
    by_rules: Outcome
    """Of the rules alone. What follows of besides, partner and rival is said of it."""
    grade: Grade | None
    """Of a match only."""
    doubted: bool
    """The sides make it direct; the learned layer holds that the item is about nothing directly."""
    sum: float
    """Unrounded; the rules alone need `Explanation.threshold`."""
    score: float
    """How likely it is, where that was judged; else from the sum."""
    evidence: Evidence
    """As it is stored with a match. `learned`, of its whole clause, is in it where it was strong enough."""
    only_together: tuple[str, ...]
    """Terms of the evidence that count only beside others."""
    besides: Outcome | None = None
    """What would have left a commitment below the threshold out at any sum."""
    partner: str | None = None
    """The third country that takes part in place of a side."""
    rival: Rival | None = None
    missing: Missing | None = None
    """What would have added most to a sum below the threshold, of one that did not match."""

    @property
    def probability(self) -> float | None:
        """How likely it is that the item is about it; None where that was not judged."""
        learned = self.evidence.get("learned")
        return learned["probability"] if learned else None


@dataclass(frozen=True)
class Explanation:
    """All that a screening saw in an item. Spans count the characters of `title` and `summary`, both NFC."""

    title: str
    summary: str
    language: str
    how: How
    """What decided on the language."""
    sides: dict[str, list[PartySign]]
    publisher: str | None
    """Its domain, as far as it is known whose the item is."""
    publisher_known: bool
    """Whether the rules tell its side: a side for which the publisher speaks is else that of the language."""
    third: list[ThirdCountry]
    threshold: float
    """Of a sum."""
    cut: float | None
    """Of the learned layer's probability; None where the rules alone decide."""
    item: ItemEvidence | None
    """Whether it is about anything that is watched, where that is judged and a clause is likely enough."""
    item_cut: float | None
    """Of its probability."""
    direct: ItemEvidence | None
    """Whether it is about anything directly, likewise."""
    direct_cut: float | None
    floor: float
    """The sum from which on it judges."""
    matches: tuple[Candidate, ...]
    """As the screening gives them, strongest first."""
    nearest: tuple[Candidate, ...]
    """The strongest others: those that were judged first, the likeliest first; then by their sums."""


def explain(screener: Screener, item: ItemText) -> Explanation:
    """Screen an item again, adding up every commitment that it speaks for, those too that cannot match."""
    reading = screener.read(item)
    rules = dict(zip(screener.subjects, reading.compiled.rules, strict=True))
    supports = supported(reading.found, reading.compiled.uses, 0.0)
    sums = {
        (subject := screener.subjects[number]): add_up(rules[subject], support, reading.found)
        for number, support in sorted(supports.items())
    }
    by_rules = decide(sums, reading.sides)
    decided = screener.decide(reading, sums)
    of_whole = screener.whole_evidence(decided)
    alone = Decided(by_rules, {})
    judged = {
        subject
        for clause, subjects in candidates(sums, reading.sides).items()
        if clause in decided.judgements
        for subject in subjects
    }
    # A clause is judged as a whole; what is too weak to be told for it is not what was judged.
    judging = {subject: decided if subject in judged else alone for subject in sums}
    scores = {subject: screener.score(subject, found, judging[subject]) for subject, found in sums.items()}
    ranked = sorted(sums, key=lambda one: (-scores[one], one.clause, -sums[one].total, one.key))
    decisions = decided.decisions
    matched = [subject for subject in ranked if decisions[subject].grade]
    others = [subject for subject in ranked if not decisions[subject].grade and sums[subject].total > 0]
    others.sort(key=lambda subject: subject not in judged)

    def candidate(subject: Subject) -> Candidate:
        found, rule = sums[subject], rules[subject]
        decision, ruled = decisions[subject], by_rules[subject]
        below = ruled.outcome is Outcome.BELOW_THRESHOLD
        of_sides = grade(subject, found, reading.sides)
        by_sides = of_sides if below else ruled
        return Candidate(
            commitment=subject.key,
            clause=subject.clause,
            pillar=subject.pillar,
            outcome=decision.outcome,
            by_rules=ruled.outcome,
            grade=decision.grade,
            doubted=decision.grade == "context" and of_sides.grade == "direct",
            sum=found.total,
            score=scores[subject],
            evidence=screener.evidence(subject, found, reading.sides, judging[subject], of_whole),
            only_together=tuple(sorted({spot.term for spot, _ in found.terms} - rule.terms.keys())),
            besides=by_sides.outcome if below and by_sides.grade is None else None,
            partner=by_sides.partner.who if by_sides.partner else None,
            rival=Rival(ruled.rival.key, sums[ruled.rival].total) if ruled.rival else None,
            missing=nearly(rule, reading.found) if below and not decision.grade else None,
        )

    return Explanation(
        title=reading.title.stored,
        summary=reading.summary.stored,
        language=reading.recognised.language,
        how=reading.recognised.how,
        sides=reading.sides.signs,
        publisher=item.publisher,
        publisher_known=screener.knows(item.publisher),
        third=_third(reading.sides.third),
        threshold=THRESHOLD,
        cut=screener.cut,
        item=of_whole.get("item"),
        item_cut=screener.item_cut,
        direct=of_whole.get("direct"),
        direct_cut=screener.direct_cut,
        floor=FLOOR,
        matches=tuple(map(candidate, matched)),
        nearest=tuple(map(candidate, others[:NEAREST])),
    )


def _third(mentions: Iterable[Mention]) -> list[ThirdCountry]:
    first: dict[str, Mention] = {}
    for mention in mentions:
        first.setdefault(mention.who, mention)
    countries: list[ThirdCountry] = []
    for code, mention in first.items():
        start, end = mention.spot.stored
        spot = mention.spot
        countries.append(
            {"country": code, "term": spot.term, "field": spot.field.name, "start": start, "end": end}
        )
    return countries
