"""`sending`: all of it stopped at once, and begun again."""

from typing import Annotated

import typer

from partnership_watch.cli.acting import ACTOR, Asking
from partnership_watch.cli.showing import out, when
from partnership_watch.delivery.pausing import pause, paused, resume
from partnership_watch.installation import installation
from partnership_watch.settings import load_settings

app = typer.Typer(no_args_is_help=True)


@app.callback()
def sending() -> None:
    """All sending, paused and resumed."""


@app.command(name="pause")
def pause_command(
    reason: Annotated[str, typer.Option(help="Why; `doctor` and `sending status` show it.")],
    actor: Asking = ACTOR,
) -> None:
    """Stop all mails and webhooks of this partnership; a sender that runs stops within seconds.

    Editions are still cut and queued. Nothing that waits expires: the time of a pause does not count.
    """
    with installation(load_settings()) as here, here.store.transaction() as session:
        done = pause(session, here.partnership.slug, reason, actor=actor, now=here.clock())
    out.print("paused: nothing is sent until `sending resume`" if done else "it was paused already")


@app.command(name="resume")
def resume_command(actor: Asking = ACTOR) -> None:
    """Let sending begin again, with whatever waited."""
    with installation(load_settings()) as here, here.store.transaction() as session:
        done = resume(session, here.partnership.slug, actor=actor, now=here.clock())
    out.print("resumed: the next `deliver` sends what waited" if done else "it was not paused")


@app.command()
def status() -> None:
    """Say whether sending is paused, since when, why and by whom."""
    with installation(load_settings()) as here, here.store.transaction() as session:
        found = paused(session, here.partnership.slug)
    if found is None:
        out.print("sending is not paused")
        return
    out.print(f"paused since {when(found.since)} by {found.actor}: {found.reason}", markup=False)
