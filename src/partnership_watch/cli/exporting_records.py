"""`export-item` and `export-sources`: the record of one item, and how the feeds were heard, in a file."""

from pathlib import Path
from typing import Annotated

import typer

from partnership_watch.audit.exports import Form, RecordForm, export_item, export_sources
from partnership_watch.audit.hearing import parse_heard_filters
from partnership_watch.cli.acting import ACTOR, Asking
from partnership_watch.cli.exporting import give
from partnership_watch.cli.items import named_item
from partnership_watch.installation import installation
from partnership_watch.matching import ENGINE_VERSION, Screener
from partnership_watch.registry import rule_set
from partnership_watch.settings import load_settings

app = typer.Typer()


@app.command("export-item")
def export_one_item(
    item: Annotated[str, typer.Argument(help="A stored item, by its id or http address.")],
    form: Annotated[RecordForm, typer.Option("--format", help="json, or html: a report to print.")],
    language: Annotated[str, typer.Option(help="Of html, and of audiences' words; en or vi.")] = "",
    out: Annotated[Path | None, typer.Option(help="The file; standard output without it.")] = None,
    actor: Asking = ACTOR,
) -> None:
    """Write all that is known of one item: what it said, every look with evidence and verdicts, its story,
    who was told and when, and what the folder's rules make of it, with the nearest that do not match.

    Nobody is named, neither readers nor staff. The audit log tells of it.
    """
    with installation(load_settings()) as here:
        with here.store.transaction() as session:
            item_id = named_item(session, here.partnership.slug, item).id
        pieces = export_item(
            here.store,
            here.partnership,
            item_id,
            form,
            Screener(rule_set(here.partnership, ENGINE_VERSION)),
            actor=actor,
            clock=here.clock,
            language=language or here.partnership.languages[0],
            names=False,
        )
        give(pieces, out)


@app.command("export-sources")
def export_heard(
    form: Annotated[Form, typer.Option("--format", help="csv, jsonl, or html: a report to print.")],
    since: Annotated[str, typer.Option(help="First day, UTC: 2026-03-01; 30 days back if not given.")] = "",
    until: Annotated[str, typer.Option(help="Last day; today if not given.")] = "",
    source: Annotated[str, typer.Option(help="The key of one source: every look at it.")] = "",
    language: Annotated[str, typer.Option(help="Of html; en or vi.")] = "",
    out: Annotated[Path | None, typer.Option(help="The file; standard output without it.")] = None,
    actor: Asking = ACTOR,
) -> None:
    """Write how each source was heard in that time, or every look at one. The audit log tells of it."""
    filters = parse_heard_filters({"since": since, "until": until, "source": source}.items())
    with installation(load_settings()) as here:
        pieces = export_sources(
            here.store,
            here.partnership,
            filters,
            form,
            actor=actor,
            clock=here.clock,
            language=language or here.partnership.languages[0],
        )
        give(pieces, out)
