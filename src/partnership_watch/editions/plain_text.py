"""How the plain text is laid out: 72 columns, headings underlined, links whole."""

import textwrap

COLUMNS = 72
"""RFC 3676 asks for at most 78; the rest is room for the marks of a quoted reply."""


def wrapped(text: str, first: str = "", rest: str | None = None) -> str:
    """Return `text` in lines of at most COLUMNS, opened by `first` and then by `rest` (`first` if not given).

    Links do not go through here: they stand on lines of their own, unbroken.
    """
    return textwrap.fill(
        text,
        width=COLUMNS,
        initial_indent=first,
        subsequent_indent=first if rest is None else rest,
        break_on_hyphens=False,
    )


def underlined(text: str, mark: str) -> str:
    """Return `text` as a heading, underlined as far as its longest line."""
    lines = wrapped(text).splitlines() or [""]
    return "\n".join([*lines, mark * max(map(len, lines))])
