"""`preview` and `test-send`: what an audience would get, for an operator's eyes."""

from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Annotated

import typer
from email_validator import validate_email

from partnership_watch.cli.acting import ACTOR
from partnership_watch.cli.showing import log, out, when
from partnership_watch.delivery.trial import filled, send_trial, trial_message
from partnership_watch.editions.foreseeing import Foreseen, PreviewError, foresee
from partnership_watch.editions.rendering import Rendered
from partnership_watch.installation import Installation, installation
from partnership_watch.settings import load_settings
from partnership_watch.store.audit_log import record
from partnership_watch.store.tables import DeliveryState
from partnership_watch.subscribers import list_subscriptions, normalised_address

app = typer.Typer()

AudienceId = Annotated[int | None, typer.Option(help="Its number; `subscribers list` shows it.")]
Subscriber = Annotated[str | None, typer.Option(help="The audience of this subscriber, by address.")]
Subscription = Annotated[str | None, typer.Option(help="Which of the subscriber's, by its name.")]
At = Annotated[
    str | None,
    typer.Option(help="A past date of a digest (2026-06-02) or moment (2026-06-02T14:30); now by default."),
]


@app.command()
def preview(
    audience: AudienceId = None,
    subscriber: Subscriber = None,
    subscription: Subscription = None,
    at: At = None,
    out_file: Annotated[
        Path | None, typer.Option("--out", help="A file to write: .html, .txt or .eml.")
    ] = None,
) -> None:
    """Show what an audience would get if it were cut now, or what it would have got then. Tells nobody.

    For a date with an edition it is what was sent. For any other moment it is put together from what was
    stored by then, with the stories, wording and partnership's folder of today.
    """
    moment = _moment(at)
    if out_file is not None and out_file.suffix not in (".html", ".txt", ".eml"):
        raise PreviewError(f"{out_file.name} is no form of a preview; write to a name in .html, .txt or .eml")
    with installation(load_settings()) as here:
        found, rendered = _foreseen(here, _Asked(audience, subscriber, subscription, moment))
        if out_file is None:
            out.print(f"Subject: {rendered.subject}\n", markup=False, soft_wrap=True)
            out.print(filled(rendered.text), markup=False, soft_wrap=True)
            return
        if out_file.suffix == ".eml":
            content = trial_message(
                rendered,
                found.language,
                here.post,
                here.settings.reply_to,
                audience_id=found.audience_id,
                at=found.at,
            )
        else:
            content = filled(rendered.html if out_file.suffix == ".html" else rendered.text).encode()
    try:
        out_file.write_bytes(content)
    except OSError as error:
        raise PreviewError(
            f"{out_file} cannot be written ({type(error).__name__}); give another --out"
        ) from error
    out.print(f"written to {out_file}", markup=False, soft_wrap=True)


@app.command(name="test-send")
def send_test(
    email: Annotated[str, typer.Argument(help="Where to send it; need not be a subscriber.")],
    audience: AudienceId = None,
    subscriber: Subscriber = None,
    subscription: Subscription = None,
    at: At = None,
) -> None:
    """Send such a preview to one address as a test, its links leading nowhere. Nobody counts as told.

    Without --audience or --subscriber it is what this address itself is subscribed to. It is sent even while
    sending is paused: it goes to whom you name, and to nobody else.
    """
    moment = _moment(at)
    normalised = normalised_address(email)
    checked = validate_email(normalised, check_deliverability=False, test_environment=True)
    if checked.ascii_email is None:
        raise PreviewError("email: this address needs an extension of SMTP that we do not use; give another")
    chosen = subscriber if subscriber or audience is not None else normalised
    with installation(load_settings()) as here:
        found, rendered = _foreseen(here, _Asked(audience, chosen, subscription, moment))
        post = here.post
        with here.store.transaction() as session:
            kept_out = post.recipients.unwanted(session, {normalised})
        for _, reason in kept_out.values():
            raise PreviewError(f"the test is not sent: the address is {reason}; give another")
        message = trial_message(
            rendered,
            found.language,
            post,
            checked.ascii_email,
            audience_id=found.audience_id,
            at=here.clock(),
        )
        _note(here, found, "test.begun")
        result = send_trial(post, checked.ascii_email, message)
        _note(here, found, f"test.{result.state.value}", code=result.code)
    if result.state is not DeliveryState.ACCEPTED:
        log.print(f"the test was not accepted: {result.state.value} ({result.code or result.error})")
        raise typer.Exit(1)
    out.print("the mail server accepted the test")


@dataclass(frozen=True)
class _Asked:
    audience: int | None
    subscriber: str | None
    subscription: str | None
    at: date | datetime | None


def _foreseen(here: Installation, asked: _Asked) -> tuple[Foreseen, Rendered]:
    audience = _audience(here, asked)
    with here.store.rehearsal() as session:
        found = foresee(session, here.partnership, audience, now=here.clock(), at=asked.at)
    if found.told_by is not None:
        log.print(f"edition {found.told_by}, cut {when(found.at)}: this is what was sent")
    elif found.rebuilt:
        log.print(
            f"put together for {when(found.at)} from what was stored by then; the grouping into stories, "
            "the wording and the folder are today's",
            soft_wrap=True,
        )
    if found.held_back is not None:
        why = found.held_back.why.value.replace("_", " ")
        log.print(f"held back until {when(found.held_back.until)} ({why}): it is cut then, with what comes")
    if found.set_aside:
        log.print(f"{found.set_aside} findings cannot be written and are set aside")
    if found.rendered is None:
        raise PreviewError(
            f"nothing was owed to audience {audience} at {when(found.at)}; "
            "see a past date by --at, or `partnership-watch why`"
        )
    return found, found.rendered


def _audience(here: Installation, asked: _Asked) -> int:
    if (asked.audience is None) == (asked.subscriber is None):
        raise PreviewError("whose? give --audience with its number, or --subscriber with an address")
    if asked.subscriber is None:
        return asked.audience or 0
    address = normalised_address(asked.subscriber)
    with here.store.transaction() as session:
        named = {
            one.name: one.audience_id
            for one in list_subscriptions(session, here.partnership.slug)
            if one.email == address and asked.subscription in (None, one.name)
        }
    if not named:
        raise PreviewError(
            "this address has no such live subscription; `subscribers list` shows those there are"
        )
    if len(named) > 1:
        raise PreviewError(f"it has several; give one by --subscription: {', '.join(sorted(named))}")
    return next(iter(named.values()))


def _moment(at: str | None) -> date | datetime | None:
    if at is None:
        return None
    try:
        return date.fromisoformat(at) if len(at) <= len("2026-06-02") else datetime.fromisoformat(at)
    except ValueError as error:
        raise PreviewError(f"--at {at!r} is no date; write 2026-06-02 or 2026-06-02T14:30") from error


def _note(here: Installation, found: Foreseen, action: str, **details: object) -> None:
    with here.store.transaction() as session:
        record(
            session,
            at=here.clock(),
            actor=ACTOR,
            action=action,
            object_type="audience",
            object_id=found.audience_id,
            edition=found.told_by,
            **details,
        )
