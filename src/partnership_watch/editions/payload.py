"""An edition as JSON, for machines: the same stories as its bodies, with every finding and its evidence.

docs/webhooks.md describes it for receivers, and docs/edition.published.v1.schema.json states it. What is
added keeps VERSION; what is renamed, removed or means something else raises it.
"""

import json
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from partnership_watch.editions.cleaning import language_tag, one_line, safe_link
from partnership_watch.editions.content import EditionContent
from partnership_watch.editions.folding import Folded, outlets, said
from partnership_watch.editions.limits import MAX_NAME, MAX_OUTLET, MAX_SUMMARY, MAX_TITLE
from partnership_watch.editions.marking import MAX_FOUND
from partnership_watch.editions.owed import Finding
from partnership_watch.registry.models import Partnership
from partnership_watch.store.tables import MatchGrade

TYPE = "edition.published"
VERSION = 1
MAX_EVIDENCE = 10
"""Terms of one finding, the weightiest first; more do not make it clearer."""


def payload(frame: EditionContent, told: Sequence[Folded], partnership: Partnership, *, name: str) -> str:
    """Write what one edition tells: everything from outside cleaned, no reader's data, always the same bytes.

    Args:
        frame: the edition but for its entries.
        name: of this edition, unlike any other's; a receiver that got it twice knows it by that.
    """
    writer = _Writer(frame, partnership)
    written = {
        "type": TYPE,
        "version": VERSION,
        "id": name,
        "timestamp": _moment(frame.cut_at),
        "partnership": partnership.slug,
        "data": {
            "title": one_line(frame.partnership, MAX_NAME),
            "official_text": safe_link(frame.official_text),
            "language": frame.language,
            "cadence": frame.cadence.value,
            "period": {"from": _moment(frame.period_from), "until": _moment(frame.cut_at)},
            "skipped": list(frame.skipped),
            "gathered": bool(frame.gathered),
            "sources": {
                "read": frame.sources_read,
                "failed": [
                    {
                        "name": one_line(source.name, MAX_OUTLET),
                        "reason": source.reason,
                        "last_read": _moment(source.since),
                    }
                    for source in frame.sources_failed
                ],
            },
            "stories": writer.stories(told),
        },
    }
    return json.dumps(written, ensure_ascii=False, separators=(",", ":"))


class _Writer:
    """What the registry calls things, in the edition's language."""

    def __init__(self, frame: EditionContent, partnership: Partnership) -> None:
        language = frame.language
        self._pillars = {pillar.id: said(pillar.title, language) for pillar in partnership.pillars}
        self._clauses = {clause.number: said(clause.title, language) for clause in partnership.clauses}
        self._commitments = {one.key: said(one.title, language) for one in partnership.commitments}
        self._outlets: Mapping[str, str] = outlets(partnership)

    def stories(self, told: Sequence[Folded]) -> list[dict[str, Any]]:
        """In the declaration's order of pillars; direct before context, then by score."""
        order = list(self._pillars)
        return [
            self._story(one)
            for one in sorted(
                told,
                key=lambda one: (
                    order.index(one.pillar),
                    one.entry.grade is not MatchGrade.DIRECT,
                    -one.entry.score,
                ),
            )
        ]

    def _story(self, one: Folded) -> dict[str, Any]:
        strongest = min(one.findings, key=_strength)
        by_item: dict[int, list[Finding]] = {}
        for finding in sorted(one.findings, key=_strength):
            by_item.setdefault(finding.item_id, []).append(finding)
        return {
            "kind": one.entry.kind.value,
            "grade": one.entry.grade.value,
            "score": round(one.entry.score, 4),
            "commitment": strongest.commitment,
            "items": [self._item(findings) for findings in by_item.values()],
        }

    def _item(self, findings: Sequence[Finding]) -> dict[str, Any]:
        item = findings[0]
        outlet = self._outlets.get(item.publisher, item.publisher)
        return {
            "id": item.item_id,
            "publisher": item.publisher,
            "outlet": one_line(outlet, MAX_OUTLET),
            "title": one_line(item.title, MAX_TITLE),
            "summary": one_line(item.summary, MAX_SUMMARY),
            "link": safe_link(item.link),
            "language": language_tag(item.language),
            "published_at": _moment(item.published_at),
            "first_seen_at": _moment(item.first_seen_at),
            "findings": [self._finding(finding) for finding in findings],
        }

    def _finding(self, finding: Finding) -> dict[str, Any]:
        return {
            "kind": finding.kind.value,
            "grade": finding.grade.value,
            "score": round(finding.score, 4),
            "commitment": {
                "key": finding.commitment,
                "title": one_line(self._commitments[finding.commitment], MAX_NAME),
            },
            "clause": {
                "number": finding.clause,
                "title": one_line(self._clauses[finding.clause], MAX_NAME),
            },
            "pillar": {
                "id": finding.pillar,
                "title": one_line(self._pillars[finding.pillar], MAX_NAME),
            },
            "evidence": _evidence(finding),
        }


def _strength(finding: Finding) -> tuple[bool, float, datetime, int]:
    dated = finding.published_at or finding.first_seen_at
    return (finding.grade is not MatchGrade.DIRECT, -finding.score, dated, finding.item_id)


def _evidence(finding: Finding) -> list[dict[str, str]]:
    """Each term once for each place, with the words that it found there."""
    texts = {"title": finding.title, "summary": finding.summary}
    terms = sorted(finding.evidence["terms"], key=lambda term: -float(term.get("weight", 0)))
    found = {
        (term["term"], term["field"], term["start"]): texts[term["field"]][term["start"] : term["end"]]
        for term in terms
    }
    return [
        {"term": one_line(term, MAX_FOUND), "field": field, "found": one_line(words, MAX_FOUND)}
        for (term, field, _), words in list(found.items())[:MAX_EVIDENCE]
    ]


def _moment(at: datetime | None) -> str | None:
    """RFC 3339 in UTC, to the second."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ") if at else None
