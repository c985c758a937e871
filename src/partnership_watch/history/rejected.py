"""The file of rows that an import set aside: exactly those of the rows that were committed."""

import json
import os
from collections.abc import Iterable
from io import BufferedRandom
from pathlib import Path
from typing import NamedTuple

from partnership_watch.errors import PartnershipWatchError
from partnership_watch.feeds.archive_files import ReadRow
from partnership_watch.refusals import unreadable


class RejectedFileError(PartnershipWatchError):
    """The file for rejected rows cannot be written. The message names it, and the remedy."""


class Rejected(NamedTuple):
    """A row, and why it cannot be used."""

    row: ReadRow
    reason: str


class RejectedRows:
    """A file of JSON lines that is made with its first row: `line`, `reason`, and the `row` as it was."""

    def __init__(self, path: Path, committed: int) -> None:
        """Go on behind the first `committed` bytes; what a killed import wrote after them is dropped."""
        self.path = path
        self.bytes = committed
        self._file: BufferedRandom | None = None
        if committed or path.exists():
            self._open()

    @staticmethod
    def refuse_to_overwrite(path: Path, rows: Iterable[ReadRow] = (), committed: int = 0) -> None:
        """Raise RejectedFileError if there is such a file already, and it is not the one to go on with.

        Args:
            rows: of an import that goes on, from its beginning: its file begins with one of them.
            committed: as many bytes of the file count; a row ends there.
        """
        if path.exists() and path.stat().st_size and not _is_of(path, rows, committed):
            raise RejectedFileError(
                f"{path} is there already, of another import; move it away, or name another with --rejected"
            )

    def write(self, rejected: Iterable[Rejected]) -> None:
        """Write rows and see them on disk; they count once `bytes` has been committed."""
        lines = [_line(one) for one in rejected]
        if not lines:
            return
        file = self._file or self._open()
        file.writelines(lines)
        file.flush()
        os.fsync(file.fileno())
        self.bytes = file.tell()

    def close(self) -> None:
        """Close the file, if there is one."""
        if self._file is not None:
            self._file.close()

    def _open(self) -> BufferedRandom:
        try:
            self.path.touch()
            self._file = self.path.open("r+b")
        except OSError as error:
            raise RejectedFileError(f"{self.path} {unreadable(error)}") from error
        size = min(self.bytes, self.path.stat().st_size)  # somebody may have emptied it meanwhile
        self._file.truncate(size)
        self._file.seek(size)
        return self._file


def _is_of(path: Path, rows: Iterable[ReadRow], committed: int) -> bool:
    """Whether a file holds rejected rows of these, up to where they were committed."""
    try:
        with path.open("rb") as file:
            first = file.readline()
            file.seek(max(committed - 1, 0))
            ends_there = not committed or file.read(1) in (b"\n", b"")
        said = json.loads(first)
        row = next((one for one in rows if one.line >= said["line"]), None)
        return ends_there and row is not None and _line(Rejected(row, said["reason"])) == first
    except (OSError, ValueError, LookupError, TypeError):  # it is of somebody else
        return False


def _line(one: Rejected) -> bytes:
    written = one.row.written
    row = written.decode("utf-8", "replace").rstrip("\r\n") if isinstance(written, bytes) else written
    said = {"line": one.row.line, "reason": one.reason, "row": row}
    return (json.dumps(said, ensure_ascii=False) + "\n").encode("utf-8", "replace")
