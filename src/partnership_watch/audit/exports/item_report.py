"""The record of one item as a page to print."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from partnership_watch.audit.exports.frame import Head, Tail
from partnership_watch.audit.exports.item_report_wording import ITEM_REPORT_WORDING
from partnership_watch.audit.exports.report import TEMPLATES, around, marked
from partnership_watch.audit.exports.wording import TOLD_WORDING
from partnership_watch.audit.items import ItemHistory
from partnership_watch.audit.story_items import StoryOfItems
from partnership_watch.audit.told_rows import ToldRow
from partnership_watch.editions.folding import said
from partnership_watch.matching.explaining import Explanation
from partnership_watch.registry import Partnership


@dataclass(frozen=True)
class ItemRecord:
    """All that is known of one item."""

    history: ItemHistory
    """Its revisions are the newest ones; all stand below."""
    title: str
    """What it says now."""
    revisions: Iterator[dict[str, Any]]
    """Every `screenings.Said`, newest first, as plain values; read once."""
    story: StoryOfItems | None
    told: Sequence[ToldRow]
    rule_set: str
    """The hash of the folder's."""
    explained: Explanation
    """What it makes of the newest revision."""


def report_of_item(
    partnership: Partnership, head: Head, record: ItemRecord, tail: Tail, language: str
) -> Iterator[str]:
    """The page, piece by piece."""
    return TEMPLATES.get_template("item.html.j2").generate(
        item_words=ITEM_REPORT_WORDING[language],
        told_words=TOLD_WORDING[language],
        record=record,
        parties={key: said(party.name, language) for key, party in partnership.parties.items()},
        evidence_of=_evidence_of,
        marked=marked,
        **around(partnership, head, tail, language),
    )


def _evidence_of(revision: dict[str, Any]) -> dict[str, Any]:
    """The terms that any look at it found, each place once."""
    found = {
        (term["field"], term["start"], term["end"]): term
        for look in revision["screenings"]
        for match in look["matches"]
        for term in match["evidence"].get("terms", ())
    }
    return {"terms": list(found.values())}
