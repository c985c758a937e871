"""Reading a file of past items, however long it is: JSON Lines or CSV, plain or gzipped.

Which of them it is shows in its first bytes. A row that cannot be read is a value, and the next one follows.
"""

import csv
import gzip
import hashlib
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from io import BufferedIOBase
from pathlib import Path

from partnership_watch.errors import PartnershipWatchError
from partnership_watch.feeds.archive_rows import COLUMNS
from partnership_watch.refusals import unreadable

MAX_ROW_BYTES = 1_000_000
"""What is longer is no item: a title and a text are cut at 64 kB each, and may be escaped several times."""

_CHUNK = 1 << 20
_BOM = b"\xef\xbb\xbf"
_FRAME = (b'{"export": {"partnership": ', b'{"end": {"matches": ')
"""What stands before and behind the rows of an export of ours (audit/exports/forms.py)."""
_TELLING = b'{"telling": '
"""What a row of an export of tellings begins with; in a table two columns show it."""
_TELLING_COLUMNS = {"audience_id", "kind"}
_TOO_LONG = f"it is longer than {MAX_ROW_BYTES:,} bytes; shorten it, or close a quotation mark before it"


class ArchiveFileError(PartnershipWatchError):
    """A file that cannot be read as an archive. The message names it, and the remedy."""


@dataclass(frozen=True)
class ReadRow:
    """One record of the file: a JSON object's bytes, or cells by column; or else why it cannot be read."""

    line: int
    """On which it begins, from 1."""
    written: bytes | dict[str, str]
    problem: str | None = None


@dataclass(frozen=True)
class FileIdentity:
    """What makes a file the same, wherever it lies."""

    sha256: str
    bytes: int


def identify(path: Path, progress: Callable[[int], None] = lambda _: None) -> FileIdentity:
    """Hash a file. Raises ArchiveFileError.

    Args:
        progress: told how many bytes were read since it was last told.
    """
    hashed, size = hashlib.sha256(), 0
    with _readable(path), path.open("rb") as file:
        while chunk := file.read(_CHUNK):
            hashed.update(chunk)
            size += len(chunk)
            progress(len(chunk))
    return FileIdentity(hashed.hexdigest(), size)


def read_archive(path: Path, position: Callable[[int], None] = lambda _: None) -> Iterator[ReadRow]:
    """Give the records of a file in order, and no blank line. Raises ArchiveFileError.

    Args:
        position: told with each record how many bytes of the file were read by then.
    """
    with _readable(path), path.open("rb") as file:
        packed = file.read(2) == b"\x1f\x8b"
        file.seek(0)
        with gzip.open(file) if packed else file as content:
            lines = _Lines(content)
            rows = _json_rows if lines.first.lstrip()[:1] in (b"{", b"") else _table_rows
            for row in rows(path, lines):
                position(file.tell())
                yield row


@contextmanager
def _readable(path: Path) -> Iterator[None]:
    try:
        yield
    except (EOFError, zlib.error, gzip.BadGzipFile) as error:
        raise ArchiveFileError(
            f"{path}: the compressed data is cut off or damaged; make the file anew. "
            "What stood before stays imported"
        ) from error
    except OSError as error:
        raise ArchiveFileError(f"{path} {unreadable(error)}") from error


class _Lines:
    """A file's lines, numbered; one without end costs no memory."""

    def __init__(self, content: BufferedIOBase) -> None:
        self._content = content
        self.number = 0
        self.first = content.readline(MAX_ROW_BYTES + 1).removeprefix(_BOM)
        self._waiting: bytes | None = self.first

    def next(self) -> bytes | None:
        """The next line, cut behind the longest allowed; None at the end."""
        line = self._waiting if self._waiting is not None else self._content.readline(MAX_ROW_BYTES + 1)
        self._waiting = None
        if not line:
            return None
        self.number += 1
        rest = line
        while len(rest) > MAX_ROW_BYTES and not rest.endswith(b"\n"):
            rest = self._content.readline(MAX_ROW_BYTES + 1)
        return line


def _json_rows(path: Path, lines: _Lines) -> Iterator[ReadRow]:
    while (line := lines.next()) is not None:
        if line.startswith(_TELLING):
            raise _of_tellings(path)
        if not line.strip() or line.startswith(_FRAME):
            continue
        problem = _TOO_LONG if len(line) > MAX_ROW_BYTES else None
        yield ReadRow(lines.number, line, problem)


def _of_tellings(path: Path) -> ArchiveFileError:
    return ArchiveFileError(
        f"{path} is an export of tellings, of what audiences were told, and not of what was found; "
        "import what `export` writes, not `export-told`"
    )


class _TooLongError(Exception):
    """A record of a table that does not end."""


class _RecordLines:
    """The lines of one record after another, for a csv reader; after an error, from the next line on."""

    def __init__(self, lines: _Lines) -> None:
        self._lines = lines
        self.taken = bytearray()
        """Of the record that is being read."""

    def __iter__(self) -> "_RecordLines":
        return self

    def __next__(self) -> str:
        line = self._lines.next()
        if line is None:
            raise StopIteration
        self.taken += line
        if len(self.taken) > MAX_ROW_BYTES:
            raise _TooLongError
        return line.decode("utf-8", "surrogateescape")


def _table_rows(path: Path, lines: _Lines) -> Iterator[ReadRow]:
    columns, delimiter = _header(path, lines.first)
    source = _RecordLines(lines)
    reader = csv.reader(source, delimiter=delimiter, strict=True)
    header_read = False
    while True:
        source.taken.clear()
        begins = lines.number + 1
        try:
            cells = next(reader)
        except StopIteration:
            return
        except _TooLongError:
            yield ReadRow(begins, bytes(source.taken), _TOO_LONG + _swallowed(begins, lines.number))
            continue
        except csv.Error as error:
            problem = f"it is no row of a table ({error}); correct its quotation marks"
            yield ReadRow(begins, bytes(source.taken), problem + _swallowed(begins, lines.number))
            continue
        if not header_read:
            header_read = True
        elif cells:
            yield _table_row(begins, lines.number, columns, cells, bytes(source.taken))


def _swallowed(first: int, last: int) -> str:
    """What went with a row that takes more than its line."""
    if first == last:
        return ""
    return (
        f". All from line {first} to line {last} went with it, {last - first + 1} lines: see whether a "
        f"quotation mark on line {first} is not closed"
    )


def _header(path: Path, first: bytes) -> tuple[list[str], str]:
    """The columns, and what stands between cells: in much of the world a spreadsheet writes semicolons."""
    try:
        line = first.decode()
    except UnicodeDecodeError as error:
        raise ArchiveFileError(f"{path} {unreadable(error)}") from error
    for delimiter in ",;\t":
        columns = [name.strip().lower() for name in next(csv.reader([line], delimiter=delimiter))]
        if set(columns) >= _TELLING_COLUMNS:
            raise _of_tellings(path)
        if {"source", "publisher"} & set(columns) and {"title", "summary"} & set(columns):
            return columns, delimiter
    raise ArchiveFileError(
        f"{path}: its first line is neither a JSON object nor the names of columns with `source` and `title` "
        f"among them; the names that are known: {', '.join(sorted(COLUMNS))}"
    )


def _table_row(line: int, last: int, columns: list[str], cells: list[str], written: bytes) -> ReadRow:
    if len(cells) != len(columns):
        problem = f"it has {len(cells)} cells, and the header {len(columns)}; make them equal"
        return ReadRow(line, written, problem + _swallowed(line, last))
    if any(_is_undecoded(cell) for cell in cells):
        return ReadRow(line, written, "it is not UTF-8; save the file as UTF-8")
    return ReadRow(line, {name: cell for name, cell in zip(columns, cells, strict=True) if name in COLUMNS})


def _is_undecoded(cell: str) -> bool:
    return any("\udc80" <= letter <= "\udcff" for letter in cell)
