"""Exports of how the sources were heard over a time, and of every look at one of them."""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta

from partnership_watch.audit.exports.forms import Form
from partnership_watch.audit.exports.frame import Head, Rows
from partnership_watch.audit.exports.report import report_language
from partnership_watch.audit.exports.source_reports import report_of_looks, report_of_sources
from partnership_watch.audit.exports.source_rows import LookRow, SourceRow, look_rows, source_rows
from partnership_watch.audit.exports.writing import Subject, written
from partnership_watch.audit.hearing import HeardFilters, heard
from partnership_watch.registry import Partnership
from partnership_watch.store import Store


def export_sources(
    store: Store,
    partnership: Partnership,
    filters: HeardFilters,
    form: Form,
    *,
    actor: str,
    clock: Callable[[], datetime],
    language: str,
) -> Iterator[bytes]:
    """How each source was heard in the time that is asked about; of one that is named, every look at it.

    The days that are meant stand in it where none were given, too. It is written down as every export is.

    Args:
        actor, clock, language: as of other exports (audit.exports.streaming).

    Raises:
        FilterError: there was never such a source, or the time cannot be asked about.
    """
    now = clock()
    since, until = filters.period(now)
    last_day = (until - timedelta(microseconds=1)).date()
    asked = filters.model_copy(update={"since": since.date(), "until": last_day})
    written_in = report_language(language, partnership)
    key = filters.source
    if key is None:
        sources = Subject(
            "source",
            SourceRow,
            lambda session: source_rows(session, partnership, since, until, now=now),
            lambda head, rows, tail: report_of_sources(
                partnership, head, rows, tail, written_in, (since, until)
            ),
        )
        head = Head(Rows.SOURCES, partnership.slug, now, asked)
        return written(store, head, sources, form, actor=actor, clock=clock)
    with store.transaction() as session:
        (source,) = heard(session, partnership, since, until, now=now, source=key)
    looks = Subject(
        "look",
        LookRow,
        lambda session: look_rows(session, partnership.slug, key, since, until),
        lambda head, rows, tail: report_of_looks(
            partnership, head, rows, tail, written_in, (since, until), source
        ),
    )
    head = Head(Rows.LOOKS, partnership.slug, now, asked)
    return written(store, head, looks, form, actor=actor, clock=clock)
