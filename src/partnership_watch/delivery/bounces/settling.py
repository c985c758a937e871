"""What a bounce does to whoever it is about: the end of their mail, or a wait. One transaction an event."""

import uuid
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
    Subscriber,
    Subscription,
    SuppressionReason,
)
from partnership_watch.subscribers.leaving import end_mail, is_forgotten
from partnership_watch.subscribers.limits import KeyedHash
from partnership_watch.subscribers.people import lock_people
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
    delivery = session.scalar(select(Delivery).where(Delivery.link_id == bounce.link_id))
    if delivery is None or delivery.state is DeliveryState.TRANSMITTING:
        if now - bounce.received_at < KEPT_FOR:
            return None
        outcome = BounceOutcome.UNMATCHED
    else:
        bounce.delivery_id = delivery.id
        outcome = _acted(session, bounce.kind, delivery, keyed_hash, now)
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
    )
    return outcome


def _acted(
    session: Session, kind: BounceKind, delivery: Delivery, keyed_hash: KeyedHash, now: datetime
) -> BounceOutcome:
    subscriber = session.scalars(
        select(Subscriber)
        .join(Subscription, Subscription.subscriber_id == Subscriber.id)
        .where(Subscription.id == delivery.subscription_id)
        .with_for_update(of=Subscriber)
        .execution_options(populate_existing=True)
    ).one()
    if is_forgotten(subscriber):
        return BounceOutcome.NOTHING_NEW
    if kind is BounceKind.SOFT:
        return _waited(session, subscriber, delivery, now)
    ended_reason, reason = _ENDS[kind]
    listed = suppress(session, subscriber.email, reason, keyed_hash, now=now, actor=ACTOR)
    ended = end_mail(session, subscriber.email, ended_reason, now=now, actor=ACTOR)
    return BounceOutcome.ENDED if listed or ended else BounceOutcome.NOTHING_NEW


def _waited(session: Session, subscriber: Subscriber, delivery: Delivery, now: datetime) -> BounceOutcome:
    """Let the mail of one subscriber wait, longer each time; the address is not suppressed.

    What was sent before the end of the last wait tells nothing new: many alerts come back from one night's
    outage, and they are one bounce.
    """
    tried = select(func.max(Attempt.started_at)).where(Attempt.delivery_id == delivery.id)
    sent_at = session.scalar(tried) or delivery.queued_at
    last = subscriber.mail_after
    if subscriber.ended_at is not None or (last is not None and sent_at < last):
        return BounceOutcome.NOTHING_NEW
    if last is not None and now - last > ROW_ENDS_AFTER:
        subscriber.soft_bounces = 0
    if subscriber.soft_bounces == len(SOFT_WAITS):
        end_mail(session, subscriber.email, EndedReason.BOUNCED, now=now, actor=ACTOR)
        return BounceOutcome.ENDED
    subscriber.mail_after = now + SOFT_WAITS[subscriber.soft_bounces]
    subscriber.soft_bounces += 1
    return BounceOutcome.WAITS
