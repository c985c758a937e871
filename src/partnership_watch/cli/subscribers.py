"""`subscribers`: who is told, and what they want."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer
from pydantic import ValidationError
from pydantic_core import ErrorDetails

from partnership_watch.cli.acting import ACTOR
from partnership_watch.cli.showing import log, out, table
from partnership_watch.errors import ConfigurationError
from partnership_watch.installation import Installation, installation
from partnership_watch.refusals import refusal
from partnership_watch.settings import load_settings
from partnership_watch.store.tables import Cadence, Channel, MatchGrade, SubscriberKind
from partnership_watch.subscribers import (
    Asked,
    Filter,
    Imported,
    Person,
    SubscriberError,
    Wish,
    add_subscriber,
    find_subscriber,
    import_subscribers,
    list_subscriptions,
    normalised_address,
    subscribe,
)
from partnership_watch.subscribers.suppression import suppressed

app = typer.Typer(no_args_is_help=True)

Email = Annotated[str, typer.Argument(help="The subscriber's address.")]


@app.callback()
def subscribers() -> None:
    """Who is told."""


@app.command(name="import")
def import_command(
    file: Annotated[Path, typer.Argument(help="YAML, as config/*/subscribers.example.yaml.")],
) -> None:
    """Add and change subscribers as a file says, all or none. Whoever ended before is not revived."""
    with installation(load_settings()) as here:
        report = import_subscribers(
            here.store,
            here.partnership,
            file,
            now=here.clock(),
            actor=ACTOR,
            keyed_hash=here.settings.links().keyed_hash,
        )
    out.print("imported: " + ", ".join(f"{report.count(kind)} {kind.value}" for kind in Imported))
    for entry in report.entries:
        if entry.outcome is Imported.ENDED and entry.subscription is not None:
            log.print(f"  line {entry.line}: {entry.subscription} ended before, and stays ended")
        if entry.suppressed is not None and entry.subscription is None:
            log.print(
                f"  line {entry.line}: refused, for this address must get no mail "
                f"({entry.suppressed.in_words}); `suppression remove` lifts that"
            )


@app.command(name="list")
def list_command() -> None:
    """Every live subscription."""
    with installation(load_settings()) as here, here.store.transaction() as session:
        rows = [
            (
                one.subscription_id,
                f"{one.email}, {one.kind.value}\n{one.name}: {_in_words(one.current)}",
                one.audience_id,
            )
            for one in list_subscriptions(session, here.partnership.slug)
        ]
    columns = ("#id", "who, and what they get", "#audience")
    out.print(table("Subscriptions", columns, rows) if rows else "nobody is subscribed")


@app.command()
def add(
    email: Email,
    name: Annotated[str, typer.Option(help="Of the person or agency; needed for a new address.")] = "",
    consent: Annotated[str, typer.Option(help="The basis of their consent; needed for a new address.")] = "",
    subscription: Annotated[str, typer.Option(help="What this subscription is called.")] = "daily",
    kind: SubscriberKind = SubscriberKind.READER,
    language: Annotated[str | None, typer.Option(help="Of the mail.")] = None,
    zone: Annotated[str, typer.Option(help="IANA name, such as Europe/London.")] = "UTC",
    cadence: Cadence = Cadence.DAILY,
    hour: Annotated[int | None, typer.Option(help="Local hour of a digest.", min=0, max=23)] = None,
    weekday: Annotated[
        int | None, typer.Option(help="Of a weekly digest; 0 is Monday.", min=0, max=6)
    ] = None,
    quiet_from: Annotated[
        int | None, typer.Option(help="Local hour from which no alert is sent.", min=0, max=23)
    ] = None,
    quiet_until: Annotated[
        int | None, typer.Option(help="Local hour from which alerts are sent again.", min=0, max=23)
    ] = None,
    pillar: Annotated[list[str] | None, typer.Option(help="Only this pillar; repeatable.")] = None,
    clause: Annotated[list[int] | None, typer.Option(help="Only this clause; repeatable.")] = None,
    commitment: Annotated[list[str] | None, typer.Option(help="Only this commitment; repeatable.")] = None,
    grade: Annotated[list[MatchGrade] | None, typer.Option(help="Only this grade; repeatable.")] = None,
    item_language: Annotated[list[str] | None, typer.Option(help="Only items in it; repeatable.")] = None,
) -> None:
    """Add a subscription, and the subscriber where the address is new."""
    address = normalised_address(email)
    with _refusing(), installation(load_settings()) as here, here.store.transaction() as session:
        asked = Asked(
            filter=Filter(
                pillars=tuple(pillar or ()),
                clauses=tuple(clause or ()),
                commitments=tuple(commitment or ()),
                grades=tuple(grade or ()),
                languages=tuple(item_language or ()),
            ),
            cadence=cadence,
            hour=hour,
            weekday=weekday,
            quiet_from=quiet_from,
            quiet_until=quiet_until,
        )
        kept_out = suppressed(session, {address}, here.settings.links().keyed_hash)
        if found := kept_out.get(address):
            raise SubscriberError(
                f"email: this address must get no mail ({found.in_words}); `suppression remove` lifts that"
            )
        known = find_subscriber(session, here.partnership.slug, address)
        now = here.clock()
        if known is not None:
            subscriber = known.id
        else:
            person = _person(here, address, name, consent, kind, language, zone)
            subscriber = add_subscriber(session, here.partnership, person, now=now, actor=ACTOR)
        added = subscribe(session, here.partnership, subscriber, subscription, asked, now=now, actor=ACTOR)
    out.print(f"subscription {added} added")


@contextmanager
def _refusing() -> Iterator[None]:
    """What the models refuse, as a sentence."""
    try:
        yield
    except ValidationError as error:
        raise SubscriberError("; ".join(_refused(problem) for problem in error.errors())) from error


def _refused(problem: ErrorDetails) -> str:
    field = ".".join(part for part in problem["loc"] if isinstance(part, str))
    return refusal(problem, field or "the subscription")


def _person(
    here: Installation,
    address: str,
    name: str,
    consent: str,
    kind: SubscriberKind,
    language: str | None,
    zone: str,
) -> Person:
    if not name or not consent:
        raise ConfigurationError("this address is new; give --name, and --consent with its basis")
    return Person(
        email=address,
        name=name,
        kind=kind,
        language=language or here.partnership.languages[0],
        zone=zone,
        consent_basis=consent,
        consent_at=here.clock(),
    )


def _in_words(wish: Wish) -> str:
    wanted = wish.filter
    topics = [
        f"{name if len(some) == 1 else name + 's'} {', '.join(map(str, some))}"
        for name, some in (
            ("pillar", wanted.pillars),
            ("clause", wanted.clauses),
            ("commitment", wanted.commitments),
        )
        if some
    ]
    parts = [", ".join(topics) or "everything"]
    if wanted.grades:
        parts.append("/".join(wanted.grades) + " only")
    if wanted.languages:
        parts.append("items in " + "/".join(wanted.languages))
    when = (
        "at once"
        if wish.cadence is Cadence.IMMEDIATE
        else f"{wish.cadence.value} at {wish.hour}:00 {wish.zone}"
    )
    if wish.quiet_from is not None:
        when += f", but not from {wish.quiet_from}:00 to {wish.quiet_until}:00 {wish.zone}"
    if wish.channel is Channel.WEBHOOK:
        when += " by webhook"
    return "; ".join([*parts, when])
