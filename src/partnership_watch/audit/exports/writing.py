"""An export from the first byte to the row of the audit log that says how it ended."""

from collections.abc import Callable, Generator, Iterator
from contextlib import closing
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any, Generic

from sqlalchemy.orm import Session

from partnership_watch.audit.exports.forms import Form, csv_lines, json_lines
from partnership_watch.audit.exports.frame import Head, Row, Tail
from partnership_watch.store import Store
from partnership_watch.store.audit_log import record

CHUNK = 65_536  # characters given on together


@dataclass(frozen=True)
class Subject(Generic[Row]):
    """Of what an export is, row by row."""

    one: str
    """The word for a row."""
    kind: type[Row]
    rows: Callable[[Session], Generator[Row]]
    report: Callable[[Head, Iterator[Row], Tail], Iterator[str]]


def written(
    store: Store,
    head: Head,
    subject: Subject[Row],
    form: Form,
    *,
    actor: str,
    clock: Callable[[], datetime],
) -> Iterator[bytes]:
    """The rows in one of three forms, noted as below."""

    def pieces(session: Session, tail: Tail) -> Iterator[str]:
        with closing(subject.rows(session)) as stored:
            rows = tail.count(stored)
            match form:
                case Form.CSV:
                    yield from csv_lines(head, [field.name for field in fields(subject.kind)], rows)
                case Form.JSONL:
                    yield from json_lines(head, subject.one, rows, tail)
                case Form.HTML:
                    yield from subject.report(head, rows, tail)

    return noted(store, head, form.value, pieces, actor=actor, clock=clock)


def noted(
    store: Store,
    head: Head,
    form: str,
    pieces: Callable[[Session, Tail], Iterator[str]],
    *,
    actor: str,
    clock: Callable[[], datetime],
) -> Iterator[bytes]:
    """Pieces of text as UTF-8, between the two rows of the audit log that tell of an export.

    Args:
        pieces: made in one transaction, which has asked nothing yet; it counts in the tail what it came to.
    """

    def note(at: datetime, action: str, **more: Any) -> None:
        with store.transaction() as session:
            record(
                session,
                at=at,
                actor=actor,
                action=action,
                object_type="partnership",
                object_id=head.partnership,
                rows=head.rows.value,
                form=form,
                query=head.query,
                **more,
            )

    note(head.exported_at, "export begun")
    tail = Tail()
    with store.transaction() as session:
        yield from _chunks(pieces(session, tail))
    note(clock(), "exported", begun_at=head.exported_at.isoformat(), count=tail.rows)


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
