"""`screen` and `evaluate`: matching without a database."""

import json
import sys
from pathlib import Path
from typing import Annotated

import typer
from rich.table import Table

from partnership_watch.cli.showing import log, out, table
from partnership_watch.matching import ENGINE_VERSION, Screener, compile_rule_set
from partnership_watch.matching.evaluate import VIEWS, Counts, Group, evaluate
from partnership_watch.matching.gold import read_gold
from partnership_watch.matching.lines import LineError, screen_lines
from partnership_watch.registry import load_partnership, rule_set
from partnership_watch.settings import load_settings

app = typer.Typer()


@app.command()
def screen(
    file: Annotated[
        typer.FileBinaryRead, typer.Argument(help="JSON lines, one item each; - for standard input.")
    ],
) -> None:
    """Say what items are about: JSON lines in, JSON lines out, in order, without a database.

    Only "id" and "title" are required; further "summary", "source" (the publisher's domain), "url",
    "published" and "lang". A bad line is named on standard error, the others go on, and the exit status is 2.
    """
    screener, _ = _screener()
    bad = 0
    for line in screen_lines(screener, file):
        if isinstance(line, LineError):
            bad += 1
            log.print(str(line), markup=False, soft_wrap=True)
        else:
            sys.stdout.write(json.dumps(line, ensure_ascii=False) + "\n")
    if bad:
        raise typer.Exit(2)


@app.command(name="evaluate")
def evaluate_command(
    folder: Annotated[
        Path | None,
        typer.Argument(help="With items.jsonl and gold.jsonl; by default the partnership's evaluation/."),
    ] = None,
    clauses: Annotated[bool, typer.Option(help="Also show every clause.")] = True,
) -> None:
    """Measure precision, recall and F1 on labelled items: by view, by language, by clause."""
    screener, config = _screener()
    result = evaluate(screener, read_gold(folder or config / "evaluation"))
    out.print(_views("all", result.all))
    for language, group in result.by_language.items():
        out.print(_views(language, group))
    if clauses:
        rows = [(clause, *_measures(counts)) for clause, counts in result.by_clause.items()]
        out.print(table("pairs by clause", ("#clause", *_COLUMNS), rows))


_COLUMNS = ("#precision", "#recall", "#F1", "#right", "#wrong", "#missed")


def _screener() -> tuple[Screener, Path]:
    config = load_settings().config
    return compile_rule_set(rule_set(load_partnership(config), ENGINE_VERSION)), config


def _views(name: str, group: Group) -> Table:
    low, high = group.interval
    title = f"{name}: {group.items} items, pairs F1 {group.views['pairs'].f1:.3f} ({low:.3f} to {high:.3f})"
    return table(title, ("view", *_COLUMNS), [(view, *_measures(group.views[view])) for view in VIEWS])


def _measures(counts: Counts) -> tuple[object, ...]:
    return (
        f"{counts.precision:.3f}",
        f"{counts.recall:.3f}",
        f"{counts.f1:.3f}",
        counts.right,
        counts.wrong,
        counts.missed,
    )
