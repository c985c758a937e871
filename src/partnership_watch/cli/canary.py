"""`canary`: read the mail back that we sent ourselves, and say what is wrong with it."""

import typer

from partnership_watch import stages
from partnership_watch.cli.doctor import show_troubles
from partnership_watch.cli.showing import log, out
from partnership_watch.delivery.canary.health import in_words
from partnership_watch.errors import ConfigurationError
from partnership_watch.health import worst_first
from partnership_watch.installation import installation
from partnership_watch.settings import load_settings

app = typer.Typer()


@app.command()
def canary() -> None:
    """Read the canaries' mailboxes, and say what is wrong with their mail; exit status 1 if anything is.

    What it finds is kept: `doctor`, `sweep` and /healthz say it too. It changes nothing in the mailboxes.
    """
    with installation(load_settings()) as here:
        if not here.settings.canaries:
            raise ConfigurationError(
                "no canary is named; give PARTNERSHIP_WATCH_CANARIES (docs/operations.md, Canaries)"
            )
        report = stages.watch_canaries(
            here.store, here.partnership, here.settings.canaries, here.post, clock=here.clock
        )
        now = here.clock()
    for look in report.looks:
        if look.error:
            log.print(f"{look.address}: {look.error}", markup=False)
        else:
            out.print(f"{look.address}: {look.mails} mails, {len(look.found)} troubles", markup=False)
            if look.found:
                show_troubles(worst_first(in_words(one, now=now) for one in look.found))
    if any(look.error or look.found for look in report.looks):
        raise typer.Exit(1)
