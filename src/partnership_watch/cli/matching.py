"""`screen` and `evaluate`: matching without a database."""

import json
import sys
from pathlib import Path
from typing import Annotated

import typer

from partnership_watch.cli.measuring import measured
from partnership_watch.cli.showing import log, out
from partnership_watch.matching import ENGINE_VERSION, compile_rule_set
from partnership_watch.matching.evaluate import evaluate
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
    partnership = load_partnership(load_settings().config)
    screener = compile_rule_set(rule_set(partnership, ENGINE_VERSION))
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
    folders: Annotated[
        list[Path] | None,
        typer.Argument(
            help="Each with items.jsonl and gold.jsonl; by default the partnership's evaluation/ and blind/.",
            show_default=False,
        ),
    ] = None,
    clauses: Annotated[bool, typer.Option(help="Also show every clause.")] = True,
    rules_alone: Annotated[bool, typer.Option("--rules-alone", help="Leave the learned layer out.")] = False,
) -> None:
    """Measure precision, recall and F1 on labelled items: by view, by language, by clause."""
    config = load_settings().config
    partnership = load_partnership(config)
    if rules_alone:
        partnership = partnership.model_copy(update={"layer": None})
    sets = {folder: read_gold(folder, partnership) for folder in folders or _labelled(config)}
    screener = compile_rule_set(rule_set(partnership, ENGINE_VERSION))
    for folder, items in sets.items():
        for part in measured(folder.name, evaluate(screener, items), clauses=clauses):
            out.print(part)
        if partnership.layer and folder.parent == config and folder.name in partnership.layer.trained.items:
            out.print(
                f"The learned layer was trained on {folder.name}, so these figures flatter; "
                "`partnership-watch train --check` measures it on items kept from its training.\n"
            )


def _labelled(config: Path) -> list[Path]:
    """Return the sets that are there; the first in any case, so that it is asked for."""
    first, *others = (config / name for name in ("evaluation", "blind"))
    return [first, *(folder for folder in others if folder.is_dir())]
