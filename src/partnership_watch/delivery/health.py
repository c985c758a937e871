"""Which messages are stuck, and since when."""

from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from partnership_watch.delivery.claiming import queued
from partnership_watch.delivery.pausing import paused
from partnership_watch.store.tables import Delivery, DeliveryState
from partnership_watch.troubles import Trouble

PAUSED_TOO_LONG = timedelta(hours=12)
"""A pause is meant; one that outlasts half a day was perhaps forgotten."""

WAITING_TOO_LONG = timedelta(minutes=45)
"""Deliveries are looked at every five minutes; unsent for so long, no mail goes out at all."""


def delivery_troubles(session: Session, partnership: str, *, now: datetime) -> list[Trouble]:
    """Messages held as UNKNOWN, and messages that nobody sends."""
    unknown, unknown_since = _count(session, partnership, DeliveryState.UNKNOWN)
    pending, pending_since = _count(session, partnership, DeliveryState.PENDING)
    troubles = []
    if unknown:
        troubles.append(
            Trouble(
                f"{unknown} messages may or may not have arrived, and are held",
                unknown_since,
                "look at the mail server's log; PARTNERSHIP_WATCH_RESEND_ONCE=true sends each once more",
                urgent=True,
            )
        )
    stopped = paused(session, partnership)
    if stopped is not None:
        troubles.append(
            Trouble(
                f"all sending is paused ({stopped.reason}); {pending} messages wait",
                stopped.since,
                "`partnership-watch sending resume` sends them; nothing expires meanwhile",
                urgent=now - stopped.since > PAUSED_TOO_LONG,
            )
        )
    elif pending_since is not None and now - pending_since > WAITING_TOO_LONG:
        troubles.append(
            Trouble(
                f"{pending} messages wait and nobody sends them",
                pending_since,
                "see that the deliver DAG runs and that the mail server answers",
                urgent=True,
            )
        )
    return troubles


def _count(session: Session, partnership: str, state: DeliveryState) -> tuple[int, datetime | None]:
    return session.execute(
        select(func.count(), func.min(Delivery.queued_at)).where(Delivery.state == state, queued(partnership))
    ).one()
