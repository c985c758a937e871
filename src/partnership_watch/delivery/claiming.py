"""Taking a batch of queued messages: are they still wanted, and then "transmitting", before any is begun."""

import hashlib
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Row,
    Select,
    Text,
    case,
    cast,
    exists,
    func,
    select,
    update,
)
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Session, aliased

from partnership_watch.delivery.message import Addressee
from partnership_watch.delivery.pausing import unpaused_since
from partnership_watch.delivery.press import Press
from partnership_watch.delivery.recipients import Recipients
from partnership_watch.delivery.short_mail import wire_address
from partnership_watch.delivery.waiting import waiting
from partnership_watch.store.audit_log import record
from partnership_watch.store.tables import (
    Attempt,
    Batch,
    Delivery,
    DeliveryState,
    EndedReason,
    Subscriber,
    Subscription,
)

BATCH = 100
"""Messages claimed at once: so few that their bytes take 7 MB at most (70 kB each), so many that the two
waits for the disk count little (docs/decisions/0014-sending-in-batches.md)."""

BEGUN_WITHIN = timedelta(minutes=1)
"""So long after its claim a message may still be begun; then it is given back and looked at anew, so that
who leaves meanwhile gets no mail."""

LEASE = timedelta(minutes=10)
"""Longer than BEGUN_WITHIN and any attempt: MAIL, RCPT, DATA, the text and RSET, each answered within
SmtpSettings.timeout_seconds (30 s). The connection stands before the claim."""

EXPIRES_AFTER = timedelta(hours=36)
"""A digest that waited longer is overtaken by the next one. Half a day more than a day, so that a server
that is away over one night costs nobody a digest. The time of an operator's pause does not count."""

AFTER_BOUNCES = "waits after soft bounces"
EXPIRED_AFTER_BOUNCES = "waited too long after soft bounces"
"""Reasons that are the reader's mailbox's, and no fault of the mail server."""


@dataclass(frozen=True)
class Letter:
    """One message that is ours to send."""

    delivery_id: int
    link_id: uuid.UUID
    address: str
    attempts: int
    """Before this one."""
    message: bytes


@dataclass(frozen=True)
class Claim:
    """What one look at the queue gave."""

    lease_until: datetime
    begin_until: datetime
    letters: Sequence[Letter]
    """In the order in which they must be begun."""
    batch_id: int | None = None
    """None if there are no letters."""
    ended: Sequence[DeliveryState] = ()
    """STALE, EXPIRED and REFUSED: what became of those that are not wanted now; DEFERRED: of those that wait
    because their reader's mail came back."""


def claim(
    session: Session, partnership: str, press: Press, recipients: Recipients, *, now: datetime
) -> Claim:
    """Make the next due deliveries "transmitting" and compose their bytes; end what is unwanted now."""
    rows = session.execute(_details(_lock_next(session, partnership, now))).all()
    press.make_ready(session, {row.edition_id for row in rows})
    kept_since = unpaused_since(session, partnership, EXPIRES_AFTER, now)
    kept_out = recipients.unwanted(session, {row.email for row in rows})
    letters, ended = [], []
    for row in rows:
        unwanted = _unwanted(row, kept_since) or kept_out.get(row.email)
        if unwanted is None and row.mail_after is not None and row.mail_after > now:
            _put_off(session, row.id, row.mail_after)
            ended.append(DeliveryState.DEFERRED)
        elif unwanted is None:
            try:
                letters.append(_letter(row, press, now))
            except ValueError as error:  # one reader's odd address or name must not stop the others
                unwanted = DeliveryState.REFUSED, f"cannot be composed: {type(error).__name__}"
        if unwanted is not None:
            _end(session, row.id, *unwanted, now)
            ended.append(unwanted[0])
    lease_until = now + LEASE
    batch_id = _take(session, letters, lease_until) if letters else None
    return Claim(lease_until, now + BEGUN_WITHIN, letters, batch_id, ended)


def _lock_next(session: Session, partnership: str, now: datetime) -> Sequence[int]:
    """The ids of the next batch.

    PostgreSQL is held to the order of the index, for it knows too late how many wait just after a cut: it
    would look at all of them for each batch, and sort.
    """
    session.execute(select(func.set_config("enable_sort", "off", True)))
    return session.scalars(
        waiting(partnership, now).limit(BATCH).with_for_update(skip_locked=True, of=Delivery)
    ).all()


def _details(ids: Sequence[int]) -> Select[*tuple[Any, ...]]:
    """All that deciding and composing need, but for the bodies."""
    changed = Subscription.ended_reason == EndedReason.CHANGED
    attempts = select(func.count()).where(Attempt.delivery_id == Delivery.id).scalar_subquery()
    return (
        select(
            Delivery.id,
            Delivery.edition_id,
            Delivery.link_id,
            Delivery.message_id,
            Delivery.queued_at,
            Delivery.reason,
            Subscriber.email,
            Subscriber.name,
            Subscriber.mail_after,
            Subscriber.ended_at.label("subscriber_ended_at"),
            Subscription.ended_at,
            Subscription.ended_reason,
            case((changed, _lives_on()), else_=False).label("lives_on"),
            attempts.label("attempts"),
        )
        .join(Subscription, Subscription.id == Delivery.subscription_id)
        .join(Subscriber, Subscriber.id == Subscription.subscriber_id)
        .where(Delivery.id == func.any(cast(ids, ARRAY(BigInteger))))
        .order_by(Delivery.next_attempt_at, Delivery.id)
    )


def _lives_on() -> ColumnElement[bool]:
    """Whether the row that took the subscription's place is live: who changed a filter and then left wants
    no mail."""
    successor = aliased(Subscription)
    return exists().where(
        successor.subscriber_id == Subscription.subscriber_id,
        successor.name == Subscription.name,
        successor.ended_at.is_(None),
    )


def _unwanted(row: Row[*tuple[Any, ...]], kept_since: datetime) -> tuple[DeliveryState, str] | None:
    """Why it must not be sent. A subscription that only changed was still owed this edition."""
    if row.subscriber_ended_at is not None:
        return DeliveryState.STALE, "the subscriber has ended"
    if row.ended_at is not None and not row.lives_on:
        return DeliveryState.STALE, f"the subscription has ended: {row.ended_reason}"
    if row.queued_at < kept_since:
        bounced = row.reason == AFTER_BOUNCES
        return DeliveryState.EXPIRED, EXPIRED_AFTER_BOUNCES if bounced else "waited too long"
    return None


def _letter(row: Row[*tuple[Any, ...]], press: Press, now: datetime) -> Letter:
    address = wire_address(row.email)
    reader = Addressee(row.link_id, row.message_id, address, row.name)
    return Letter(row.id, row.link_id, address, row.attempts, press.compose(row.edition_id, reader, date=now))


def _put_off(session: Session, delivery_id: int, until: datetime) -> None:
    session.execute(
        update(Delivery)
        .where(Delivery.id == delivery_id)
        .values(state=DeliveryState.DEFERRED, next_attempt_at=until, reason=AFTER_BOUNCES)
    )


def _end(session: Session, delivery_id: int, state: DeliveryState, reason: str, now: datetime) -> None:
    session.execute(update(Delivery).where(Delivery.id == delivery_id).values(state=state, reason=reason))
    record(
        session,
        at=now,
        actor="deliver",
        action=state.value,
        object_type="delivery",
        object_id=delivery_id,
        reason=reason,
    )


def _take(session: Session, letters: Sequence[Letter], lease_until: datetime) -> int:
    ids = [letter.delivery_id for letter in letters]
    hashes = [hashlib.sha256(letter.message).hexdigest() for letter in letters]
    columns = cast(ids, ARRAY(BigInteger)), cast(hashes, ARRAY(Text))
    taken = func.unnest(*columns).table_valued("id", "hash").render_derived()
    session.execute(
        update(Delivery)
        .where(Delivery.id == taken.c.id)
        .values(state=DeliveryState.TRANSMITTING, lease_until=lease_until, body_hash=taken.c.hash)
        .execution_options(synchronize_session=False)
    )
    batch = Batch(delivery_ids=ids)
    session.add(batch)
    session.flush()
    return batch.id
