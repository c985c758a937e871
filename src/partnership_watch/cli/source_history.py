"""`sources history`: how the feeds were heard over a time that has passed."""

import json
import sys
from dataclasses import asdict
from datetime import datetime, timedelta
from typing import Annotated

import typer

from partnership_watch.audit.hearing import Gap, SourceHeard, heard, parse_heard_filters
from partnership_watch.cli.showing import out, table, when
from partnership_watch.installation import installation
from partnership_watch.settings import load_settings


def history(
    since: Annotated[str, typer.Option(help="First day, UTC: 2026-03-01; 30 days back if not given.")] = "",
    until: Annotated[str, typer.Option(help="Last day; today if not given.")] = "",
    source: Annotated[str, typer.Option(help="The key of one source; all if not given.")] = "",
    as_json: Annotated[bool, typer.Option("--json", help="The same as JSON.")] = False,
) -> None:
    """Say how each source was heard in that time: looks, failures, the longest time unheard, days without."""
    asked = parse_heard_filters({"since": since, "until": until, "source": source}.items())
    with installation(load_settings()) as here:
        now = here.clock()
        begun, ended = asked.period(now)
        with here.store.transaction() as session:
            found = heard(session, here.partnership, begun, ended, now=now, source=asked.source)
    if as_json:
        answer = {"since": begun, "until": ended, "sources": [asdict(one) for one in found]}
        json.dump(answer, sys.stdout, ensure_ascii=False, indent=2, default=datetime.isoformat)
        sys.stdout.write("\n")
        return
    columns = ("source", "#looks", "#failed", "longest unheard", "#days", "#unheard", "#new items")
    out.print(table(f"Sources from {when(begun)} until {when(ended)}", columns, map(_row, found)))
    every_day = sum(one.days > 0 and not one.days_unheard for one in found)
    out.print(f"{every_day} of {len(found)} sources were heard on every day")


def _row(one: SourceHeard) -> tuple[object, ...]:
    failures = ", ".join(f"{outcome.replace('_', ' ')} {count}" for outcome, count in one.failures.items())
    name = "\n".join(filter(None, (one.key, failures)))
    failed = one.looks - one.succeeded
    return name, one.looks, failed, _gap(one.longest_gap), one.days, one.days_unheard, one.new_items


def _gap(gap: Gap | None) -> str:
    if gap is None:
        return "never looked at"
    return f"{_length(gap.length)}\nfrom {when(gap.since)}"


def _length(length: timedelta) -> str:
    """`3 d 4 h`, `45 min`."""
    minutes = int(length.total_seconds()) // 60
    days, hours = minutes // 1440, minutes // 60 % 24
    if days:
        return f"{days} d {hours} h"
    return f"{hours} h {minutes % 60} min" if hours else f"{minutes} min"
