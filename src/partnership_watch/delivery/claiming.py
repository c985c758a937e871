"""Taking one queued message: is it still wanted, and then "transmitting", before any socket opens."""

import hashlib
from datetime import datetime, timedelta
from email.errors import MessageError

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from partnership_watch.delivery.links import Links
from partnership_watch.delivery.message import Letter, Letterhead, compose
from partnership_watch.store.audit_log import record
from partnership_watch.store.tables import (
    Audience,
    Channel,
    Delivery,
    DeliveryState,
    Edition,
    EndedReason,
    Subscriber,
    Subscription,
)

LEASE = timedelta(minutes=10)
"""Longer than any try: connecting, TLS, a login and five answers, each within
SmtpSettings.timeout_seconds (30 s)."""

EXPIRES_AFTER = timedelta(hours=36)
"""A digest that waited longer is overtaken by the next one. Half a day more than a day, so that a server
that is away over one night costs nobody a digest."""

_WAITING = (DeliveryState.PENDING, DeliveryState.DEFERRED)


def queued(partnership: str) -> Select[Delivery]:
    """Every mail of one partnership."""
    return (
        select(Delivery)
        .join(Edition, Edition.id == Delivery.edition_id)
        .join(Audience, Audience.id == Edition.audience_id)
        .where(Audience.partnership == partnership, Audience.channel == Channel.MAIL)
    )


def due(partnership: str, now: datetime) -> Select[Delivery]:
    """What is waiting and may be tried at `now`, longest waiting first."""
    return (
        queued(partnership)
        .where(Delivery.state.in_(_WAITING), Delivery.next_attempt_at <= now)
        .order_by(Delivery.next_attempt_at, Delivery.id)
    )


def claim(
    session: Session, delivery: Delivery, letterhead: Letterhead, links: Links, *, now: datetime
) -> tuple[Letter, bytes] | None:
    """Make a locked, due delivery "transmitting" and compose its bytes; or end it if it is unwanted now.

    Returns:
        the letter and its bytes, or None where the delivery became STALE, EXPIRED or REFUSED.
    """
    subscription = session.get_one(Subscription, delivery.subscription_id)
    subscriber = session.get_one(Subscriber, subscription.subscriber_id)
    if reason := _stale(session, subscription, subscriber):
        _end(session, delivery, DeliveryState.STALE, reason, now)
        return None
    if now - delivery.queued_at > EXPIRES_AFTER:
        _end(session, delivery, DeliveryState.EXPIRED, "waited too long", now)
        return None
    edition = session.get_one(Edition, delivery.edition_id)
    letter = _letter(delivery, edition, session.get_one(Audience, edition.audience_id), subscriber)
    try:
        message = compose(letter, letterhead, links, date=now)
    except (ValueError, MessageError) as error:  # one reader's odd address or name must not stop the others
        _end(session, delivery, DeliveryState.REFUSED, f"cannot be composed: {type(error).__name__}", now)
        return None
    delivery.state, delivery.lease_until = DeliveryState.TRANSMITTING, now + LEASE
    delivery.body_hash = hashlib.sha256(message).hexdigest()
    return letter, message


def _stale(session: Session, subscription: Subscription, subscriber: Subscriber) -> str | None:
    """Why it must not be sent. A subscription that only changed was still owed this edition."""
    if subscriber.ended_at is not None:
        return "the subscriber has ended"
    if subscription.ended_at is None:
        return None
    if subscription.ended_reason is EndedReason.CHANGED and _lives_on(session, subscription):
        return None
    return f"the subscription has ended: {subscription.ended_reason}"


def _lives_on(session: Session, changed: Subscription) -> bool:
    """Whether the row that took its place is live: who changed a filter and then left wants no mail."""
    successor = select(Subscription.id).where(
        Subscription.subscriber_id == changed.subscriber_id,
        Subscription.name == changed.name,
        Subscription.ended_at.is_(None),
    )
    return session.scalars(successor).first() is not None


def _end(session: Session, delivery: Delivery, state: DeliveryState, reason: str, now: datetime) -> None:
    delivery.state, delivery.reason = state, reason
    record(
        session,
        at=now,
        actor="deliver",
        action=state.value,
        object_type="delivery",
        object_id=delivery.id,
        reason=reason,
    )


def _letter(delivery: Delivery, edition: Edition, audience: Audience, subscriber: Subscriber) -> Letter:
    if edition.subject is None or edition.html is None or edition.text is None:
        raise ValueError(f"edition {edition.id} was queued without a body")
    return Letter(
        delivery_id=delivery.id,
        link_id=delivery.link_id,
        message_id=delivery.message_id,
        recipient=subscriber.email,
        recipient_name=subscriber.name,
        language=audience.language,
        audience_id=audience.id,
        edition_id=edition.id,
        subject=edition.subject,
        html=edition.html,
        text=edition.text,
    )
