"""`export` and `export-told`: what was found, and who was told what, in a file."""

import sys
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Annotated, BinaryIO

import typer

from partnership_watch.audit.exports import Form, export, export_tellings
from partnership_watch.audit.filters import parse_filters
from partnership_watch.audit.told_rows import parse_telling_filters
from partnership_watch.cli.acting import ACTOR, Asking
from partnership_watch.cli.showing import log, progress
from partnership_watch.errors import PartnershipWatchError
from partnership_watch.installation import installation
from partnership_watch.settings import load_settings

app = typer.Typer()

Several = list[str]


class UnwritableFileError(PartnershipWatchError):
    """The file cannot be written. The message says why."""


@app.command("export")
def export_matches(
    form: Annotated[Form, typer.Option("--format", help="csv, jsonl, or html: a report to print.")],
    since: Annotated[str, typer.Option(help="First day of the items' dates, UTC: 2026-03-01.")] = "",
    until: Annotated[str, typer.Option(help="Last day.")] = "",
    found_since: Annotated[str, typer.Option(help="First day of the looks that found them, UTC.")] = "",
    found_until: Annotated[
        str, typer.Option(help="Last day of these looks; as of its end, whatever was looked at later.")
    ] = "",
    words: Annotated[str, typer.Option(help='In title and text: offshore wind, "hợp tác", -rumour.')] = "",
    pillar: Annotated[Several | None, typer.Option(help="Such as IV; repeatable, as all below.")] = None,
    clause: Annotated[Several | None, typer.Option(help="Such as 31.")] = None,
    commitment: Annotated[Several | None, typer.Option(help="Such as 31.offshore-wind.")] = None,
    grade: Annotated[Several | None, typer.Option(help="direct, context; none: found nothing.")] = None,
    source: Annotated[Several | None, typer.Option(help="A publisher's domain.")] = None,
    language: Annotated[Several | None, typer.Option(help="Of the item, such as vi.")] = None,
    party: Annotated[Several | None, typer.Option(help="A party that the item is about.")] = None,
    verdict: Annotated[Several | None, typer.Option(help="confirmed, rejected or undecided.")] = None,
    purpose: Annotated[Several | None, typer.Option(help="live, import or replay.")] = None,
    rule_set: Annotated[str, typer.Option(help="The beginning of a rule set's hash.")] = "",
    every_screening: Annotated[bool, typer.Option(help="Earlier revisions and screenings as well.")] = False,
    report_language: Annotated[str, typer.Option(help="Of the headings of html; en or vi.")] = "",
    out: Annotated[Path | None, typer.Option(help="The file; standard output without it.")] = None,
    actor: Asking = ACTOR,
) -> None:
    """Write every match that passes, newest first, with text and evidence; the audit log tells of it."""
    several = {
        "pillar": pillar,
        "clause": clause,
        "commitment": commitment,
        "grade": grade,
        "source": source,
        "language": language,
        "party": party,
        "verdict": verdict,
        "purpose": purpose,
    }
    single = {
        "since": since,
        "until": until,
        "found_since": found_since,
        "found_until": found_until,
        "words": words,
        "rule_set": rule_set,
    }
    past = [("every_screening", "true")] if every_screening else []
    filters = parse_filters([*_pairs(single, several), *past])
    with installation(load_settings()) as here:
        pieces = export(
            here.store,
            here.partnership,
            filters,
            form,
            actor=actor,
            clock=here.clock,
            language=report_language or here.partnership.languages[0],
        )
        give(pieces, out)


@app.command("export-told")
def export_told(
    form: Annotated[Form, typer.Option("--format", help="csv, jsonl, or html: a report to print.")],
    since: Annotated[str, typer.Option(help="First day of the editions' cuts, UTC: 2026-03-01.")] = "",
    until: Annotated[str, typer.Option(help="Last day.")] = "",
    audience: Annotated[str, typer.Option(help="The number of one.")] = "",
    cadence: Annotated[str, typer.Option(help="immediate, daily or weekly.")] = "",
    edition: Annotated[str, typer.Option(help="The number of one.")] = "",
    item: Annotated[str, typer.Option(help="The number of one.")] = "",
    clause: Annotated[Several | None, typer.Option(help="Such as 31; repeatable, as all below.")] = None,
    commitment: Annotated[Several | None, typer.Option(help="Such as 31.offshore-wind.")] = None,
    kind: Annotated[Several | None, typer.Option(help="first, update, upgrade or correction.")] = None,
    language: Annotated[str, typer.Option(help="Of headings and of audiences' words; en or vi.")] = "",
    out: Annotated[Path | None, typer.Option(help="The file; standard output without it.")] = None,
    actor: Asking = ACTOR,
) -> None:
    """Write who was told what and when, newest first: each edition's items, and its deliveries counted.

    Nobody is named: for one person there is `why`. The audit log tells of it.
    """
    single = {
        "since": since,
        "until": until,
        "audience": audience,
        "cadence": cadence,
        "edition": edition,
        "item": item,
    }
    several = {"clause": clause, "commitment": commitment, "kind": kind}
    filters = parse_telling_filters(_pairs(single, several))
    with installation(load_settings()) as here:
        pieces = export_tellings(
            here.store,
            here.partnership,
            filters,
            form,
            actor=actor,
            clock=here.clock,
            language=language or here.partnership.languages[0],
        )
        give(pieces, out)


def give(pieces: Iterable[bytes], out: Path | None) -> None:
    """Write an export into a file, or to standard output. Raises UnwritableFileError."""
    if out is None:
        _write(pieces, sys.stdout.buffer)
        return
    try:
        with out.open("wb") as file:
            _write(pieces, file)
    except OSError as error:
        raise UnwritableFileError(f"{out} cannot be written: {error.strerror}") from error
    log.print(f"written: {out}", markup=False)


def _pairs(single: Mapping[str, str], several: Mapping[str, Several | None]) -> list[tuple[str, str]]:
    """The filters as an address would hold them."""
    return [*single.items(), *((name, value) for name, values in several.items() for value in values or ())]


def _write(pieces: Iterable[bytes], file: BinaryIO) -> None:
    with progress("Exporting, in pieces of 64 kB") as bar:
        for piece in pieces:
            file.write(piece)
            bar.advance(bar.task_ids[0])
    file.flush()
