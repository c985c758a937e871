"""How reports look on a terminal."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from rich.console import Console
from rich.progress import (
    BarColumn,
    DownloadColumn,
    MofNCompleteColumn,
    Progress,
    SpinnerColumn,
    TextColumn,
    TimeElapsedColumn,
    TimeRemainingColumn,
    TransferSpeedColumn,
)
from rich.table import Table
from rich.text import Text

out = Console(highlight=False)
"""What a command answers."""

log = Console(stderr=True, highlight=False)
"""What a command says meanwhile: progress and errors never mix with an answer that is piped on."""


def table(title: str, columns: Iterable[str], rows: Iterable[Iterable[object]]) -> Table:
    """A table of plain cells, made to be read at 80 columns.

    Columns whose name begins with `#` are numbers and never folded. What has no room beside the others stands
    below one of them, in the same cell on a further line; such rows are set apart by lines.
    """
    cells = [["" if cell is None else str(cell) for cell in row] for row in rows]
    stacked = any("\n" in cell for row in cells for cell in row)
    made = Table(title=Text(title), title_justify="left", header_style="bold", show_lines=stacked)
    for column in columns:
        number = column.startswith("#")
        made.add_column(
            column.removeprefix("#"), justify="right" if number else "left", no_wrap=number, overflow="fold"
        )
    for row in cells:
        made.add_row(*map(Text, row))
    return made


@contextmanager
def progress(what: str, total: int | None = None) -> Iterator[Progress]:
    """A bar on a terminal's standard error while something takes its time; the one task in it is number 0."""
    columns = (
        SpinnerColumn(),
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
    )
    with Progress(*columns, console=log, transient=True, disable=not log.is_terminal) as bar:
        bar.add_task(what, total=total)
        yield bar


@contextmanager
def byte_progress(what: str, file: Path) -> Iterator[Progress]:
    """The same for reading a file, which may not be there: bytes, speed, and how long it still takes."""
    columns = (
        SpinnerColumn(),
        TextColumn("{task.description}"),
        BarColumn(),
        DownloadColumn(),
        TransferSpeedColumn(),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=log, transient=True, disable=not log.is_terminal) as bar:
        bar.add_task(what, total=file.stat().st_size if file.is_file() else None)
        yield bar


def when(moment: datetime | None) -> str:
    """A moment in UTC, to the minute."""
    return "never" if moment is None else f"{moment:%Y-%m-%d %H:%M} UTC"
