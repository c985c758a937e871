"""`bounces`: mails that came back, read from a mailbox, from files, or taken over SMTP."""

import threading
from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import Annotated

import typer

from partnership_watch import stages
from partnership_watch.cli.showing import log, out
from partnership_watch.delivery.bounces import BounceReport, Bounces, Taken, bounce_endpoint, take_file
from partnership_watch.errors import ConfigurationError
from partnership_watch.installation import Installation, installation
from partnership_watch.refusals import unreadable
from partnership_watch.settings import load_settings

app = typer.Typer(no_args_is_help=True)


@app.callback()
def bounces() -> None:
    """Mails that came back."""


@app.command()
def read(
    files: Annotated[
        list[Path] | None,
        typer.Argument(help="Mails kept as files, or folders of them, such as `new` of a Maildir."),
    ] = None,
) -> None:
    """Take what came back: from the mailbox of the settings, or else from files, which stay as they are.

    Only what comes to a return path that we signed is believed. Taking a mail again changes nothing.
    """
    with installation(load_settings()) as here:
        configured = _configured(here)
        if files:
            show_bounces(_read_files(here, configured, files))
        else:
            show_bounces(stages.read_bounces(here.store, configured, clock=here.clock))


@app.command()
def serve(
    host: Annotated[str, typer.Option(help="Address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(help="Port to listen on.")] = 8026,
) -> None:
    """Take what comes back over SMTP, from a mail server that hands its domain over to this port.

    What it cannot store it puts off with 451, so that the other side keeps it and comes again.
    """
    with installation(load_settings()) as here:
        configured = _configured(here)
        try:
            with bounce_endpoint(here.store, configured, clock=here.clock, host=host, port=port):
                log.print(f"taking bounces at {host}:{port}; they are taken for as long as this runs")
                threading.Event().wait()
        except OSError as error:
            raise ConfigurationError(
                f"{host}:{port} cannot be listened on ({error.strerror}); give another --host or --port"
            ) from error


def show_bounces(report: BounceReport) -> None:
    """One line, and the mailbox's trouble."""
    counts = ", ".join(f"{report.counts[one]} {one.value}" for one in Taken if report.counts[one])
    out.print(f"bounces: {counts or 'nothing came back'}")
    if report.trouble:
        log.print(f"  {report.trouble}")


def _configured(here: Installation) -> Bounces:
    configured = here.bounces
    if configured is None:
        raise ConfigurationError(
            "mails come back to the sender's address, and nothing there can be believed; give "
            "PARTNERSHIP_WATCH_BOUNCE_ADDRESS (docs/operations.md, Bounces)"
        )
    return configured


def _read_files(here: Installation, configured: Bounces, named: Iterable[Path]) -> BounceReport:
    counts: Counter[Taken] = Counter()
    for one in named:
        for file in sorted(one.iterdir()) if one.is_dir() else [one]:
            try:
                counts[take_file(here.store, configured, file, now=here.clock())] += 1
            except OSError as error:
                raise ConfigurationError(f"{file} {unreadable(error)}") from error
    return BounceReport(counts)
