"""Who acts when a command does."""

from typing import Annotated

import typer

ACTOR = "operator"
"""Whoever may run the command: the audit log names no person."""


def _named(actor: str) -> str:
    if not actor.strip():
        raise typer.BadParameter("name somebody, or leave it out")
    return actor.strip()


Asking = Annotated[
    str, typer.Option("--actor", callback=_named, help="Who does it, as the audit log keeps it.")
]
"""Of commands that bring in, judge or take out what is stored, or say what goes out to whom."""
