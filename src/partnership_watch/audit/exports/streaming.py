"""An export from the first byte to the row of the audit log that says how it ended."""

from collections.abc import Callable, Generator, Iterator
from contextlib import closing
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any, Generic

from sqlalchemy.orm import Session

from partnership_watch.audit.exports.forms import Form, csv_lines, json_lines
from partnership_watch.audit.exports.frame import Head, Row, Rows, Tail
from partnership_watch.audit.exports.report import report, report_of_tellings
from partnership_watch.audit.exports.rows import ExportedMatch, exported_rows
from partnership_watch.audit.exports.wording import REPORT_WORDING
from partnership_watch.audit.filters import Filters
from partnership_watch.audit.searching import search
from partnership_watch.audit.told_rows import TellingFilters, ToldRow, told_page, told_rows
from partnership_watch.audit.unknown import refuse_unknown, unknown
from partnership_watch.editions.wording import worded
from partnership_watch.registry import Partnership
from partnership_watch.store import Store
from partnership_watch.store.audit_log import record

CHUNK = 65_536  # characters given on together


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
    written_in = _written_in(language, partnership)
    with store.transaction() as session:
        strange = bool(unknown(session, partnership, filters))
        if strange and not search(session, partnership.slug, filters, after=None, limit=1).rows:
            refuse_unknown(session, partnership, filters)
    matches = _Subject(
        Rows.MATCHES,
        "match",
        ExportedMatch,
        lambda session: exported_rows(session, partnership.slug, filters),
        lambda head, rows, tail: report(partnership, head, rows, tail, written_in),
    )
    return _written(store, partnership, matches, filters, form, actor, clock)


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
    written_in = _written_in(language, partnership)
    with store.transaction() as session:
        strange = bool(unknown(session, partnership, filters))
        if (
            strange
            and not told_page(session, partnership, filters, language=written_in, after=None, limit=1).rows
        ):
            refuse_unknown(session, partnership, filters)
    tellings = _Subject(
        Rows.TELLINGS,
        "telling",
        ToldRow,
        lambda session: told_rows(session, partnership, filters, written_in),
        lambda head, rows, tail: report_of_tellings(partnership, head, rows, tail, written_in),
    )
    return _written(store, partnership, tellings, filters, form, actor, clock)


@dataclass(frozen=True)
class _Subject(Generic[Row]):
    word: Rows
    one: str
    kind: type[Row]
    rows: Callable[[Session], Generator[Row]]
    report: Callable[[Head, Iterator[Row], Tail], Iterator[str]]


def _written(
    store: Store,
    partnership: Partnership,
    subject: _Subject[Row],
    filters: Filters | TellingFilters,
    form: Form,
    actor: str,
    clock: Callable[[], datetime],
) -> Iterator[bytes]:
    head = Head(subject.word, partnership.slug, clock(), filters)

    def note(at: datetime, action: str, **more: Any) -> None:
        with store.transaction() as session:
            record(
                session,
                at=at,
                actor=actor,
                action=action,
                object_type="partnership",
                object_id=partnership.slug,
                rows=subject.word.value,
                form=form.value,
                query=head.query,
                **more,
            )

    note(head.exported_at, "export begun")
    tail = Tail()
    with store.transaction() as session, closing(subject.rows(session)) as stored:
        rows = tail.count(stored)
        match form:
            case Form.CSV:
                pieces = csv_lines(head, [field.name for field in fields(subject.kind)], rows)
            case Form.JSONL:
                pieces = json_lines(head, subject.one, rows, tail)
            case Form.HTML:
                pieces = subject.report(head, rows, tail)
        yield from _chunks(pieces)
    note(clock(), "exported", begun_at=head.exported_at.isoformat(), count=tail.rows)


def _written_in(language: str, partnership: Partnership) -> str:
    return worded((language, *partnership.languages), REPORT_WORDING)[0]


def _chunks(pieces: Iterator[str]) -> Iterator[bytes]:
    held: list[str] = []
    size = 0
    for piece in pieces:
        held.append(piece)
        size += len(piece)
        if size >= CHUNK:
            yield "".join(held).encode()
            held, size = [], 0
    yield "".join(held).encode()
