"""An export from the first byte to the row of the audit log that says how it ended."""

from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import datetime

from partnership_watch.audit.exports.forms import Form, csv_lines, json_lines
from partnership_watch.audit.exports.report import report
from partnership_watch.audit.exports.rows import Head, Tail, exported_rows
from partnership_watch.audit.filters import Filters
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
    """Everything that passes the filters, as UTF-8, piece by piece, in memory that does not grow with it.

    Two rows of the audit log tell of it: `export begun`, before the first byte, with who and what; and
    `exported`, with the count, when the last one was taken. Without the second it was broken off.

    Args:
        actor: a login, or the command's name.
        clock: the time now, UTC.
        language: of the report for people; the other forms have none.
    """
    head = Head(partnership.slug, clock(), filters)
    about = {"form": form.value, "query": head.query}
    with store.transaction() as session:
        record(
            session,
            at=head.exported_at,
            actor=actor,
            action="export begun",
            object_type="partnership",
            object_id=partnership.slug,
            **about,
        )
    tail = Tail()
    with store.transaction() as session, closing(exported_rows(session, head)) as stored:
        rows = tail.count(stored)
        match form:
            case Form.CSV:
                pieces = csv_lines(head, rows)
            case Form.JSONL:
                pieces = json_lines(head, rows, tail)
            case Form.HTML:
                pieces = report(partnership, head, rows, tail, language)
        yield from _chunks(pieces)
    with store.transaction() as session:
        record(
            session,
            at=clock(),
            actor=actor,
            action="exported",
            object_type="partnership",
            object_id=partnership.slug,
            begun_at=head.exported_at.isoformat(),
            matches=tail.matches,
            **about,
        )


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
