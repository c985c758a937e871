"""`registry diff`: what a changed rule set will change, before it goes live."""

import json
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from partnership_watch.cli.showing import log, out, progress, table, when
from partnership_watch.durations import duration
from partnership_watch.errors import PartnershipWatchError
from partnership_watch.installation import Installation, installation
from partnership_watch.matching import ENGINE_VERSION
from partnership_watch.matching.archive import count_latest_texts, latest_texts, stored_extent
from partnership_watch.matching.comparing import (
    Change,
    Kind,
    Side,
    Text,
    Totals,
    compare,
    engine_note,
    readable,
)
from partnership_watch.matching.kept_rules import ACTIVE, named_rule_set
from partnership_watch.matching.lines import LineError, read_lines
from partnership_watch.registry import RuleSet, load_partnership, rule_set
from partnership_watch.settings import load_settings

app = typer.Typer()

SHOWN = 100
"""Rows of the table: what a person reads; `--json` gives all."""

_RULES = (
    "A partnership's folder, the hash of a stored rule set or its beginning, or active: what last decided."
)


class IncomparableError(PartnershipWatchError):
    """What was given cannot be compared. The message says why."""


@app.command()
def diff(
    before: Annotated[str, typer.Argument(help=_RULES)],
    after: Annotated[str, typer.Argument(help="The same.")],
    since: Annotated[
        str, typer.Option(help="Stored items whose latest revision was seen so lately: 30m, 48h, 30d.")
    ] = "90d",
    items: Annotated[
        Path | None,
        typer.Option(
            help="Compare on these JSON lines, as for `screen`, and not on stored items.",
            exists=True,
            dir_okay=False,
        ),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Every difference, one JSON line each.")] = False,
) -> None:
    """Say which items gain, lose or change a match from one rule set to the other. Writes nothing.

    To see what an edited folder will change before it goes live: `registry diff active FOLDER`.
    """
    back = duration(since)
    bad: list[LineError] = []
    totals = Totals()
    nothing = f"{items} has no line that can be read"
    with _opened(needed=items is None or not (_is_folder(before) and _is_folder(after))) as here:
        first, second = _rules(here, before), _rules(here, after)
        _refuse_strangers(first, second, here)
        for note in filter(None, map(engine_note, (first, second))):
            log.print(note)
        texts, total = _lines(items, bad) if items else iter(()), None
        if here is not None and items is None:
            oldest, slug = here.clock() - back, here.partnership.slug
            texts = latest_texts(here.store, slug, since=oldest)
            total = count_latest_texts(here.store, slug, since=oldest)
        with progress("screening under both", total) as bar:
            texts = _each(texts, lambda: bar.advance(bar.task_ids[0]))
            changes = compare(readable(first), readable(second), texts, totals)
            if as_json:
                _write(changes)
            else:
                shown = _first(changes)
        if not totals.texts and here is not None and items is None:
            nothing = _nothing_since(here, oldest, since)
    for line in bad:
        log.print(str(line), markup=False, soft_wrap=True)
    if not totals.texts:
        log.print(f"No item was compared: {nothing}.", markup=False, soft_wrap=True)
    elif not as_json:
        _show(shown, totals, first, second)
    if bad:
        raise typer.Exit(2)


@contextmanager
def _opened(*, needed: bool) -> Iterator[Installation | None]:
    """The database and the configured partnership, where something of them is asked for."""
    if not needed:
        yield None
        return
    with installation(load_settings()) as here:
        yield here


def _is_folder(words: str) -> bool:
    return words != ACTIVE and Path(words).is_dir()


def _rules(here: Installation | None, words: str) -> RuleSet:
    if here is None or _is_folder(words):
        return rule_set(load_partnership(Path(words)), ENGINE_VERSION)
    with here.store.transaction() as session:
        return named_rule_set(session, here.partnership.slug, words)


def _refuse_strangers(first: RuleSet, second: RuleSet, here: Installation | None) -> None:
    """Rules of another partnership would be compared on items that were never collected for it."""
    ours = here.partnership.slug if here is not None else first.partnership
    for rules in (first, second):
        if rules.partnership != ours:
            raise IncomparableError(
                f"rule set {rules.hash[:12]} is of partnership {rules.partnership}, not of {ours}; "
                "compare two of one partnership, and set PARTNERSHIP_WATCH_CONFIG to it"
            )


def _nothing_since(here: Installation, oldest: datetime, since: str) -> str:
    stored = stored_extent(here.store, here.partnership.slug)
    if stored is None:
        return f"nothing is stored of {here.partnership.slug} yet; collect first, or name a file with --items"
    days = (here.clock() - stored.oldest).days + 2  # what is begun, and the time until it is typed
    return (
        f"the latest revisions of the {stored.items} stored items were seen between {when(stored.oldest)} "
        f"and {when(stored.newest)}, none of them since {when(oldest)} (--since {since}); "
        f"compare on all of them with --since {days}d"
    )


def _lines(items: Path, bad: list[LineError]) -> Iterator[Text]:
    with items.open("rb") as file:
        for line in read_lines(file):
            if isinstance(line, LineError):
                bad.append(line)
            else:
                yield Text(line.id, line.url, line.text)


def _each(texts: Iterable[Text], done: Callable[[], None]) -> Iterator[Text]:
    for text in texts:
        yield text
        done()


def _first(changes: Iterable[Change]) -> list[Change]:
    """Return what the table shows; the rest is only counted, however much it is."""
    shown: list[Change] = []
    for change in changes:
        if len(shown) < SHOWN:
            shown.append(change)
    return shown


def _write(changes: Iterable[Change]) -> None:
    for change in changes:
        sys.stdout.write(json.dumps(asdict(change), ensure_ascii=False) + "\n")


def _show(shown: list[Change], totals: Totals, first: RuleSet, second: RuleSet) -> None:
    if shown:
        rows = [(one.id, one.title, _in_words(one.before), _in_words(one.after)) for one in shown]
        out.print(table("Differences", ("#item", "title", "before", "after"), rows))
    differences = sum(sum(clause.changes.values()) for clause in totals.clauses.values())
    if differences > len(shown):
        out.print(f"and {differences - len(shown)} more; --json gives all of them")
    clauses = [
        (number, clause.before, clause.after, *(clause.changes[kind] or None for kind in Kind))
        for number, clause in sorted(totals.clauses.items())
        if any(clause.changes.values())
    ]
    if clauses:
        columns = ("#clause", "#before", "#after", *(f"#{kind.value}" for kind in Kind))
        out.print(table("Matches, by clause", columns, clauses))
    out.print(_summed_up(totals, first, second), soft_wrap=True)


def _summed_up(totals: Totals, first: RuleSet, second: RuleSet) -> str:
    compared = f"{totals.texts} {'item' if totals.texts == 1 else 'items'} compared under rule sets"
    compared += f" {first.hash[:12]} and {second.hash[:12]}"
    if not totals.changed:
        same = " (they are the same)" if first.hash == second.hash else ""
        return f"{compared}{same}: no match is gained, lost or changed"
    of = {kind: sum(clause.changes[kind] for clause in totals.clauses.values()) for kind in Kind}
    return (
        f"{compared}: {totals.changed} of them {'differs' if totals.changed == 1 else 'differ'}; "
        f"matches gained {of[Kind.GAINED]}, lost {of[Kind.LOST]}, with another grade {of[Kind.REGRADED]}, "
        f"moved to another commitment of their clause {of[Kind.MOVED]}"
    )


def _in_words(side: Side | None) -> str:
    if side is None:
        return ""
    return f"{side.commitment}\n{side.grade}, {'likely' if side.likely else 'score'} {side.score:.2f}"
