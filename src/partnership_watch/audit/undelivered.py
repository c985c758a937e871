"""Messages to one subscription that were not for want of trying: not sent to the address, or come back."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from partnership_watch.delivery.recipients import SUPPRESSED
from partnership_watch.store.tables import Bounce, BounceKind, Delivery, DeliveryState, Subscription


def suppressed_messages(session: Session, row: Subscription) -> Mapping[int, str]:
    """By edition: the message was not sent, because its address gets no mail; and why it gets none."""
    rows = session.execute(
        _to(row, select(Delivery.edition_id, Delivery.reason)).where(
            Delivery.state == DeliveryState.STALE, Delivery.reason.startswith(SUPPRESSED)
        )
    )
    return dict(iter(rows))


def returned_messages(session: Session, row: Subscription) -> Mapping[int, str]:
    """By edition: the server took the message, and it came back; with which code. A complaint is none."""
    rows = session.execute(
        _to(row, select(Delivery.edition_id, Bounce.kind, Bounce.status))
        .join(Bounce, Bounce.delivery_id == Delivery.id)
        .where(Bounce.kind != BounceKind.COMPLAINT)
        .order_by(Bounce.id)
    )
    return {edition_id: status or kind.value for edition_id, kind, status in rows}


def _to(row: Subscription, asked: Select[*tuple[Any, ...]]) -> Select[*tuple[Any, ...]]:
    """Of the subscription of this name, whichever row stood for it then."""
    return asked.join(Subscription, Subscription.id == Delivery.subscription_id).where(
        Subscription.subscriber_id == row.subscriber_id, Subscription.name == row.name
    )
