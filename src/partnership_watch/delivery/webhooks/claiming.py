"""Taking one queued event: is it still wanted, and then "transmitting", before any socket opens.

A lease that ran out gives the event back: the endpoint knows a repeat by its id, so nothing is held.
"""

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Select, and_, or_, select
from sqlalchemy.orm import Session, aliased

from partnership_watch.delivery.pausing import unpaused_since
from partnership_watch.delivery.recipients import Recipients
from partnership_watch.delivery.webhooks.waits import LASTS
from partnership_watch.store.audit_log import record
from partnership_watch.store.letting_out import let_out
from partnership_watch.store.tables import (
    UNDER_WAY,
    WAITING,
    Audience,
    Channel,
    Delivery,
    DeliveryState,
    Edition,
    EndedReason,
    Subscriber,
    Subscription,
    WebhookEndpoint,
)

LEASE = timedelta(minutes=2)
"""Longer than any attempt (posting.Limits.total, 20 s), with room for the database before and after it."""


@dataclass(frozen=True)
class Event:
    """What one attempt needs, read in one go."""

    delivery_id: int
    endpoint_id: int
    message_id: str
    url: str
    keys: Sequence[bytes]
    body: bytes


def posted(partnership: str) -> Select[Delivery]:
    """Every delivery by webhook of one partnership, joined with its endpoint."""
    return (
        select(Delivery)
        .join(Edition, Edition.id == Delivery.edition_id)
        .join(Audience, Audience.id == Edition.audience_id)
        .join(Subscription, Subscription.id == Delivery.subscription_id)
        .join(
            WebhookEndpoint,
            and_(
                WebhookEndpoint.subscriber_id == Subscription.subscriber_id,
                WebhookEndpoint.name == Subscription.name,
            ),
        )
        .where(Audience.partnership == partnership, Audience.channel == Channel.WEBHOOK)
    )


def due_endpoints(session: Session, partnership: str, now: datetime) -> list[int]:
    """The enabled endpoints that something waits for at `now`."""
    return list(
        session.scalars(posted(partnership).where(due(now)).with_only_columns(WebhookEndpoint.id).distinct())
    )


def due(now: datetime) -> ColumnElement[bool]:
    """Waiting and not held, or left behind by a sender that vanished; and the endpoint may be asked."""
    return and_(
        WebhookEndpoint.disabled_at.is_(None),
        let_out(Delivery.edition_id),
        or_(
            and_(Delivery.state.in_(WAITING), Delivery.next_attempt_at <= now),
            and_(Delivery.state == DeliveryState.TRANSMITTING, Delivery.lease_until < now),
        ),
    )


def claim_next(
    session: Session,
    partnership: str,
    endpoint_id: int,
    keys: Callable[[Sequence[str]], Sequence[bytes]],
    recipients: Recipients,
    *,
    now: datetime,
) -> Event | None:
    """Make the endpoint's longest waiting event "transmitting"; end those that nobody wants any more.

    Args:
        keys: the keys that variables of these names hold.

    Raises:
        WebhookKeyError: a key cannot be used; the event goes on waiting.
    """
    endpoint = session.get_one(WebhookEndpoint, endpoint_id)
    waiting = (
        posted(partnership)
        .where(due(now), WebhookEndpoint.id == endpoint_id)
        .order_by(Delivery.next_attempt_at, Delivery.id)
        .limit(1)
        .with_for_update(skip_locked=True, of=Delivery)
    )
    while (delivery := session.scalar(waiting)) is not None:
        if reason := _unwanted(session, delivery, recipients):
            end(session, delivery, DeliveryState.STALE, reason, now)
            session.flush()
            continue
        payload = session.get_one(Edition, delivery.edition_id).payload
        if payload is None:
            end(session, delivery, DeliveryState.REFUSED, "its edition has no payload", now)
            session.flush()
            continue
        body = payload.encode()
        event = Event(
            delivery.id,
            endpoint_id,
            webhook_id(delivery.message_id),
            endpoint.url,
            keys(endpoint.secrets),
            body,
        )
        delivery.state, delivery.lease_until = DeliveryState.TRANSMITTING, now + LEASE
        delivery.body_hash = hashlib.sha256(body).hexdigest()
        return event
    return None


def expire(session: Session, partnership: str, now: datetime) -> int:
    """End what waited for too long: its endpoint was disabled, or nobody sent it. Returns how many."""
    outdated = session.scalars(
        posted(partnership)
        .where(
            Delivery.state.in_(UNDER_WAY),
            Delivery.queued_at < unpaused_since(session, partnership, LASTS, now),
        )
        .with_for_update(skip_locked=True, of=Delivery)
    ).all()
    for delivery in outdated:
        end(session, delivery, DeliveryState.EXPIRED, f"not taken within {LASTS.days} days", now)
    return len(outdated)


def end(session: Session, delivery: Delivery, state: DeliveryState, reason: str, now: datetime) -> None:
    """Give a locked delivery a final state, and write down why."""
    delivery.state, delivery.lease_until, delivery.reason = state, None, reason
    record(
        session,
        at=now,
        actor="deliver",
        action=state.value,
        object_type="delivery",
        object_id=delivery.id,
        reason=reason,
    )


def webhook_id(message_id: str) -> str:
    """The same on every attempt and every replay: the Message-ID without its domain."""
    return f"msg_{message_id.strip('<>').partition('@')[0]}"


def _unwanted(session: Session, delivery: Delivery, recipients: Recipients) -> str | None:
    """Why it must not be sent. A subscription that only changed was still owed this edition."""
    subscription = session.get_one(Subscription, delivery.subscription_id, populate_existing=True)
    subscriber = session.get_one(Subscriber, subscription.subscriber_id, populate_existing=True)
    if subscriber.ended_at is not None:
        return "the subscriber has ended"
    kept_out = recipients.outside({subscriber.email})
    if kept_out:
        return kept_out[subscriber.email][1]
    if subscription.ended_at is None:
        return None
    later = aliased(Subscription)
    lives_on = select(later.id).where(
        later.subscriber_id == subscriber.id, later.name == subscription.name, later.ended_at.is_(None)
    )
    if subscription.ended_reason is EndedReason.CHANGED and session.scalars(lives_on).first() is not None:
        return None
    return f"the subscription has ended: {subscription.ended_reason}"
