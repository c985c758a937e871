"""`replay` and `replays`: what other rules would have made of stored history, and who has asked."""

import json
import sys
from collections.abc import Callable
from dataclasses import asdict
from typing import Annotated

import typer

from partnership_watch.cli.acting import ACTOR
from partnership_watch.cli.showing import log, out, progress, table, when
from partnership_watch.durations import moment
from partnership_watch.history import ReplayReport, list_replays, replay
from partnership_watch.installation import installation
from partnership_watch.matching.comparing import Side
from partnership_watch.matching.replaying import CHANGES, Difference, Outcome
from partnership_watch.settings import load_settings

app = typer.Typer()

SHOWN = 40
"""Rows of the table of examples: what a person reads; `--json` gives all."""


@app.command(name="replay")
def replay_history(
    since: Annotated[str, typer.Option(help="2027-03-01 or 2027-03-01T14:30 (UTC), or how far back: 90d.")],
    until: Annotated[str | None, typer.Option(help="The same; now if not given. It is not included.")] = None,
    rules: Annotated[
        str,
        typer.Option(
            help="A partnership's folder, the hash of a stored rule set or its beginning, or active: "
            "what last decided."
        ),
    ] = "active",
    as_json: Annotated[bool, typer.Option("--json", help="Every difference, one JSON line each.")] = False,
) -> None:
    """Screen stored history under other rules, beside what was decided, and say what would have changed.

    Nobody is told, and what was decided stays. Stopped and started again it goes on where it was.
    """
    shown: list[Difference] = []

    def keep_first(difference: Difference) -> None:
        if len(shown) < SHOWN and difference.outcome in CHANGES:
            shown.append(difference)

    with installation(load_settings()) as here, progress("replaying revisions") as bar:
        now = here.clock()
        report = replay(
            here.store,
            here.partnership,
            since=moment(since, now),
            until=now if until is None else moment(until, now),
            rules=rules,
            actor=ACTOR,
            clock=here.clock,
            differing=_write if as_json else keep_first,
            total=lambda revisions: bar.update(bar.task_ids[0], total=revisions),
            progress=lambda done: bar.advance(bar.task_ids[0], done),
        )
    say = log.print if as_json else out.print
    if not as_json:
        _show(report, shown)
    _summarise(report, say)


@app.command()
def replays() -> None:
    """List the replays, the newest first: by whom, of which time, under which rules."""
    with installation(load_settings()) as here, here.store.transaction() as session:
        rows = [
            (
                run.id,
                f"{when(run.since)}\n{when(run.until)}",
                run.asked_hash[:12],
                f"{run.begun_by}\n{when(run.begun_at)}",
                when(run.ended_at) if run.ended_at else "has not ended",
                f"{run.revisions:,}",
            )
            for run in list_replays(session, here.partnership.slug)
        ]
    columns = ("#id", "since, until", "rules", "begun by, at", "ended", "#revisions")
    out.print(table("Replays", columns, rows) if rows else "nothing was replayed yet")


def _write(difference: Difference) -> None:
    line = {**asdict(difference), "seen_at": difference.seen_at.isoformat()}
    sys.stdout.write(json.dumps(line, ensure_ascii=False) + "\n")


def _show(report: ReplayReport, shown: list[Difference]) -> None:
    if shown:
        rows = [
            (one.item, f"{one.title}\n{one.outcome.value}", _in_words(one.before), _in_words(one.after))
            for one in shown
        ]
        out.print(table("Changes", ("#item", "title", "decided then", "by these rules"), rows))
    changes = sum(report.counts[outcome] for outcome in CHANGES)
    if changes > len(shown):
        out.print(f"and {changes - len(shown):,} more; --json gives every difference")
    if report.commitments:
        keys = sorted(report.commitments, key=lambda key: (int(key.partition(".")[0]), key))
        rows_of = [(key, *(report.commitments[key][one] or None for one in Outcome)) for key in keys]
        columns = ("commitment", *(f"#{outcome.value}" for outcome in Outcome))
        out.print(table("Matches, by commitment", columns, rows_of))


def _summarise(report: ReplayReport, say: Callable[[str], None]) -> None:
    for note in report.engine_notes:
        say(note)
    counts = report.counts
    say(
        f"replayed: {report.revisions:,} revisions under rule set {report.rule_set[:12]}, "
        f"{report.screened:,} of them for the first time; "
        f"{report.changed:,} would have been decided otherwise: "
        f"{counts['gained']:,} matches gained, {counts['lost']:,} lost, {counts['regraded']:,} regraded, "
        f"{counts['rescored']:,} rescored, {counts['same']:,} the same"
    )


def _in_words(side: Side | None) -> str:
    if side is None:
        return ""
    return f"{side.commitment}\n{side.grade}, {'likely' if side.likely else 'score'} {side.score:.2f}"
