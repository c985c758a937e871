"""The command itself: its sub-commands, and the one place where an error becomes a sentence."""

import signal
import sys
from types import FrameType

import typer
from rich.markup import escape

from partnership_watch.cli import (
    api,
    approvals,
    audit,
    bounces,
    canary,
    comparing,
    databases,
    doctor,
    explaining,
    exporting,
    exporting_records,
    importing,
    leaving,
    matching,
    pages,
    previewing,
    registry,
    replaying,
    sending,
    sources,
    stages,
    subscribers,
    suggesting,
    suppression,
    takedowns,
    training,
    verdicts,
    webhooks,
    why,
)
from partnership_watch.cli.showing import log
from partnership_watch.errors import PartnershipWatchError

app = typer.Typer(
    name="partnership-watch",
    help="Watch the news for what becomes of a declaration's promises, and tell the people who asked.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
for group in (
    stages,
    doctor,
    why,
    matching,
    training,
    explaining,
    verdicts,
    takedowns,
    previewing,
    pages,
    exporting,
    exporting_records,
    importing,
    replaying,
    api,
    canary,
):
    app.registered_commands.extend(group.app.registered_commands)
for group in (comparing, suggesting):
    registry.app.registered_commands.extend(group.app.registered_commands)
subscribers.app.registered_commands.extend(leaving.app.registered_commands)
app.add_typer(registry.app, name="registry", help="The partnership's folder: clauses, rules, parties.")
app.add_typer(sources.app, name="sources", help="The feeds.")
app.add_typer(subscribers.app, name="subscribers", help="Who is told.")
app.add_typer(bounces.app, name="bounces", help="Mails that came back.")
app.add_typer(suppression.app, name="suppression", help="Addresses that no partnership here may mail.")
app.add_typer(webhooks.app, name="webhooks", help="Agencies' endpoints, and what was posted to them.")
app.add_typer(approvals.app, name="approvals", help="Alerts that wait for a person before they are sent.")
app.add_typer(sending.app, name="sending", help="All sending, paused and resumed.")
app.add_typer(audit.app, name="audit", help="The record of who did what, and its seals.")
app.add_typer(api.tokens, name="tokens", help="Who may ask the read-only API.")
app.add_typer(databases.app, name="db", help="The database's tables.")


def main() -> None:
    """Run the command line. A person's mistake is one message and exit status 2, never a traceback.

    A signal that ends it lets it close what it opened: an embedded PostgreSQL would outlive it.
    """
    for number in (signal.SIGTERM, signal.SIGHUP):
        if signal.getsignal(number) is signal.SIG_DFL:  # under nohup, for one, it is to be ignored
            signal.signal(number, _leave)
    try:
        app()
    except PartnershipWatchError as error:
        log.print(f"[bold red]error:[/] {escape(str(error))}", soft_wrap=True)
        sys.exit(2)


def _leave(number: int, _frame: FrameType | None) -> None:
    signal.signal(number, signal.SIG_IGN)  # a second one must not stop the closing half-way
    sys.exit(128 + number)
