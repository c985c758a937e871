"""How sources were heard, as pages to print."""

from collections.abc import Iterator
from datetime import datetime

from babel.dates import format_timedelta

from partnership_watch.audit.exports.frame import Head, Tail
from partnership_watch.audit.exports.report import TEMPLATES, around
from partnership_watch.audit.exports.source_rows import LookRow, SourceRow
from partnership_watch.audit.exports.source_wording import HEARD_WORDING
from partnership_watch.audit.hearing import SourceHeard
from partnership_watch.editions.wording import wording_for
from partnership_watch.registry import Partnership


def report_of_sources(
    partnership: Partnership,
    head: Head,
    rows: Iterator[SourceRow],
    tail: Tail,
    language: str,
    period: tuple[datetime, datetime],
) -> Iterator[str]:
    """The page, piece by piece: every source in one table."""
    return TEMPLATES.get_template("sources.html.j2").generate(
        heard_words=HEARD_WORDING[language],
        failures=wording_for(language).failure,
        rows=rows,
        period=period,
        length=lambda gap: format_timedelta(gap, threshold=2, locale=language),
        **around(partnership, head, tail, language),
    )


def report_of_looks(
    partnership: Partnership,
    head: Head,
    rows: Iterator[LookRow],
    tail: Tail,
    language: str,
    period: tuple[datetime, datetime],
    source: SourceHeard,
) -> Iterator[str]:
    """The same of one source: what its looks come to, and then each of them."""
    return TEMPLATES.get_template("looks.html.j2").generate(
        heard_words=HEARD_WORDING[language],
        failures=wording_for(language).failure,
        rows=rows,
        period=period,
        source=source,
        length=lambda gap: format_timedelta(gap, threshold=2, locale=language),
        **around(partnership, head, tail, language),
    )
