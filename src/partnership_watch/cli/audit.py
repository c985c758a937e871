"""`audit`: the record of what was done, whether it is whole, and its newest seal to be kept elsewhere."""

import sys
from collections.abc import Iterator
from contextlib import closing
from dataclasses import asdict, astuple, fields
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from partnership_watch.audit.anchors import AnchorError, anchor, read_anchors
from partnership_watch.audit.entries import (
    ListedEntry,
    listed_entries,
    parse_entry_filters,
    refuse_unknown_entries,
)
from partnership_watch.audit.exports.forms import BOM, csv_record, json_line
from partnership_watch.audit.recorded import Compared
from partnership_watch.audit.verifying import Verified, verify
from partnership_watch.cli.showing import log, out, progress, when
from partnership_watch.installation import Installation, installation
from partnership_watch.settings import load_settings
from partnership_watch.store.sealing import seal

app = typer.Typer(no_args_is_help=True)


class EntryForm(StrEnum):
    """How entries are listed."""

    JSONL = "jsonl"
    CSV = "csv"


@app.callback()
def audit() -> None:
    """The record of who did what, and its seals."""


@app.command(name="list")
def list_command(
    since: Annotated[str, typer.Option(help="First day, UTC: 2026-03-01.")] = "",
    until: Annotated[str, typer.Option(help="Last day.")] = "",
    actor: Annotated[
        list[str] | None, typer.Option(help="A login, a stage or a command; repeatable, as both below.")
    ] = None,
    action: Annotated[list[str] | None, typer.Option(help="Such as match.rejected.")] = None,
    about: Annotated[
        list[str] | None, typer.Option("--object", help="A type, such as match, or one of it: match:31.")
    ] = None,
    form: Annotated[EntryForm, typer.Option("--format", help="jsonl or csv.")] = EntryForm.JSONL,
) -> None:
    """Write the entries that pass, oldest first, each with the number of the seal that covers it."""
    several = {"actor": actor, "action": action, "object": about}
    filters = parse_entry_filters(
        [
            ("since", since),
            ("until", until),
            *((name, value) for name, values in several.items() for value in values or ()),
        ]
    )
    with (
        installation(load_settings()) as here,
        here.store.transaction() as session,
        closing(listed_entries(session, filters)) as entries,
    ):
        refuse_unknown_entries(session, filters)
        asked = {"listed_at": here.clock(), "query": filters.as_query()}
        lines = _csv(entries) if form is EntryForm.CSV else _jsonl(entries, asked)
        for line in lines:
            sys.stdout.write(line)


@app.command(name="verify")
def verify_command(
    kept: Annotated[
        Path | None, typer.Option("--anchor", help="A file of anchors that was kept elsewhere.")
    ] = None,
    texts: Annotated[
        bool,
        typer.Option(
            "--texts",
            help="What items said, and every look, match and attempt, as well: all of it is read.",
        ),
    ] = False,
) -> None:
    """Check the chain of seals, counts and stored hashes; the first break is named, with exit status 1.

    What was written since the last seal is sealed first.
    """
    with installation(load_settings()) as here:
        anchors = read_anchors(kept, here.partnership.slug) if kept else ()
        _seal(here)
        with progress("verifying entries") as bar:
            verified = verify(
                here.store,
                anchors=anchors,
                texts=texts,
                total=lambda entries: bar.update(bar.task_ids[0], total=entries),
                progress=lambda entries: bar.advance(bar.task_ids[0], entries),
            )
    if verified.broken is not None:
        out.print(f"broken: {verified.broken}", markup=False, soft_wrap=True)
        out.print(f"whole until then: {_looked_at(verified)}", soft_wrap=True)
        raise typer.Exit(1)
    out.print(f"whole: {_looked_at(verified)}", soft_wrap=True)


@app.command(name="anchor")
def anchor_command(
    to: Annotated[
        Path | None, typer.Option("--to", help="A file that the line is added to; else it is printed.")
    ] = None,
) -> None:
    """Seal what is not sealed yet, and write the newest seal as one line of JSON, to be kept elsewhere."""
    with installation(load_settings()) as here:
        _seal(here)
        with here.store.transaction() as session:
            line = anchor(session, here.partnership.slug, now=here.clock()).model_dump_json()
    if to is None:
        out.print(line, markup=False, soft_wrap=True)
        return
    try:
        with to.open("a", encoding="utf-8") as file:
            file.write(f"{line}\n")
    except OSError as error:
        raise AnchorError(
            f"{to} cannot be written: {error.strerror}; name a file that can be added to"
        ) from error
    out.print(f"added to {to}", markup=False)


def _csv(entries: Iterator[ListedEntry]) -> Iterator[str]:
    yield BOM + csv_record(field.name for field in fields(ListedEntry))
    yield from map(csv_record, map(astuple, entries))


def _jsonl(entries: Iterator[ListedEntry], asked: dict[str, object]) -> Iterator[str]:
    """Between what was asked and the count: without its last line it was broken off."""
    yield json_line({"audit": asked})
    count = 0
    for entry in entries:
        count += 1
        yield json_line({"entry": asdict(entry)})
    yield json_line({"end": {"entries": count}})


def _seal(here: Installation) -> None:
    with progress("sealing entries") as bar:
        report = seal(
            here.store, now=here.clock(), progress=lambda entries: bar.advance(bar.task_ids[0], entries)
        )
    if report.blocked:
        log.print("  nothing was sealed: somebody is in the middle of a long piece of work; ask again later")


def _looked_at(verified: Verified) -> str:
    compared = verified.compared
    parts = [
        f"{_some(verified.entries, 'entry', 'entries')} in {_some(verified.seals, 'seal')}",
        f"the last of {when(verified.sealed_at)}" if verified.sealed_at else "",
        f"{_some(verified.unsealed, 'entry', 'entries')} not sealed yet" if verified.unsealed else "",
        _some(verified.anchors, "kept anchor") if verified.anchors else "",
        _some(compared.rule_sets, "rule set"),
        f"{_some(compared.editions, 'edition')}, {compared.settled} of them with all their outcomes",
        f"{_some(compared.unhashed, 'edition')} cut before hashes were kept: not compared"
        if compared.unhashed
        else "",
        _unsettled(compared),
        _some(compared.verdicts, "verdict"),
        _some(verified.texts, "text of items", "texts of items") if verified.texts else "",
        f"{_some(verified.rows, 'row')} of what was collected, found and tried" if verified.rows else "",
        f"{_some(verified.unsealed_rows, 'such row')} not sealed yet, and not compared: the sweep seals them"
        if verified.unsealed_rows
        else "",
    ]
    return "; ".join(part for part in parts if part)


def _unsettled(compared: Compared) -> str:
    if not compared.unsettled:
        return ""
    why = "the sweep writes it down once none of an edition's messages waits, within 90 days of its cut"
    waits = f"; messages of {compared.under_way} are under way" if compared.under_way else ""
    some = _some(compared.unsettled, "edition")
    return f"what became of the messages of {some} is not recorded, and so not compared ({why}{waits})"


def _some(number: int, one: str, more: str = "") -> str:
    return f"{number} {one if number == 1 else more or one + 's'}"
