"""`run` and the stages by name."""

from collections.abc import Mapping
from typing import Annotated

import typer
from rich.markup import escape

from partnership_watch import stages
from partnership_watch.cli.acting import ACTOR
from partnership_watch.cli.bounces import show_bounces
from partnership_watch.cli.doctor import show_troubles
from partnership_watch.cli.showing import log, out, progress, table
from partnership_watch.durations import duration
from partnership_watch.editions.publishing import PublishReport
from partnership_watch.feeds.collecting import CollectReport
from partnership_watch.installation import Installation, installation
from partnership_watch.settings import load_settings
from partnership_watch.store.tables import DeliveryState

app = typer.Typer()


DryRun = Annotated[
    bool, typer.Option("--dry-run", help="Say what would be cut and sent; change nothing, send nothing.")
]


@app.command()
def run(dry_run: DryRun = False) -> None:
    """Collect, match, publish and deliver, once, in this order. A second run waits for the first.

    Else it would find the first one's work claimed, go on, and cut a digest before its news are in.
    A dry run collects and matches nothing: it goes by what is stored.
    """
    if dry_run:
        out.print("dry run: nothing is collected or matched; this is by what is stored")
        _rehearse()
        return
    with installation(load_settings()) as here, here.store.alone(f"run {here.partnership.slug}"):
        _collect(here)
        _match(here)
        bounces = here.bounces
        if bounces is not None:  # before the cut: whoever gets no mail any more is left out of it
            show_bounces(stages.read_bounces(here.store, bounces, clock=here.clock))
        _publish(here)
        _deliver(here)


@app.command()
def collect() -> None:
    """Read the sources that are due, and keep what is new."""
    with installation(load_settings()) as here:
        _collect(here)


@app.command()
def match() -> None:
    """Screen every revision that nobody looked at yet."""
    with installation(load_settings()) as here:
        _match(here)


@app.command()
def publish(dry_run: DryRun = False) -> None:
    """Cut every edition that is due, and queue its messages."""
    if dry_run:
        _rehearse(sending=False)
        return
    with installation(load_settings()) as here:
        _publish(here)


@app.command()
def deliver(dry_run: DryRun = False) -> None:
    """Send what is queued and due."""
    if dry_run:
        _rehearse(publishing=False)
        return
    with installation(load_settings()) as here:
        _deliver(here)


@app.command()
def rescreen(
    since: Annotated[str, typer.Option(help="How far back: 30m, 48h or 7d; by when it was first seen.")],
) -> None:
    """Screen again, under today's rules, what was collected lately and screened under others.

    What is newly found is told as if it had just come in; what was told stays told, and what is found no
    more is told no longer. `registry diff active FOLDER --since 48h` shows beforehand what will change.
    """
    back = duration(since)
    with installation(load_settings()) as here, progress("screening revisions again") as bar:
        report = stages.rescreen(
            here.store,
            here.partnership,
            since=here.clock() - back,
            actor=ACTOR,
            clock=here.clock,
            total=lambda revisions: bar.update(bar.task_ids[0], total=revisions),
            progress=lambda screened: bar.advance(bar.task_ids[0], screened),
        )
    commitments = sorted(report.gained | report.lost, key=_by_clause)
    rows = [(key, report.gained[key] or None, report.lost[key] or None) for key in commitments]
    if rows:
        out.print(table("Matches, by commitment", ("commitment", "#gained", "#lost"), rows))
    out.print(
        f"rescreened: {report.screened} revisions under rule set {report.rule_set_hash[:12]}, "
        f"{report.gained.total()} matches gained, {report.lost.total()} lost"
    )


def _by_clause(commitment: str) -> tuple[int, str]:
    return int(commitment.partition(".")[0]), commitment


@app.command()
def sweep() -> None:
    """Catch up with what was missed, and say what is late or stuck; exit status 1 if somebody must act."""
    with installation(load_settings()) as here:
        report = stages.sweep(
            here.store, here.partnership, clock=here.clock, mail_domain=here.settings.mail_domain
        )
    out.print(report.in_words)
    show_troubles(report.troubles)
    if any(one.urgent for one in report.troubles):
        raise typer.Exit(1)


def _collect(here: Installation) -> None:
    with progress("reading sources") as bar:
        report = stages.collect(
            here.store,
            here.partnership,
            here.fetching,
            clock=here.clock,
            progress=lambda _: bar.advance(bar.task_ids[0]),
        )
    out.print(
        f"collected: {report.read} sources read, {report.unchanged} unchanged, "
        f"{len(report.failures)} failed; {report.new_items} new items, "
        f"{report.new_revisions} new revisions, {report.set_aside} set aside"
    )
    _show_failures(report)


def _show_failures(report: CollectReport) -> None:
    for failure in report.failures:
        log.print(f"  {failure.source}: {failure.reason}" + (f"; {failure.remedy}" if failure.remedy else ""))


def _match(here: Installation) -> None:
    with progress("screening revisions") as bar:
        report = stages.match(
            here.store,
            here.partnership,
            clock=here.clock,
            progress=lambda screened: bar.advance(bar.task_ids[0], screened),
        )
    out.print(
        f"matched: {report.screened} revisions screened, {report.matched} of them about the declaration, "
        f"{report.matches} matches"
    )


def _publish(here: Installation) -> None:
    report = stages.publish(
        here.store, here.partnership, clock=here.clock, mail_domain=here.settings.mail_domain
    )
    out.print(published_in_words(report))


def _deliver(here: Installation) -> None:
    sent = stages.deliver(here.store, here.partnership, here.post, here.hooks, clock=here.clock)
    out.print(f"delivered: {_in_words(sent.mails.counts) or 'nothing was waiting'}")
    if sent.webhooks.counts:
        out.print(f"posted to webhooks: {_in_words(sent.webhooks.counts)}")
    if here.settings.send_only_to:
        log.print(
            f"  only {escape(here.settings.send_only_to)} may be written to "
            "(PARTNERSHIP_WATCH_SEND_ONLY_TO); what was for others has ended, as stale"
        )
    if sent.mails.paused:
        log.print(f"  all sending is paused ({escape(sent.mails.paused.reason)}); `sending resume` ends that")
    if sent.mails.held:
        log.print(f"  {sent.mails.held} messages may or may not have arrived; they are held")
    for trouble in (sent.mails.trouble, *sent.webhooks.troubles):
        if trouble:
            log.print(f"  {trouble}")


def _rehearse(*, publishing: bool = True, sending: bool = True) -> None:
    with installation(load_settings()) as here:
        report = stages.rehearse(
            here.store,
            here.partnership,
            here.post,
            clock=here.clock,
            mail_domain=here.settings.mail_domain,
            publishing=publishing,
            sending=sending,
        )
    if report.published is not None:
        out.print(f"dry run, would be {published_in_words(report.published)}")
        for one in report.published.audiences:
            if one.edition_id is not None or one.error:
                what = one.error or f"{one.entries} stories to {one.deliveries} readers"
                out.print(f"  audience {one.audience_id}: {what}", markup=False)
    if report.sending is not None:
        would = report.sending
        ended = f"; ended unsent: {_in_words(would.ended)}" if would.ended else ""
        out.print(f"dry run, would be sent: {would.mails} mails, {would.events} webhook events{ended}")
        if would.paused:
            out.print(f"  but all sending is paused: {would.paused.reason}", markup=False)


def _in_words(counts: Mapping[DeliveryState, int]) -> str:
    return ", ".join(f"{count} {state.value}" for state, count in sorted(counts.items()))


def published_in_words(report: PublishReport) -> str:
    """One line on what was cut."""
    return (
        f"published: {report.told} editions cut, {report.empty} audiences had nothing, "
        f"{report.deliveries} messages queued, {report.expired} findings too old to tell"
    )
