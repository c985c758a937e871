"""Attempts at messages, and what came back of them."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from partnership_watch.store.tables import Attempt, Bounce, BounceKind, DeliveryState


@dataclass(frozen=True)
class Attempted:
    """One attempt at one message."""

    at: datetime
    outcome: DeliveryState
    code: int | None
    error: str | None


@dataclass(frozen=True)
class CameBack:
    """One event about one message."""

    at: datetime
    kind: BounceKind
    status: str | None


def attempts_of(session: Session, deliveries: Collection[int]) -> dict[int, tuple[Attempted, ...]]:
    """Every attempt, by delivery, in order; a delivery without one is not in it."""
    rows = session.execute(
        select(Attempt.delivery_id, Attempt.started_at, Attempt.outcome, Attempt.code, Attempt.error)
        .where(Attempt.delivery_id.in_(deliveries))
        .order_by(Attempt.id)
    )
    found: dict[int, tuple[Attempted, ...]] = {}
    for delivery_id, at, outcome, code, error in rows:
        found[delivery_id] = (*found.get(delivery_id, ()), Attempted(at, outcome, code, error))
    return found


def came_back(session: Session, deliveries: Collection[int]) -> dict[int, tuple[CameBack, ...]]:
    """What came back, by delivery, in order; a delivery of which nothing did is not in it."""
    rows = session.execute(
        select(Bounce.delivery_id, Bounce.received_at, Bounce.kind, Bounce.status)
        .where(Bounce.delivery_id.in_(deliveries))
        .order_by(Bounce.id)
    )
    found: dict[int, tuple[CameBack, ...]] = {}
    for delivery_id, at, kind, status in rows:
        if delivery_id is not None:
            found[delivery_id] = (*found.get(delivery_id, ()), CameBack(at, kind, status))
    return found
