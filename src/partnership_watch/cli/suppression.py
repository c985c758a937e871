"""`suppression`: addresses that must get no mail, whatever they are subscribed to."""

from typing import Annotated

import typer

from partnership_watch.cli.acting import ACTOR, Asking
from partnership_watch.cli.showing import out, table, when
from partnership_watch.installation import installation
from partnership_watch.settings import load_settings
from partnership_watch.store.tables import SuppressionReason
from partnership_watch.subscribers import normalised_address
from partnership_watch.subscribers.suppression import lift, list_suppressed, suppress, suppressed

app = typer.Typer(no_args_is_help=True)

Email = Annotated[str, typer.Argument(help="The address.")]
Reason = Annotated[str, typer.Option(help="Why, without the address; `check` and `list` show it.")]

HASH_SHOWN = 12


@app.callback()
def suppression() -> None:
    """Addresses that no partnership of this installation may mail."""


@app.command()
def add(email: Email, reason: Reason, actor: Asking = ACTOR) -> None:
    """Let an address get no mail, whatever it is or will be subscribed to. Its subscriptions stand."""
    address = normalised_address(email)
    with installation(load_settings()) as here, here.store.transaction() as session:
        done = suppress(
            session,
            address,
            SuppressionReason.OPERATOR,
            here.settings.links().keyed_hash,
            note=reason,
            now=here.clock(),
            actor=actor,
        )
    out.print("suppressed: it gets no mail from now on" if done else "it was suppressed already")


@app.command()
def remove(email: Email, reason: Reason, actor: Asking = ACTOR) -> None:
    """Let an address get mail again. What had ended stays ended: it must be subscribed anew."""
    address = normalised_address(email)
    with installation(load_settings()) as here, here.store.transaction() as session:
        keyed_hash = here.settings.links().keyed_hash
        done = lift(session, address, keyed_hash, note=reason, now=here.clock(), actor=actor)
    out.print("no longer suppressed; what had ended stays ended" if done else "it is not suppressed")


@app.command()
def check(email: Email) -> None:
    """Say whether an address is suppressed, since when and why; exit status 1 if it is."""
    address = normalised_address(email)
    with installation(load_settings()) as here, here.store.transaction() as session:
        found = suppressed(session, {address}, here.settings.links().keyed_hash).get(address)
    if found is None:
        out.print("it is not suppressed")
        return
    why = f"{found.reason.value}: {found.note}" if found.note else found.reason.value
    out.print(f"suppressed since {when(found.since)} by {found.actor} ({why})", markup=False)
    raise typer.Exit(1)


@app.command(name="list")
def list_command() -> None:
    """The whole list. No address is kept; who knows one can `check` it."""
    with installation(load_settings()) as here, here.store.transaction() as session:
        rows = [
            (one.hash[:HASH_SHOWN], when(one.since), one.reason.value, one.actor, one.note)
            for one in list_suppressed(session)
        ]
    columns = ("#hash", "since", "reason", "by", "note")
    out.print(table("Suppressed", columns, rows) if rows else "nobody is suppressed")
