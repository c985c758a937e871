"""`replay` and `replays`: what other rules would have made of stored history, and who has asked."""

import json
import sys
from collections.abc import Callable
from dataclasses import asdict
from datetime import datetime
from typing import Annotated, Any

import typer

from partnership_watch.cli.acting import ACTOR, Asking
from partnership_watch.cli.showing import log, out, progress, table, when
from partnership_watch.durations import moment
from partnership_watch.history import ReplayReport, list_replays, replay
from partnership_watch.installation import installation
from partnership_watch.matching.differences import CHANGES, Difference, Outcome, StoredSide
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
    as_json: Annotated[
        bool,
        typer.Option("--json", help="What is asked, every difference and the counts, one JSON line each."),
    ] = False,
    actor: Asking = ACTOR,
) -> None:
    """Screen stored history under other rules, beside what was decided, and say what would have changed.

    Nobody is told, and what was decided stays. Stopped and started again it goes on where it was.
    """
    changes: list[Difference] = []
    rescored: list[Difference] = []

    def keep_first(difference: Difference) -> None:
        kept = changes if difference.outcome in CHANGES else rescored
        if len(kept) < SHOWN:
            kept.append(difference)

    with installation(load_settings()) as here, progress("replaying revisions") as bar:
        now = here.clock()
        first, last = moment(since, now), now if until is None else moment(until, now)

        def write_head(report: ReplayReport) -> None:
            asked = {"since": first, "until": last, "rules": rules, "at": now}
            _write("replay", {"partnership": here.partnership.slug, **asked, **_deciding(report)})

        report = replay(
            here.store,
            here.partnership,
            since=first,
            until=last,
            rules=rules,
            actor=actor,
            clock=here.clock,
            beginning=write_head if as_json else lambda _: None,
            differing=(lambda one: _write("difference", asdict(one))) if as_json else keep_first,
            total=lambda revisions: bar.update(bar.task_ids[0], total=revisions),
            progress=lambda done: bar.advance(bar.task_ids[0], done),
        )
    if as_json:
        _write("end", _counted(report))
        _summarise(report, log.print)
        return
    _show(report, [*changes, *rescored][:SHOWN])
    _summarise(report, out.print)


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


def _write(name: str, value: dict[str, Any]) -> None:
    sys.stdout.write(json.dumps({name: value}, ensure_ascii=False, default=datetime.isoformat) + "\n")


def _deciding(report: ReplayReport) -> dict[str, Any]:
    return {
        "id": report.replay_id,
        "asked": report.asked,
        "asked_engine": report.asked_engine,
        "rule_set": report.rule_set,
        "engine": report.engine,
    }


def _counted(report: ReplayReport) -> dict[str, Any]:
    return {
        "revisions": report.revisions,
        "screened": report.screened,
        "changed": report.changed,
        **report.counts,
        "differing": report.differing,
        "commitments": report.commitments,
        "engines": report.engines,
        "notes": report.engine_notes,
    }


def _show(report: ReplayReport, shown: list[Difference]) -> None:
    if shown:
        rows = [
            (one.item, f"{one.title}\n{_outcome(one)}", _in_words(one.before), _in_words(one.after))
            for one in shown
        ]
        out.print(table("Differences", ("#item", "title", "decided then", "by these rules"), rows))
    differences = sum(count for outcome, count in report.counts.items() if outcome != Outcome.SAME)
    if differences > len(shown):
        out.print(f"and {differences - len(shown):,} more; --json gives every difference")
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
    if report.differing:
        listed = ", ".join(f"{name} of {count:,}" for name, count in report.differing.most_common())
        say(f"of matches that both have, there differ: {listed}")


def _outcome(one: Difference) -> str:
    return f"{one.outcome.value}: {', '.join(one.differs)}" if one.differs else one.outcome.value


def _in_words(side: StoredSide | None) -> str:
    if side is None:
        return ""
    return f"{side.commitment}\n{side.grade}, {'likely' if side.likely else 'score'} {side.score:.2f}"
