"""What a bounce does to whoever it is about: the end of their mail, or a wait. One transaction an event."""

import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from partnership_watch.delivery.bounces.reports import Report
from partnership_watch.store.audit_log import record
from partnership_watch.store.tables import (
    Attempt,
    Bounce,
    BounceKind,
    BounceOutcome,
    Delivery,
    DeliveryState,
    EndedReason,
    Notice,
    ReaderRequest,
    Subscriber,
    Subscription,
    SuppressionReason,
    WebhookEndpoint,
)
from partnership_watch.subscribers.leaving import end_mail, is_forgotten
from partnership_watch.subscribers.limits import KeyedHash
from partnership_watch.subscribers.people import find_subscriber, lock_people
from partnership_watch.subscribers.suppression import suppress

SOFT_WAITS = (timedelta(hours=4), timedelta(hours=12), timedelta(days=1), timedelta(days=3))
"""How long mail waits after the first, second ... soft bounce in a row; the next one ends it. So it takes
five, as many as end a list's member under GNU Mailman 3 (bounce_score_threshold), and four and a half days at
the least: as long as RFC 5321, 4.5.4.1 has a server go on trying (four to five)."""

ROW_ENDS_AFTER = timedelta(days=30)
"""A soft bounce so long after the end of the last wait begins a new row. Five weeks of a weekly edition must
still make one; Discourse forgets a bounce as late (reset_bounce_score_after_days)."""

KEPT_FOR = timedelta(days=5)
"""So long an event waits for the record of its message. It is committed before the message goes out, so it is
late only where a database was put back."""

ACTOR = "bounces"
_ENDS = {
    BounceKind.HARD: (EndedReason.BOUNCED, SuppressionReason.BOUNCED),
    BounceKind.COMPLAINT: (EndedReason.COMPLAINED, SuppressionReason.COMPLAINED),
}


def keep(session: Session, link_id: uuid.UUID, report: Report, identity: str, *, now: datetime) -> int | None:
    """Write an event down, without an outcome; its id, or None if it was there before."""
    once = (
        insert(Bounce)
        .values(link_id=link_id, identity=identity, kind=report.kind, status=report.status, received_at=now)
        .on_conflict_do_nothing(constraint="bounces_once")
        .returning(Bounce.id)
    )
    return session.scalar(once)


def settle(session: Session, bounce_id: int, keyed_hash: KeyedHash, *, now: datetime) -> BounceOutcome | None:
    """Do what follows from an event. Settling it twice is settling it once.

    Returns:
        None while its message is not stored, or is on its way by our own record: it is tried again.
    """
    lock_people(session)
    bounce = session.get_one(Bounce, bounce_id, with_for_update=True, populate_existing=True)
    if bounce.outcome is not None:
        return bounce.outcome
    message = _edition_mail(session, bounce.link_id) or _notice(session, bounce.link_id)
    if message is None or message.state is DeliveryState.TRANSMITTING:
        if now - bounce.received_at < KEPT_FOR:
            return None
        outcome = BounceOutcome.UNMATCHED
    else:
        bounce.delivery_id = message.delivery_id
        outcome = _acted(session, bounce.kind, message, keyed_hash, now)
    bounce.outcome, bounce.settled_at = outcome, now
    record(
        session,
        at=now,
        actor=ACTOR,
        action=f"bounce.{outcome.value}",
        object_type="bounce",
        object_id=bounce.id,
        kind=bounce.kind.value,
        status=bounce.status,
        delivery=bounce.delivery_id,
        notice=message.notice_id if message is not None else None,
    )
    return outcome


@dataclass(frozen=True)
class _Message:
    """What an event is about."""

    state: DeliveryState
    email: str
    subscriber: Subscriber | None
    """Locked; None where somebody's request was answered who is no subscriber."""
    sent_at: datetime
    """Or before: then the event counts for less."""
    delivery_id: int | None = None
    notice_id: int | None = None


def _edition_mail(session: Session, link_id: uuid.UUID) -> _Message | None:
    delivery = session.scalar(select(Delivery).where(Delivery.link_id == link_id))
    if delivery is None:
        return None
    subscriber = session.scalars(
        select(Subscriber)
        .join(Subscription, Subscription.subscriber_id == Subscriber.id)
        .where(Subscription.id == delivery.subscription_id)
        .with_for_update(of=Subscriber)
        .execution_options(populate_existing=True)
    ).one()
    tried_at = session.scalar(select(func.max(Attempt.started_at)).where(Attempt.delivery_id == delivery.id))
    sent_at = tried_at or delivery.queued_at
    return _Message(delivery.state, subscriber.email, subscriber, sent_at, delivery_id=delivery.id)


def _notice(session: Session, token: uuid.UUID) -> _Message | None:
    """A mail to a webhook's owner, or an answer to a request; whoever asked may be no subscriber."""
    row = session.execute(
        select(Notice, ReaderRequest, Subscriber)
        .outerjoin(ReaderRequest, ReaderRequest.id == Notice.request_id)
        .outerjoin(WebhookEndpoint, WebhookEndpoint.id == Notice.endpoint_id)
        .outerjoin(Subscriber, Subscriber.id == WebhookEndpoint.subscriber_id)
        .where(Notice.message_token == token, Notice.approval_id.is_(None))
    ).one_or_none()
    if row is None:
        return None
    notice, request, owner = row
    known = owner if request is None else find_subscriber(session, request.partnership, request.email)
    if known is not None:
        session.refresh(known, with_for_update=True)
    email = known.email if request is None else request.email
    return _Message(notice.state, email, known, notice.queued_at, notice_id=notice.id)


def _acted(
    session: Session, kind: BounceKind, message: _Message, keyed_hash: KeyedHash, now: datetime
) -> BounceOutcome:
    if message.subscriber is not None and is_forgotten(message.subscriber):
        return BounceOutcome.NOTHING_NEW
    if kind is BounceKind.SOFT:
        return _waited(session, message, now)
    ended_reason, reason = _ENDS[kind]
    listed = suppress(session, message.email, reason, keyed_hash, now=now, actor=ACTOR)
    ended = end_mail(session, message.email, ended_reason, now=now, actor=ACTOR)
    return BounceOutcome.ENDED if listed or ended else BounceOutcome.NOTHING_NEW


def _waited(session: Session, message: _Message, now: datetime) -> BounceOutcome:
    """Let the mail of one subscriber wait, longer each time; the address is not suppressed.

    What was sent before the end of the last wait tells nothing new: many alerts come back from one night's
    outage, and they are one bounce.
    """
    subscriber = message.subscriber
    if subscriber is None or subscriber.ended_at is not None:
        return BounceOutcome.NOTHING_NEW
    last = subscriber.mail_after
    if last is not None and message.sent_at < last:
        return BounceOutcome.NOTHING_NEW
    if last is not None and now - last > ROW_ENDS_AFTER:
        subscriber.soft_bounces = 0
    if subscriber.soft_bounces == len(SOFT_WAITS):
        end_mail(session, subscriber.email, EndedReason.BOUNCED, now=now, actor=ACTOR)
        return BounceOutcome.ENDED
    subscriber.mail_after = now + SOFT_WAITS[subscriber.soft_bounces]
    subscriber.soft_bounces += 1
    return BounceOutcome.WAITS
