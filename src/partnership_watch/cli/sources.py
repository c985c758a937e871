"""`sources`: the feeds."""

import asyncio
from typing import Annotated

import typer

from partnership_watch.cli.showing import out, progress, table
from partnership_watch.cli.source_history import history
from partnership_watch.errors import ConfigurationError
from partnership_watch.feeds.checking import CheckedSource, check_sources
from partnership_watch.installation import clock, fetching
from partnership_watch.registry import load_partnership
from partnership_watch.settings import load_settings

app = typer.Typer(no_args_is_help=True)
app.command()(history)


@app.callback()
def sources() -> None:
    """The feeds."""


@app.command()
def check(
    keys: Annotated[list[str] | None, typer.Argument(help="Sources by key; all of them if none.")] = None,
) -> None:
    """Try each feed, the disabled ones too, and say what it gives. Nothing is stored."""
    settings = load_settings()
    partnership = load_partnership(settings.config)
    known = {source.key: source for source in partnership.sources}
    if unknown := sorted(set(keys or ()) - set(known)):
        raise ConfigurationError(f"there is no source {unknown[0]!r} in {settings.config / 'sources.yaml'}")
    wanted = [known[key] for key in keys or known]
    with progress("trying sources", len(wanted)) as bar:
        checked = asyncio.run(
            check_sources(
                wanted,
                fetching(settings),
                clock=clock(settings),
                progress=lambda _: bar.advance(bar.task_ids[0]),
            )
        )
    out.print(table("Sources", ("source", "what it gives"), (_row(one) for one in checked)))
    working = sum(one.outcome.succeeded for one in checked)
    out.print(f"{working} of {len(checked)} sources can be read")
    if working < len(checked):
        raise typer.Exit(1)


def _row(one: CheckedSource) -> tuple[object, ...]:
    works = one.outcome.succeeded
    gives = [f"works, {one.entries} entries" if works else one.outcome.value.replace("_", " ")]
    if one.newest:
        gives.append(f"newest {one.newest:%Y-%m-%d}")
    words = "; ".join(part for part in (one.reason, one.remedy) if part)
    key = one.source.key if one.source.enabled else f"{one.source.key}\n(disabled)"
    return key, "\n".join(filter(None, (", ".join(gives), words)))
