"""Findings folded for a reader: each story once, under its strongest commitment, its copies listed."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from partnership_watch.editions.content import ClauseName, Entry, Publication, Section
from partnership_watch.editions.excerpts import UnusableFindingError, phrases
from partnership_watch.editions.owed import Finding
from partnership_watch.registry.forms import Texts
from partnership_watch.registry.models import Partnership
from partnership_watch.store.tables import MatchGrade, ToldKind


@dataclass(frozen=True)
class SetAside:
    """A finding that cannot be told, and why. It stays owed until it is too old."""

    item_id: int
    commitment: str
    reason: str


@dataclass(frozen=True)
class Folded:
    """One entry, and every finding that it tells."""

    pillar: str
    entry: Entry
    findings: tuple[Finding, ...]


def fold(
    findings: Sequence[Finding], partnership: Partnership, language: str
) -> tuple[list[Folded], list[SetAside]]:
    """Make one entry of each story, in the reader's language where its copies allow it.

    A correction is an entry of its own beside what else its story brings.
    """
    names = _Names(partnership, language)
    usable: dict[tuple[str, int, bool], list[Finding]] = {}
    set_aside: list[SetAside] = []
    for finding in findings:
        try:
            names.check(finding)
        except UnusableFindingError as error:
            set_aside.append(SetAside(finding.item_id, finding.commitment, str(error)))
        else:
            usable.setdefault(_story(finding), []).append(finding)
    return [names.folded(found) for found in usable.values()], set_aside


def sections(folded: Iterable[Folded], partnership: Partnership, language: str) -> tuple[Section, ...]:
    """Arrange entries by pillar in the declaration's order: corrections last, direct before context, then by
    score."""
    by_pillar: dict[str, list[Entry]] = {}
    for one in folded:
        by_pillar.setdefault(one.pillar, []).append(one.entry)
    return tuple(
        Section(
            pillar=pillar.id,
            title=said(pillar.title, language),
            entries=tuple(sorted(by_pillar[pillar.id], key=_strongest_entry)),
        )
        for pillar in partnership.pillars
        if pillar.id in by_pillar
    )


def said(texts: Texts, language: str) -> str:
    """Return the text in this language, or in the first that there is."""
    return texts.get(language) or next(iter(texts.values()))


def outlets(partnership: Partnership) -> Mapping[str, str]:
    """Publishers' names: what most of a publisher's feeds begin their name with ("VietnamPlus: World")."""
    heads: dict[str, Counter[str]] = {}
    for source in partnership.sources:
        heads.setdefault(source.publisher, Counter())[source.name.partition(": ")[0]] += 1
    return {publisher: counted.most_common(1)[0][0] for publisher, counted in heads.items()}


class _Names:
    """What the registry calls things, in one language."""

    def __init__(self, partnership: Partnership, language: str) -> None:
        self._language = language
        self._pillars = {pillar.id for pillar in partnership.pillars}
        self._clauses = {
            clause.number: ClauseName(clause.number, said(clause.title, language))
            for clause in partnership.clauses
        }
        self._commitments = {
            commitment.key: said(commitment.title, language) for commitment in partnership.commitments
        }
        self._outlets = outlets(partnership)

    def check(self, finding: Finding) -> None:
        """See that a finding can be told.

        Raises:
            UnusableFindingError: it cannot.
        """
        if finding.commitment not in self._commitments or finding.pillar not in self._pillars:
            raise UnusableFindingError("its commitment is no longer in the registry")
        if not finding.title.strip() and not finding.summary.strip():
            raise UnusableFindingError("it has neither title nor summary")
        phrases(finding.evidence, finding.title, finding.summary)

    def folded(self, findings: Sequence[Finding]) -> Folded:
        """Return the entry of one story."""
        strongest = min(findings, key=_strongest)
        same = [
            finding
            for finding in findings
            if finding.commitment == strongest.commitment and finding.grade == strongest.grade
        ]
        lead = min(same, key=lambda finding: (finding.language != self._language, _strongest(finding)))
        copies = {finding.item_id: finding for finding in findings if finding.item_id != lead.item_id}
        also = [self._clauses[finding.clause] for finding in sorted(findings, key=_strongest)]
        entry = Entry(
            kind=lead.kind,
            grade=lead.grade,
            score=lead.score,
            clause=self._clauses[lead.clause],
            commitment=self._commitments[lead.commitment],
            also=tuple(dict.fromkeys(name for name in also if name.number != lead.clause)),
            lead=self._publication(lead),
            summary=lead.summary,
            copies=tuple(self._publication(copy) for copy in sorted(copies.values(), key=_earliest)),
            phrases=phrases(lead.evidence, lead.title, lead.summary),
            # A correction takes a story back: there is nothing to ask.
            match_id=lead.match_id if lead.kind is not ToldKind.CORRECTION else None,
        )
        return Folded(lead.pillar, entry, tuple(findings))

    def _publication(self, finding: Finding) -> Publication:
        return Publication(
            outlet=self._outlets.get(finding.publisher, finding.publisher),
            title=finding.title,
            link=finding.link,
            language=finding.language,
            published_at=finding.published_at,
            first_seen_at=finding.first_seen_at,
        )


def _story(finding: Finding) -> tuple[str, int, bool]:
    correction = finding.kind is ToldKind.CORRECTION
    if finding.story_id is not None:
        return ("story", finding.story_id, correction)
    return ("item", finding.item_id, correction)


def _strongest(finding: Finding) -> tuple[bool, float, datetime, int]:
    return (finding.grade is not MatchGrade.DIRECT, -finding.score, *_earliest(finding))


def _earliest(finding: Finding) -> tuple[datetime, int]:
    return (finding.published_at or finding.first_seen_at, finding.item_id)


def _strongest_entry(entry: Entry) -> tuple[bool, bool, float, datetime]:
    dated = entry.lead.published_at or entry.lead.first_seen_at
    return (entry.kind is ToldKind.CORRECTION, entry.grade is not MatchGrade.DIRECT, -entry.score, dated)
