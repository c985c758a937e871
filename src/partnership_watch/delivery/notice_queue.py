"""Taking the next notice: is it still of use, and then "transmitting", with its bytes composed."""

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from partnership_watch.delivery.approval_mail import approval_mail
from partnership_watch.delivery.approving import find
from partnership_watch.delivery.claiming import EXPIRES_AFTER
from partnership_watch.delivery.notice_mail import notice_mail
from partnership_watch.delivery.outbox import Post
from partnership_watch.delivery.owner_mail import SwitchedOff, owner_mail
from partnership_watch.delivery.pausing import paused, unpaused_since
from partnership_watch.delivery.short_mail import ShortMail, compose_short, wire_address
from partnership_watch.editions.folding import said
from partnership_watch.registry.models import Partnership
from partnership_watch.store import Store
from partnership_watch.store.tables import (
    WAITING,
    Approval,
    Audience,
    DeliveryState,
    Edition,
    Notice,
    NoticeKind,
    ReaderRequest,
    Subscriber,
    WebhookEndpoint,
)

LEASE = timedelta(minutes=10)
"""Longer than five answers of the server, each within SmtpSettings.timeout_seconds (30 s)."""


@dataclass(frozen=True)
class ClaimedNotice:
    """One that is ours to send."""

    notice_id: int
    attempts: int
    """Before this one."""
    sender: str
    """Of the envelope: where it comes back to."""
    address: str
    message: bytes


def queue_switched_off(session: Session, endpoint: WebhookEndpoint, *, now: datetime) -> None:
    """Queue the mail to the owner of an endpoint that was switched off at `now`."""
    session.add(
        Notice(
            endpoint_id=endpoint.id,
            kind=NoticeKind.SWITCHED_OFF,
            message_token=uuid.uuid4(),
            queued_at=now,
            next_attempt_at=now,
        )
    )


NoticeRows = Select[Notice, ReaderRequest, WebhookEndpoint, Subscriber, Approval]


def of_partnership(partnership: str) -> NoticeRows:
    """Every notice, with the request that it answers, the endpoint and its owner, or the approval."""
    whose = func.coalesce(ReaderRequest.partnership, Subscriber.partnership, Audience.partnership)
    return (
        select(Notice, ReaderRequest, WebhookEndpoint, Subscriber, Approval)
        .outerjoin(ReaderRequest, ReaderRequest.id == Notice.request_id)
        .outerjoin(WebhookEndpoint, WebhookEndpoint.id == Notice.endpoint_id)
        .outerjoin(Subscriber, Subscriber.id == WebhookEndpoint.subscriber_id)
        .outerjoin(Approval, Approval.id == Notice.approval_id)
        .outerjoin(Edition, Edition.id == Approval.edition_id)
        .outerjoin(Audience, Audience.id == Edition.audience_id)
        .where(whose == partnership)
    )


def due(partnership: str, now: datetime) -> NoticeRows:
    """The next one that may be tried at `now`."""
    return (
        of_partnership(partnership)
        .where(Notice.state.in_(WAITING), Notice.next_attempt_at <= now)
        .order_by(Notice.next_attempt_at, Notice.id)
        .limit(1)
    )


def claim_notice(
    store: Store,
    partnership: Partnership,
    post: Post,
    ended: Callable[[DeliveryState], None],
    *,
    now: datetime,
) -> ClaimedNotice | None:
    """Make the next one "transmitting"; end those on the way that are of no use, or cannot be made.

    Args:
        ended: told the state of each that was ended.
    """
    while True:
        with store.transaction() as session:
            if paused(session, partnership.slug) is not None:
                return None
            row = session.execute(
                due(partnership.slug, now).with_for_update(skip_locked=True, of=Notice)
            ).one_or_none()
            if row is None:
                return None
            notice, request, endpoint, owner, approval = row
            if request is not None:
                to = _answering(notice, request, post, now)
            elif approval is not None:
                to = _asking(session, partnership, approval, post, now)
            else:
                to = _telling(session, partnership, notice, endpoint, owner, post, now)
            signing_up = notice.kind is NoticeKind.CONFIRM
            kept_out = post.recipients.unwanted(session, {to.email}, signing_up=signing_up)
            unwanted = to.unwanted or kept_out.get(to.email)
            if unwanted is None:
                try:
                    address = wire_address(to.email)
                    mail = to.write(said(partnership.title, to.language))
                    message = compose_short(mail, address, notice.message_token, post.letterhead, date=now)
                except ValueError as error:
                    unwanted = DeliveryState.REFUSED, f"cannot be composed: {type(error).__name__}"
                else:
                    notice.state, notice.lease_until = DeliveryState.TRANSMITTING, now + LEASE
                    notice.attempts += 1
                    return ClaimedNotice(notice.id, notice.attempts - 1, to.sender, address, message)
            notice.state, notice.reason = unwanted
            ended(notice.state)


@dataclass(frozen=True)
class _To:
    """Whom one notice is for, and whether it is of use yet."""

    email: str
    language: str
    sender: str
    write: Callable[[str], ShortMail]
    """Given the partnership's title."""
    unwanted: tuple[DeliveryState, str] | None


def _answering(notice: Notice, request: ReaderRequest, post: Post, now: datetime) -> _To:
    def write(title: str) -> ShortMail:
        return notice_mail(notice.kind, request.language, request.link_id, title, post.links)

    over = (DeliveryState.EXPIRED, "its link has expired") if request.expires_at <= now else None
    sender = post.envelope_sender(notice.message_token)
    return _To(request.email, request.language, sender, write, over)


def _asking(session: Session, partnership: Partnership, approval: Approval, post: Post, now: datetime) -> _To:
    """To the address that persons read. It comes back to the sender's: to suppress it would help nobody."""
    asked = find(session, partnership.slug, approval.edition_id)
    unwanted = None
    if asked.answered is not None:
        unwanted = DeliveryState.STALE, "it was answered meanwhile"
    elif asked.answer_by <= now:
        unwanted = DeliveryState.EXPIRED, "the time for an answer is over"

    def write(title: str) -> ShortMail:
        return approval_mail(asked, title)

    return _To(post.letterhead.reply_to, "en", post.letterhead.sender_address, write, unwanted)


def _telling(
    session: Session,
    partnership: Partnership,
    notice: Notice,
    endpoint: WebhookEndpoint,
    owner: Subscriber,
    post: Post,
    now: datetime,
) -> _To:
    def write(title: str) -> ShortMail:
        failing_since = endpoint.failing_since or notice.queued_at
        off = SwitchedOff(endpoint.name, endpoint.url, failing_since, notice.queued_at, owner.zone)
        return owner_mail(off, owner.language, title)

    unwanted = None
    if endpoint.disabled_at != notice.queued_at:
        unwanted = DeliveryState.STALE, "the webhook was switched on meanwhile"
    elif owner.ended_at is not None:
        unwanted = DeliveryState.STALE, "the subscriber has ended"
    elif notice.queued_at < unpaused_since(session, partnership.slug, EXPIRES_AFTER, now):
        unwanted = DeliveryState.EXPIRED, "waited too long"
    return _To(owner.email, owner.language, post.envelope_sender(notice.message_token), write, unwanted)
