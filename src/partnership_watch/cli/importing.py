"""`import` and `imports`: past items from a file, and the files that were imported."""

from pathlib import Path
from typing import Annotated

import typer

from partnership_watch.cli.acting import ACTOR, Asking
from partnership_watch.cli.showing import byte_progress, log, out, table, when
from partnership_watch.history import import_history, list_imports
from partnership_watch.installation import installation
from partnership_watch.settings import load_settings

app = typer.Typer()


@app.command(name="import")
def import_items(
    file: Annotated[Path, typer.Argument(help="JSON Lines or CSV, plain or gzipped.")],
    rejected: Annotated[
        Path | None,
        typer.Option(help="Where rows that cannot be used are set aside; FILE.rejected.jsonl if not given."),
    ] = None,
    actor: Asking = ACTOR,
) -> None:
    """Bring past items in, and screen them. Nobody is told of them.

    Stopped and started again it goes on where it was. What a row holds: docs/audit.md, "Bringing history in".
    """
    aside = rejected or file.with_name(file.name + ".rejected.jsonl")
    with installation(load_settings()) as here, byte_progress("reading the file once", file) as bar:

        def importing(position: int) -> None:
            bar.update(bar.task_ids[0], description="importing", completed=position)

        report = import_history(
            here.store,
            here.partnership,
            file,
            rejected=aside,
            actor=actor,
            clock=here.clock,
            hashing=lambda count: bar.advance(bar.task_ids[0], count),
            progress=importing,
        )
    if report.ended_before is not None:
        log.print(f"this file was imported before, until {when(report.ended_before)}; nothing was read again")
    elif report.resumed_at:
        log.print(f"went on after row {report.resumed_at:,}, where it was stopped")
    out.print(
        f"imported: {report.rows:,} rows, {report.new_items:,} new items, {report.new_revisions:,} further "
        f"texts of known items, {report.known:,} known, {report.rejected:,} rejected; "
        f"{report.screened:,} texts screened, {report.matches:,} matches"
    )
    if report.rejected:
        log.print(
            f"  the rejected rows, each with its line and reason: {aside}", markup=False, soft_wrap=True
        )
    if report.rejected and report.rejected == report.rows:
        log.print("nothing was imported: every row was set aside")
        raise typer.Exit(1)


@app.command()
def imports() -> None:
    """List the files that were imported, the newest first: by whom, and how far each was read."""
    with installation(load_settings()) as here, here.store.transaction() as session:
        rows = [
            (
                run.id,
                f"{run.file_name}\n{run.file_bytes:,} bytes, {run.file_hash[:12]}",
                f"{run.begun_by}\n{when(run.begun_at)}",
                when(run.ended_at) if run.ended_at else "has not ended",
                f"{run.rows_done:,}",
                f"{run.rejected:,}",
            )
            for run in list_imports(session, here.partnership.slug)
        ]
    columns = ("#id", "file", "begun by, at", "ended", "#rows", "#rejected")
    out.print(table("Imports", columns, rows) if rows else "nothing was imported yet")
