"""Exports of every match, or every telling, that passes some filters."""

from collections.abc import Callable, Iterator
from datetime import datetime

from partnership_watch.audit.exports.forms import Form
from partnership_watch.audit.exports.frame import Head, Rows
from partnership_watch.audit.exports.report import report, report_language, report_of_tellings
from partnership_watch.audit.exports.rows import ExportedMatch, exported_rows
from partnership_watch.audit.exports.writing import Subject, written
from partnership_watch.audit.filters import Filters
from partnership_watch.audit.searching import search
from partnership_watch.audit.told_rows import TellingFilters, ToldRow, told_page, told_rows
from partnership_watch.audit.unknown import refuse_unknown, unknown
from partnership_watch.registry import Partnership
from partnership_watch.store import Store


def export(
    store: Store,
    partnership: Partnership,
    filters: Filters,
    form: Form,
    *,
    actor: str,
    clock: Callable[[], datetime],
    language: str,
) -> Iterator[bytes]:
    """Every match that passes the filters, as UTF-8, piece by piece, in memory that does not grow with it.

    Two rows of the audit log tell of it: `export begun`, before the first byte, with who and what; and
    `exported`, with the count, when the last one was taken. Without the second it was broken off.

    Args:
        actor: a login, or whom the command names; for the audit log.
        clock: the time now, UTC.
        language: of the report for people, which the other forms are not; where there are no words in it,
            the partnership's first that has some, or English.

    Raises:
        FilterError: nothing passes, and the filters name what this partnership has not.
    """
    written_in = report_language(language, partnership)
    with store.transaction() as session:
        strange = bool(unknown(session, partnership, filters))
        if strange and not search(session, partnership.slug, filters, after=None, limit=1).rows:
            refuse_unknown(session, partnership, filters)
    matches = Subject(
        "match",
        ExportedMatch,
        lambda session: exported_rows(session, partnership.slug, filters),
        lambda head, rows, tail: report(partnership, head, rows, tail, written_in),
    )
    head = Head(Rows.MATCHES, partnership.slug, clock(), filters)
    return written(store, head, matches, form, actor=actor, clock=clock)


def export_tellings(
    store: Store,
    partnership: Partnership,
    filters: TellingFilters,
    form: Form,
    *,
    actor: str,
    clock: Callable[[], datetime],
    language: str,
) -> Iterator[bytes]:
    """Who was told what, and when: every telling that passes, in the same forms and written down alike.

    Nobody is named in it: an audience stands for its readers, and an edition's deliveries are counted.

    Args:
        actor: a login, or whom the command names; for the audit log.
        clock: the time now, UTC.
        language: of the report, and of the words for what an audience asked for; else as above.

    Raises:
        FilterError: as above.
    """
    written_in = report_language(language, partnership)
    with store.transaction() as session:
        strange = bool(unknown(session, partnership, filters))
        if (
            strange
            and not told_page(session, partnership, filters, language=written_in, after=None, limit=1).rows
        ):
            refuse_unknown(session, partnership, filters)
    tellings = Subject(
        "telling",
        ToldRow,
        lambda session: told_rows(session, partnership, filters, written_in),
        lambda head, rows, tail: report_of_tellings(partnership, head, rows, tail, written_in),
    )
    head = Head(Rows.TELLINGS, partnership.slug, clock(), filters)
    return written(store, head, tellings, form, actor=actor, clock=clock)
