"""What one attempt at an event came to, written down, and what follows from it."""

from collections.abc import Callable
from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from partnership_watch.delivery.notice_queue import queue_switched_off
from partnership_watch.delivery.settling import reopen
from partnership_watch.delivery.webhooks.claiming import Event, end
from partnership_watch.delivery.webhooks.posting import GONE, Answer
from partnership_watch.store.tables import (
    UNDER_WAY,
    Attempt,
    Delivery,
    DeliveryState,
    DisabledReason,
    EndedReason,
    WebhookEndpoint,
)
from partnership_watch.subscribers import end_subscription
from partnership_watch.subscribers.webhooks import note_endpoint

DISABLED_AFTER = timedelta(days=3)
"""Of nothing but failed attempts: by then the first event has had all of its own (waits.WAITS)."""


def keep(
    session: Session,
    event: Event,
    answer: Answer,
    started: datetime,
    finished: datetime,
    plan: Callable[[int], datetime | None],
) -> None:
    """Write down one attempt and what follows from it.

    Subscription, endpoint and delivery are locked in this order, as an import and a replay do.

    Args:
        plan: when to try again after so many attempts, UTC; None: no more.
    """
    if answer.code == GONE:
        ended = session.get_one(Delivery, event.delivery_id).subscription_id
        end_subscription(session, ended, EndedReason.GONE, now=finished, actor="deliver")
    endpoint = session.get_one(WebhookEndpoint, event.endpoint_id, with_for_update=True)
    delivery = session.get_one(Delivery, event.delivery_id, with_for_update=True, populate_existing=True)
    session.add(
        Attempt(
            delivery_id=delivery.id,
            started_at=started,
            finished_at=finished,
            outcome=answer.state,
            code=answer.code,
            error=answer.error,
        )
    )
    session.flush()
    # Whoever else took it meanwhile, after our lease, may have written already; that it was taken stands.
    if delivery.state is DeliveryState.TRANSMITTING or answer.state is DeliveryState.ACCEPTED:
        if delivery.state not in (*UNDER_WAY, answer.state):
            reopen(session, [delivery.edition_id], now=finished, actor="deliver")
        _move_on(session, delivery, answer, finished, plan)
    if answer.state is DeliveryState.ACCEPTED:
        endpoint.failing_since = None
    elif answer.code != GONE:
        _count_failure(session, endpoint, finished)


def _move_on(
    session: Session,
    delivery: Delivery,
    answer: Answer,
    finished: datetime,
    plan: Callable[[int], datetime | None],
) -> None:
    delivery.state, delivery.lease_until, delivery.reason = answer.state, None, answer.reason
    if answer.state is not DeliveryState.DEFERRED:
        return
    attempts = session.scalar(
        select(func.count())
        .select_from(Attempt)
        .where(Attempt.delivery_id == delivery.id, Attempt.started_at >= delivery.queued_at)
    )
    again_at = plan(attempts or 1)
    if again_at is None:
        reason = f"{attempts} attempts failed, the last with {answer.reason}"
        end(session, delivery, DeliveryState.EXPIRED, reason, finished)
    else:
        delivery.next_attempt_at = again_at


def _count_failure(session: Session, endpoint: WebhookEndpoint, now: datetime) -> None:
    endpoint.failing_since = endpoint.failing_since or now
    if endpoint.disabled_at is None and now - endpoint.failing_since >= DISABLED_AFTER:
        endpoint.disabled_at, endpoint.disabled_reason = now, DisabledReason.FAILING
        queue_switched_off(session, endpoint, now=now)
        since = endpoint.failing_since.isoformat()
        note_endpoint(session, endpoint, "disable", now=now, actor="deliver", failing_since=since)
