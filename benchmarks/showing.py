"""Tables of a benchmark."""

from collections.abc import Iterable, Sequence

from rich.console import Console
from rich.table import Table

console = Console(width=110)


def show(title: str, columns: Sequence[str], rows: Iterable[Sequence[str]], caption: str) -> None:
    """Print a table; the first column is words, the others numbers."""
    table = Table(title=title, caption=caption, title_justify="left", caption_justify="left")
    for number, column in enumerate(columns):
        table.add_column(column, justify="right" if number else "left")
    for row in rows:
        table.add_row(*row)
    console.print(table)
