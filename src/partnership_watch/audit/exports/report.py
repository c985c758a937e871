"""An export as a page to print: whole in itself, without script or anything from elsewhere."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from partnership_watch.audit.exports.frame import Head, Tail
from partnership_watch.audit.exports.rows import ExportedMatch
from partnership_watch.audit.exports.wording import REPORT_WORDING, TOLD_WORDING
from partnership_watch.audit.told_rows import ToldRow
from partnership_watch.editions.cleaning import safe_link
from partnership_watch.editions.folding import said
from partnership_watch.editions.templating import templates
from partnership_watch.editions.wording import worded
from partnership_watch.registry import Partnership

TEMPLATES = templates("partnership_watch.audit.exports", safe_link=safe_link)


@dataclass(frozen=True)
class Stretch:
    """A stretch of a text, and whether it is evidence."""

    text: str
    found: bool


def report_language(language: str, partnership: Partnership) -> str:
    """This one; where there are no words in it, the partnership's first that has some, or English."""
    return worded((language, *partnership.languages), REPORT_WORDING)[0]


def report(
    partnership: Partnership, head: Head, rows: Iterator[ExportedMatch], tail: Tail, language: str
) -> Iterator[str]:
    """The page, piece by piece, in a language that has words."""
    return TEMPLATES.get_template("matches.html.j2").generate(
        rows=rows,
        marked=marked,
        **around(partnership, head, tail, language),
    )


def report_of_tellings(
    partnership: Partnership, head: Head, rows: Iterator[ToldRow], tail: Tail, language: str
) -> Iterator[str]:
    """The same of tellings, each edition under a heading of its own."""
    return TEMPLATES.get_template("tellings.html.j2").generate(
        told_words=TOLD_WORDING[language],
        rows=_with_beginnings(rows),
        **around(partnership, head, tail, language),
    )


def marked(text: str, field: str, evidence: dict[str, Any] | None) -> Sequence[Stretch]:
    """A text with the terms that were found in it. What does not fit it is left unmarked."""
    stretches = []
    at = 0
    for start, end in sorted(
        (term["start"], term["end"]) for term in (evidence or {}).get("terms", ()) if term["field"] == field
    ):
        if at <= start < end <= len(text):
            stretches += [Stretch(text[at:start], found=False), Stretch(text[start:end], found=True)]
            at = end
    return [*stretches, Stretch(text[at:], found=False)]


def around(partnership: Partnership, head: Head, tail: Tail, language: str) -> dict[str, Any]:
    """What every report is laid out with."""
    asked = head.filters.model_dump(mode="json", exclude_defaults=True)
    return {
        "words": REPORT_WORDING[language],
        "language": language,
        "partnership": said(partnership.title, language),
        "head": head,
        "asked": [
            (name, ", ".join(map(str, value)) if isinstance(value, list) else str(value))
            for name, value in asked.items()
        ],
        "tail": tail,
        "titles": {one.key: said(one.title, language) for one in partnership.commitments},
    }


def _with_beginnings(rows: Iterator[ToldRow]) -> Iterator[tuple[ToldRow, bool]]:
    """Each row, and whether an edition begins with it."""
    edition = None
    for row in rows:
        yield row, row.edition_id != edition
        edition = row.edition_id
