"""The forms of an export for machines: CSV and JSON Lines."""

import csv
import io
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict
from datetime import datetime
from enum import StrEnum
from itertools import chain

from partnership_watch.audit.exports.frame import Head, Row, Tail

BOM = "\ufeff"
"""Before CSV alone: without it Excel reads UTF-8 as the machine's old encoding, and spoils every mark."""


class Form(StrEnum):
    """How an export is written."""

    CSV = "csv"
    JSONL = "jsonl"
    HTML = "html"


class RecordForm(StrEnum):
    """How one record is written: for machines, or as a page to print."""

    JSON = "json"
    HTML = "html"


MEDIA_TYPES: Mapping[str, str] = {
    Form.CSV: "text/csv; charset=utf-8; header=present",
    Form.JSONL: "application/jsonl; charset=utf-8",
    Form.HTML: "text/html; charset=utf-8",
    RecordForm.JSON: "application/json",
}


def csv_lines(head: Head, columns: Sequence[str], rows: Iterator[Row]) -> Iterator[str]:
    """RFC 4180: one line of names, then one record a row, each with what was asked and when.

    A line of its own for these would be a record of another shape, which readers of CSV choke on; in columns
    they outlive sorting, filtering and copying a part. A cell that a spreadsheet would take for a formula has
    an apostrophe before it.
    """
    yield BOM + csv_record([*columns, "exported_at", "partnership", "query"])
    about = [head.exported_at, head.partnership, head.query]
    for row in rows:
        values = (getattr(row, name) for name in columns)
        yield csv_record(chain(values, about))


def json_lines(head: Head, name: str, rows: Iterator[Row], tail: Tail) -> Iterator[str]:
    """One object a line: what was asked, then each row under its name, then what it came to.

    An export without its last line was broken off.
    """
    yield json_line({"export": _asked(head)})
    for row in rows:
        yield json_line({name: asdict(row)})
    yield json_line({"end": {head.rows.value: tail.rows, "rule_sets": dict(tail.rule_sets)}})


def json_object(head: Head, parts: Iterable[tuple[str, object]], tail: Tail) -> Iterator[str]:
    """One object: what was asked, then each part under its name, then what it came to.

    Args:
        parts: a part that is an iterator is written as a list, one by one; read once the part before it is.
    """
    yield '{"export": ' + json_line(_asked(head))
    for name, part in parts:
        yield f", {json.dumps(name)}: "
        if isinstance(part, Iterator):
            yield "["
            for number, one in enumerate(part):
                yield (", " if number else "") + json_line(one)
            yield "]\n"
        else:
            yield json_line(part)
    yield ', "end": ' + json_line({head.rows.value: tail.rows, "rule_sets": dict(tail.rule_sets)}) + "}\n"


def csv_record(values: Iterable[object]) -> str:
    """One record, its cells safe from being taken for formulas."""
    line = io.StringIO()
    csv.writer(line, lineterminator="\r\n").writerow(map(_cell, values))
    return line.getvalue()


def json_line(value: object) -> str:
    """One line of JSON."""
    return json.dumps(value, ensure_ascii=False, default=_plain) + "\n"


_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")
"""What a spreadsheet begins a formula with, full-width forms among them (OWASP, "CSV Injection")."""


def _asked(head: Head) -> dict[str, object]:
    asked = {"partnership": head.partnership, "exported_at": head.exported_at, "query": head.query}
    return {**asked, "filters": head.filters.model_dump(exclude_defaults=True)}


def _cell(value: object) -> str:
    match value:
        case None:
            return ""
        case bool():
            return str(value).lower()
        case datetime():
            return value.isoformat()
        case list():
            return " ".join(map(str, value))
        case dict():
            return json.dumps(value, ensure_ascii=False, sort_keys=True)
        case str() if value.lstrip().startswith(_FORMULA) or value.startswith(_FORMULA):
            return f"'{value}"
        case _:
            return str(value)


def _plain(value: object) -> str:
    return value.isoformat() if hasattr(value, "isoformat") else str(value)
