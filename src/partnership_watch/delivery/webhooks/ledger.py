"""What was posted to whom, when, and what came back."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from partnership_watch.delivery.webhooks.claiming import posted, webhook_id
from partnership_watch.store.tables import Attempt, Delivery, DeliveryState, Subscription


@dataclass(frozen=True)
class LoggedTry:
    """One attempt at one event."""

    at: datetime
    seconds: float
    subscription_id: int
    name: str
    message_id: str
    """The header `webhook-id`, by which the receiver knows it too."""
    edition_id: int
    outcome: DeliveryState
    code: int | None
    error: str | None
    state: DeliveryState
    """Of the event now."""


def log(
    session: Session, partnership: str, *, since: datetime, subscription_id: int | None = None
) -> list[LoggedTry]:
    """Every attempt since then, the oldest first.

    Args:
        subscription_id: only of this subscription, also of the rows that it had before a change.
    """
    attempts = (
        posted(partnership)
        .join(Attempt, Attempt.delivery_id == Delivery.id)
        .where(Attempt.started_at >= since)
        .order_by(Attempt.started_at, Attempt.id)
    )
    if subscription_id is not None:
        named = session.get(Subscription, subscription_id)
        if named is None:
            return []
        attempts = attempts.where(
            Subscription.subscriber_id == named.subscriber_id, Subscription.name == named.name
        )
    return [
        LoggedTry(
            at=attempt.started_at,
            seconds=(attempt.finished_at - attempt.started_at).total_seconds(),
            subscription_id=subscription.id,
            name=subscription.name,
            message_id=webhook_id(delivery.message_id),
            edition_id=delivery.edition_id,
            outcome=attempt.outcome,
            code=attempt.code,
            error=attempt.error,
            state=delivery.state,
        )
        for delivery, subscription, attempt in session.execute(attempts.add_columns(Subscription, Attempt))
    ]
