"""What senders left that vanished: one message of a batch may have been sent, the others were not begun."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from partnership_watch.delivery.recording import NOT_BEGUN
from partnership_watch.delivery.waiting import queued
from partnership_watch.store import Store
from partnership_watch.store.audit_log import record
from partnership_watch.store.tables import Batch, Delivery, DeliveryState


def hold_unknown(store: Store, partnership: str, *, now: datetime) -> int:
    """Sort out the messages whose lease ran out while they were transmitting.

    Those that were certainly not begun wait again. The others are UNKNOWN.

    Returns:
        how many are UNKNOWN now.
    """
    with store.transaction() as session:
        lost = session.scalars(
            select(Delivery.id)
            .where(
                Delivery.state == DeliveryState.TRANSMITTING,
                Delivery.lease_until < now,
                queued(partnership),
            )
            .with_for_update(skip_locked=True, of=Delivery)
        ).all()
        if not lost:
            return 0
        unbegun = _unbegun(session, lost)
        unknown = [delivery_id for delivery_id in lost if delivery_id not in unbegun]
        held = {
            Delivery.state: DeliveryState.UNKNOWN,
            Delivery.lease_until: None,
            Delivery.reason: "the sender vanished while transmitting",
        }
        for ids, values in ((unbegun, NOT_BEGUN), (unknown, held)):
            session.execute(
                update(Delivery).where(Delivery.id.in_(ids)).values(values),
                execution_options={"synchronize_session": False},
            )
        for delivery_id in unknown:
            record(
                session, at=now, actor="deliver", action="held", object_type="delivery", object_id=delivery_id
            )
        return len(unknown)


def release_unknown(store: Store, partnership: str, *, now: datetime) -> None:
    """Let each message that is UNKNOWN be sent once more, and never again."""
    with store.transaction() as session:
        unknown = session.scalars(
            select(Delivery)
            .where(Delivery.state == DeliveryState.UNKNOWN, Delivery.resent.is_(False), queued(partnership))
            .with_for_update(skip_locked=True, of=Delivery)
        )
        for delivery in unknown:
            delivery.state, delivery.resent, delivery.next_attempt_at = DeliveryState.PENDING, True, now
            record(
                session,
                at=now,
                actor="deliver",
                action="released",
                object_type="delivery",
                object_id=delivery.id,
            )


def _unbegun(session: Session, lost: Sequence[int]) -> set[int]:
    """Those behind another one without an outcome in their batch.

    What is in no batch, because PostgreSQL crashed since, may have been begun.
    """
    batches = session.scalars(
        select(Batch).where(Batch.delivery_ids.overlap(lost)).order_by(Batch.id.desc())
    ).all()
    unbegun: set[int] = set()
    seen: set[int] = set()
    for batch in batches:
        waiting = [key for key in batch.delivery_ids if key in lost and key not in seen]
        seen.update(waiting)
        unbegun.update(waiting[1:])
    session.execute(delete(Batch).where(Batch.id.in_([batch.id for batch in batches])))
    return unbegun
