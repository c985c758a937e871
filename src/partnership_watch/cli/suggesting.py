"""`registry suggest`: terms that a rule might take."""

import json
import sys
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from textwrap import shorten
from typing import Annotated

import typer
from rich.table import Table

from partnership_watch.cli.showing import out, progress, table
from partnership_watch.errors import PartnershipWatchError
from partnership_watch.installation import Installation, installation
from partnership_watch.matching import ENGINE_VERSION, compile_rule_set
from partnership_watch.matching.gold import read_gold
from partnership_watch.matching.judged import Judged, confirmed_and_rejected, labelled
from partnership_watch.matching.suggesting import Suggested, Suggestion, read, subjects, suggest
from partnership_watch.registry import rule_set
from partnership_watch.settings import load_settings

app = typer.Typer()

SHOWN_OF_ONE, SHOWN_OF_ALL = 25, 8
"""Terms a side: a screenful where one subject is asked for, the best where all are."""

LONGEST_TITLE = 45
"""Characters; with the counts it fits 80 columns."""


class NothingJudgedError(PartnershipWatchError):
    """Nobody said of any text what it is about."""


@app.command(name="suggest")
def suggest_command(
    commitment: Annotated[
        str | None,
        typer.Option(help="One commitment (31.offshore-wind) or clause (31); by default every clause."),
    ] = None,
    folder: Annotated[
        Path | None,
        typer.Option(help="Labelled items, as for `evaluate`; by default the partnership's training/."),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="The same as JSON.")] = False,
) -> None:
    """Suggest terms that separate what a clause is about from what it is not about. Writes nothing.

    It learns from labelled items and from staff's verdicts. Country names, the parties' own names and what
    the rules already hold are left out. z says how far beyond chance a term is (1.64: one in twenty).
    """
    with installation(load_settings()) as here:
        asked = subjects(here.partnership, commitment)
        judged = _judged(here, folder)
        screener = compile_rule_set(rule_set(here.partnership, ENGINE_VERSION))
        with progress("reading judged texts", len(judged)) as bar:
            texts = []
            for text in read(here.partnership, screener, judged):
                texts.append(text)
                bar.advance(bar.task_ids[0])
        most = SHOWN_OF_ALL if commitment is None else SHOWN_OF_ONE
        with progress("comparing terms", len(asked)) as bar:
            found = []
            for subject in asked:
                found += suggest(here.partnership, texts, subject, most=most)
                bar.advance(bar.task_ids[0])
    if as_json:
        json.dump([asdict(one) for one in found], sys.stdout, ensure_ascii=False, indent=2)
        sys.stdout.write("\n")
        return
    for one in found:
        for made in _tables(one):
            out.print(made)


def _judged(here: Installation, folder: Path | None) -> list[Judged]:
    with here.store.transaction() as session:
        judged = confirmed_and_rejected(session, here.partnership.slug)
    usual = here.settings.config / "training"
    if folder is not None or usual.is_dir():
        judged += labelled(read_gold(folder or usual, here.partnership))
    if not judged:
        raise NothingJudgedError(
            f"there is nothing to learn from: no match has a verdict, and there is no folder {usual}; "
            "name one with labelled items by --folder"
        )
    return judged


def _tables(one: Suggested) -> Iterator[Table]:
    counts = f"{one.about} texts about it ({one.missed} missed), {one.others} not ({one.wrong} wrongly found)"
    for title, suggestions in (("speaks for", one.speak_for), ("speaks against", one.speak_against)):
        if suggestions:
            columns = ("term, for example in", "#z", "#about", "#missed", "#others")
            yield table(
                f"{one.subject} in {one.language}, {title}: {counts}", columns, map(_row, suggestions)
            )


def _row(one: Suggestion) -> tuple[object, ...]:
    term = f"{one.term}\n{shorten(one.example, LONGEST_TITLE, placeholder='…')}"
    return term, f"{one.z:.1f}", one.about, one.missed or None, one.others
