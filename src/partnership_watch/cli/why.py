"""`why`: one person's mail of one day, explained."""

import json
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict
from datetime import date, datetime
from itertools import groupby
from typing import Annotated
from zoneinfo import ZoneInfo

import typer

from partnership_watch.audit import (
    Answer,
    CoveringEdition,
    EditionApproval,
    MailOfADay,
    Reason,
    SentMessage,
    SubscriptionMail,
    explain_mail,
)
from partnership_watch.cli.showing import out
from partnership_watch.installation import installation
from partnership_watch.settings import load_settings
from partnership_watch.store.tables import (
    WAITING,
    ApprovalWord,
    BounceKind,
    Cadence,
    DeliveryState,
    EditionState,
    SuppressionReason,
)
from partnership_watch.subscribers import SubscriberError, normalised_address
from partnership_watch.subscribers.errors import NoSubscriberError
from partnership_watch.subscribers.suppression import Suppressed, suppressed

app = typer.Typer()

SHOWN = 5
"""Matches of each reason: enough to recognise what it is about."""

IN_WORDS = {
    Reason.NOT_DELIVERED: "in an edition whose message has not got through",
    Reason.SUPPRESSED: "in an edition that was not sent, for the address must get no mail",
    Reason.BOUNCED: "in an edition whose message came back",
    Reason.AWAITS_APPROVAL: "in an edition that waits for a person's approval",
    Reason.UNANSWERED: "in an edition that nobody approved in time",
    Reason.DECLINED: "in an edition that a person declined",
    Reason.SET_ASIDE: "could not be written, and set aside",
    Reason.TOO_OLD: "too old when it could have been told",
    Reason.ALERT_BRAKE: "waiting: too many alerts within an hour, the next one tells what gathers",
    Reason.QUIET_HOURS: "found in the quiet hours: the first alert after them tells what gathers",
    Reason.AFTER_THE_CUT: "came after the cut: for the next edition",
    Reason.NOT_CUT_YET: "waiting for an edition that is not cut yet",
    Reason.BEGAN_LATER: "cut before this subscription began",
    Reason.PAUSED: "while the subscriber had paused",
    Reason.ENDED: "after this subscription had ended",
    Reason.REJECTED: "rejected by staff",
    Reason.TAKEN_DOWN: "taken down by an operator",
    Reason.NO_LONGER_FOUND: "no longer found by a newer look",
    Reason.SUPERSEDED: "found again by a newer look, which counts",
    Reason.TOLD_IN_STORY: "told as part of a story",
    Reason.ALREADY_TOLD: "already told",
    Reason.NOTHING_NEW: "a new version that says nothing new",
    Reason.WEAKER: "context of a story that was told as direct",
    Reason.BEFORE_OPENING: "first seen long before there was anybody to tell",
    Reason.OF_UNKNOWN_AGE: "undated, and there when its source was first read",
    Reason.GRADE_NOT_WANTED: "of a grade that is not wanted",
    Reason.LANGUAGE_NOT_WANTED: "in a language that is not wanted",
    Reason.TOPIC_NOT_WANTED: "under no pillar, clause or commitment that is wanted",
}

Local = Callable[[datetime], str]
"""A moment on the subscriber's clock."""


@app.command()
def why(
    email: Annotated[str, typer.Argument(help="The subscriber's address.")],
    day: Annotated[
        datetime | None,
        typer.Argument(
            metavar="[DATE]", formats=["%Y-%m-%d"], help="On the subscriber's clock; today by default."
        ),
    ] = None,
    show_all: Annotated[
        bool, typer.Option("--all", help=f"Name every match, not the first {SHOWN} of each reason.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="The same, whole, as JSON.")] = False,
) -> None:
    """Explain one person's mail of one day: what was sent, what became of it, and what was not sent and why.

    Each match that was found in the period gets one answer. It changes nothing.
    """
    with installation(load_settings()) as here, here.store.transaction() as session:
        address = normalised_address(email)
        kept_out = suppressed(session, {address}, here.settings.links().keyed_hash).get(address)
        try:
            mail = explain_mail(
                session, here.partnership, email, day.date() if day else None, now=here.clock()
            )
        except NoSubscriberError as error:
            if kept_out is not None and kept_out.reason is SuppressionReason.ERASED:
                raise SubscriberError(_erased(kept_out)) from error
            raise
        if kept_out is not None and not as_json:
            out.print(f"This address must get no mail ({kept_out.in_words}).", soft_wrap=True)
    if as_json:
        listed = asdict(kept_out) if kept_out is not None else None
        whole = {"suppressed": listed, **asdict(mail)}
        json.dump(whole, sys.stdout, ensure_ascii=False, indent=2, default=_iso)
        sys.stdout.write("\n")
        return
    for line in _lines(mail, None if show_all else SHOWN):
        out.print(line, markup=False, soft_wrap=True)


def _erased(listed: Suppressed) -> str:
    return (
        f"email: this address must get no mail ({listed.in_words}), and nothing kept says whose it was: what "
        "it was sent stays under its editions (staff pages), nameless"
    )


def _iso(moment: date) -> str:
    return moment.isoformat()


def _lines(mail: MailOfADay, most: int | None) -> Iterator[str]:
    zone = ZoneInfo(mail.zone)

    def local(moment: datetime) -> str:
        there = moment.astimezone(zone)
        return f"{there:%H:%M}" if there.date() == mail.day else f"{there:%Y-%m-%d %H:%M}"

    yield f"{mail.day:%A} {mail.day.isoformat()}; times are of {mail.zone}"
    if not mail.subscriptions:
        yield "No subscription of this address was live on that day."
    for one in mail.subscriptions:
        yield ""
        yield from _subscription(one, local, most)


def _subscription(mail: SubscriptionMail, local: Local, most: int | None) -> Iterator[str]:
    life = f"since {local(mail.started_at)}"
    if mail.ended_at is not None:
        life += f", ended {local(mail.ended_at)}: {mail.ended_reason}"
    yield f"Subscription {mail.name!r}, {mail.cadence.value}, {life}"
    yield f"  asks for {'; '.join(mail.asked_for) or 'everything'}"
    for edition in mail.editions:
        yield from _edition(edition, mail, local)
    if mail.cadence is Cadence.IMMEDIATE and not mail.editions:
        yield "  no alert on that day"
    if mail.next_hour is not None:
        yield f"  no edition has been cut for that day; its hour: {local(mail.next_hour)}"
    withheld = [answer for answer in mail.answers if answer.reason is not None]
    yield (
        f"  found from {local(mail.since)} to {local(mail.until)}: {len(mail.answers)} matches, "
        f"{len(mail.answers) - len(withheld)} sent, {len(withheld)} not sent"
    )
    for reason, answers in groupby(withheld, key=lambda answer: answer.reason):
        if reason is not None:
            yield from _group(reason, list(answers), most)


def _edition(edition: CoveringEdition, mail: SubscriptionMail, local: Local) -> Iterator[str]:
    name = f"edition {edition.edition_id}"
    name += f" of {edition.local_date}" if edition.local_date else f", alert {edition.alert_number}"
    if edition.state is EditionState.SKIPPED:
        yield f"  {name}: skipped; its hour passed while nothing ran, and the next edition covers it"
        return
    period = f"cut {local(edition.cut_at)}, for what came since {local(edition.period_from)}"
    if edition.state is EditionState.EMPTY:
        yield f"  {name}, {period}: empty; nothing was owed, so there was no mail"
        return
    yield f'  {name}, {period}: "{edition.subject}"'
    if edition.approval is not None:
        yield _approval(edition.approval, local)
    if edition.message is None:
        yield f"    no message to this subscription: it {_absent(mail, edition.cut_at)}"
    else:
        waits = edition.approval is not None and edition.approval.word is None
        yield from _message(edition.message, local, waits=waits)
    for told in edition.told:
        yield (
            f"    {told.kind.value}, {told.grade.value}, {told.commitment}: "
            f"{told.title} ({told.publisher}, item {told.item_id})"
        )


def _approval(approval: EditionApproval, local: Local) -> str:
    if approval.word is None or approval.at is None:
        return f"    waits for a person's approval until {local(approval.answer_by)}"
    if approval.word is ApprovalWord.UNANSWERED:
        return f"    nobody approved it by {local(approval.answer_by)}"
    because = f": {approval.note}" if approval.note else ""
    return f"    {approval.word.value} {local(approval.at)} by {approval.actor}{because}"


def _absent(mail: SubscriptionMail, cut_at: datetime) -> str:
    if mail.ended_at is not None and mail.ended_at <= cut_at:
        return "had ended"
    return "began later" if mail.started_at >= cut_at else "had paused"


def _message(message: SentMessage, local: Local, *, waits: bool) -> Iterator[str]:
    said = f"    message {message.state.value}"
    if message.reason and message.state is not DeliveryState.ACCEPTED:
        said += f" ({message.reason})"
    if message.state in WAITING and not waits:
        said += f"; next attempt from {local(message.next_attempt_at)}"
    if message.state is DeliveryState.UNKNOWN:
        said += "; it may or may not have arrived, and is held"
    yield said + ("; sent once more" if message.resent else "")
    for tried in message.attempts:
        because = tried.error or tried.code
        yield f"      {local(tried.at)} {tried.outcome.value}" + (f" ({because})" if because else "")
    for back in message.came_back:
        complaint = back.kind is BounceKind.COMPLAINT
        what = "the reader complained" if complaint else f"came back, {back.kind.value}"
        yield f"      {local(back.at)} {what}" + (f" ({back.status})" if back.status else "")


def _group(reason: Reason, answers: Sequence[Answer], most: int | None) -> Iterator[str]:
    yield f"  {len(answers)} {IN_WORDS[reason]}"
    for answer in answers[:most]:
        match = answer.match
        more = [f"edition {answer.edition_id}"] if answer.edition_id is not None else []
        more += [answer.detail] if answer.detail else []
        yield (
            f"    {match.grade.value}, {match.commitment}: {match.title} ({match.publisher}, "
            f"item {match.item_id})" + (f"; {', '.join(more)}" if more else "")
        )
    if most is not None and len(answers) > most:
        yield f"    and {len(answers) - most} more"
