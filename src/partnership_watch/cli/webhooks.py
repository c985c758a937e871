"""`webhooks`: agencies' endpoints, and what was posted to them."""

from typing import Annotated

import typer

from partnership_watch.cli.acting import ACTOR
from partnership_watch.cli.showing import out, table, when
from partnership_watch.delivery.webhooks import (
    ListedEndpoint,
    LoggedTry,
    disable,
    enable,
    list_endpoints,
    log,
    replay,
)
from partnership_watch.durations import duration
from partnership_watch.installation import installation
from partnership_watch.settings import load_settings

app = typer.Typer(no_args_is_help=True)

Number = Annotated[int, typer.Argument(metavar="SUBSCRIPTION", help="Its number in `webhooks list`.")]


@app.callback()
def webhooks() -> None:
    """Agencies' endpoints."""


@app.command(name="list")
def list_command() -> None:
    """Every endpoint of a live subscription: its owner, its keys' variables, and how it does."""
    with installation(load_settings()) as here, here.store.transaction() as session:
        found = list_endpoints(session, here.partnership.slug)
    rows = [
        (
            one.subscription_id,
            f"{one.name}: {one.url}\n{one.owner}; signed with {', '.join(one.secrets)}\n{_condition(one)}",
            one.waiting,
        )
        for one in found
    ]
    columns = ("#id", "endpoint, its owner and keys, and how it does", "#waiting")
    out.print(table("Webhooks", columns, rows) if rows else "there are no webhooks")


@app.command(name="enable")
def enable_command(subscription: Number) -> None:
    """Send to an endpoint again, first of all what waited."""
    with installation(load_settings()) as here, here.store.transaction() as session:
        waited = enable(session, here.partnership.slug, subscription, now=here.clock(), actor=ACTOR)
    out.print(f"enabled; {waited} events waited, and go out with the next sending")


@app.command(name="disable")
def disable_command(subscription: Number) -> None:
    """Send nothing to an endpoint until it is enabled. What is owed gathers meanwhile, for five days."""
    with installation(load_settings()) as here, here.store.transaction() as session:
        done = disable(session, here.partnership.slug, subscription, now=here.clock(), actor=ACTOR)
    out.print("disabled" if done else "it was disabled already")


@app.command(name="replay")
def replay_command(
    subscription: Number,
    since: Annotated[str, typer.Option(help="How far back: 30m, 48h or 7d; by when an edition was cut.")],
) -> None:
    """Send events once more, taken or not, each under the id that it had."""
    back = duration(since)
    with installation(load_settings()) as here, here.store.transaction() as session:
        now = here.clock()
        queued = replay(session, here.partnership.slug, subscription, now - back, now=now, actor=ACTOR)
    out.print(f"{queued} events are queued again, and go out with the next sending")


@app.command(name="log")
def log_command(
    subscription: Annotated[int | None, typer.Option(help="Only of this one.")] = None,
    since: Annotated[str, typer.Option(help="How far back: 30m, 48h or 7d.")] = "7d",
) -> None:
    """What was posted to whom, when, and what came back."""
    back = duration(since)
    with installation(load_settings()) as here, here.store.transaction() as session:
        attempts = log(
            session, here.partnership.slug, since=here.clock() - back, subscription_id=subscription
        )
    rows = [
        (
            one.subscription_id,
            f"{one.name}, {when(one.at)}: {_answer(one)}; it is {one.state.value} now\n{one.message_id}",
        )
        for one in attempts
    ]
    columns = ("#id", "which and when, what came back, and the event's id")
    out.print(table("Posted", columns, rows) if rows else "nothing was posted")


def _condition(one: ListedEndpoint) -> str:
    if one.disabled_reason is not None:
        return f"disabled ({one.disabled_reason.value}) since {when(one.disabled_at)}"
    return f"failing since {when(one.failing_since)}" if one.failing_since else "well"


def _answer(one: LoggedTry) -> str:
    return f"{one.code or one.error} after {one.seconds:.1f} s"
