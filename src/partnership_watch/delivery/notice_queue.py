"""Taking the next notice: is it still of use, and then "transmitting", with its bytes composed."""

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

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
    DeliveryState,
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
    tries: int
    """Before this one."""
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


def of_partnership(partnership: str) -> Select[Notice, ReaderRequest, WebhookEndpoint, Subscriber]:
    """Every notice, with the request that it answers, or with the endpoint and its owner."""
    return (
        select(Notice, ReaderRequest, WebhookEndpoint, Subscriber)
        .outerjoin(ReaderRequest, ReaderRequest.id == Notice.request_id)
        .outerjoin(WebhookEndpoint, WebhookEndpoint.id == Notice.endpoint_id)
        .outerjoin(Subscriber, Subscriber.id == WebhookEndpoint.subscriber_id)
        .where(func.coalesce(ReaderRequest.partnership, Subscriber.partnership) == partnership)
    )


def due(partnership: str, now: datetime) -> Select[Notice, ReaderRequest, WebhookEndpoint, Subscriber]:
    """The next one that may be tried at `now`."""
    return (
        of_partnership(partnership)
        .where(
            Notice.state.in_((DeliveryState.PENDING, DeliveryState.DEFERRED)), Notice.next_attempt_at <= now
        )
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
            notice, request, endpoint, owner = row
            to = _answering(request) if request is not None else _telling(endpoint, owner)
            unwanted = _useless(session, partnership.slug, notice, request, endpoint, owner, now)
            unwanted = unwanted or post.recipients.unwanted(session, {to.email}).get(to.email)
            if unwanted is None:
                try:
                    address = wire_address(to.email)
                    title = said(partnership.title, to.language)
                    mail = to.write(notice, title, post)
                    message = compose_short(mail, address, notice.message_token, post.letterhead, date=now)
                except ValueError as error:
                    unwanted = DeliveryState.REFUSED, f"cannot be composed: {type(error).__name__}"
                else:
                    notice.state, notice.lease_until = DeliveryState.TRANSMITTING, now + LEASE
                    notice.tries += 1
                    return ClaimedNotice(notice.id, notice.tries - 1, address, message)
            notice.state, notice.reason = unwanted
            ended(notice.state)


@dataclass(frozen=True)
class _To:
    email: str
    language: str
    write: Callable[[Notice, str, Post], ShortMail]
    """Given the partnership's title."""


def _answering(request: ReaderRequest) -> _To:
    def write(notice: Notice, title: str, post: Post) -> ShortMail:
        return notice_mail(notice.kind, request.language, request.link_id, title, post.links)

    return _To(request.email, request.language, write)


def _telling(endpoint: WebhookEndpoint, owner: Subscriber) -> _To:
    def write(notice: Notice, title: str, _post: Post) -> ShortMail:
        failing_since = endpoint.failing_since or notice.queued_at
        off = SwitchedOff(endpoint.name, endpoint.url, failing_since, notice.queued_at, owner.zone)
        return owner_mail(off, owner.language, title)

    return _To(owner.email, owner.language, write)


def _useless(
    session: Session,
    partnership: str,
    notice: Notice,
    request: ReaderRequest | None,
    endpoint: WebhookEndpoint | None,
    owner: Subscriber | None,
    now: datetime,
) -> tuple[DeliveryState, str] | None:
    """Why it need not be sent any more."""
    if request is not None:
        return (DeliveryState.EXPIRED, "its link has expired") if request.expires_at <= now else None
    if endpoint is None or endpoint.disabled_at != notice.queued_at:
        return DeliveryState.STALE, "the webhook was switched on meanwhile"
    if owner is None or owner.ended_at is not None:
        return DeliveryState.STALE, "the subscriber has ended"
    if notice.queued_at < unpaused_since(session, partnership, EXPIRES_AFTER, now):
        return DeliveryState.EXPIRED, "waited too long"
    return None
