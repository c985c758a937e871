"""`doctor`: what is late or wrong, since when, and what to do."""

import json
import sys
from collections.abc import Sequence
from datetime import datetime
from typing import Annotated

import typer

from partnership_watch import health
from partnership_watch.cli.showing import out, table, when
from partnership_watch.errors import StoreUnavailableError
from partnership_watch.installation import installation
from partnership_watch.matching import ENGINE_VERSION
from partnership_watch.registry import rule_set
from partnership_watch.settings import load_settings
from partnership_watch.surroundings import surrounding_troubles
from partnership_watch.troubles import Trouble

app = typer.Typer()


@app.command()
def doctor(
    as_json: Annotated[bool, typer.Option("--json", help="The same as JSON.")] = False,
) -> None:
    """Say what is late or wrong and since when, worst first; exit status 1 if somebody must act now.

    It changes nothing: `sweep` catches up with what was missed. Beside what /healthz and `sweep` say of the
    database, it looks at this machine's clock and disk, and whether the mail server takes our login.
    """
    troubles = _troubles()
    urgent = sum(one.urgent for one in troubles)
    if as_json:
        answer = {"status": "late" if urgent else "ok", "troubles": [_listed(one) for one in troubles]}
        json.dump(answer, sys.stdout, ensure_ascii=False, indent=2, default=datetime.isoformat)
        sys.stdout.write("\n")
    else:
        show_troubles(troubles)
        if troubles:
            out.print(f"{urgent} to act on now, {len(troubles) - urgent} for the daily look")
    if urgent:
        raise typer.Exit(1)


def show_troubles(troubles: Sequence[Trouble]) -> None:
    """Print them as a table, in their order, or that there are none."""
    rows = [("now" if one.urgent else "today", one.what, when(one.since), one.remedy) for one in troubles]
    out.print(table("To be done", ("when", "what", "since", "remedy"), rows) if rows else "nothing is late")


def _listed(one: Trouble) -> dict[str, object]:
    return {"what": one.what, "since": one.since, "remedy": one.remedy, "urgent": one.urgent}


def _troubles() -> list[Trouble]:
    try:
        with installation(load_settings()) as here:
            rules = rule_set(here.partnership, ENGINE_VERSION)
            with here.store.transaction() as session:
                found = health.troubles(session, here.partnership, rules, now=here.clock())
            return health.worst_first([*found, *surrounding_troubles(here)])
    except StoreUnavailableError as error:
        return [Trouble("{error}", None, "nothing runs without it", urgent=True, values={"error": error})]
