"""Which endpoints fail or were switched off, and which events nobody sends."""

from datetime import datetime, timedelta

from sqlalchemy import func
from sqlalchemy.orm import Session

from partnership_watch.delivery.pausing import paused
from partnership_watch.delivery.webhooks.claiming import posted
from partnership_watch.delivery.webhooks.endpoints import ListedEndpoint, list_endpoints
from partnership_watch.delivery.webhooks.sending import DISABLED_AFTER
from partnership_watch.store.letting_out import let_out
from partnership_watch.store.tables import Delivery, DeliveryState, DisabledReason, WebhookEndpoint
from partnership_watch.troubles import Trouble

FAILING_LONG = timedelta(hours=3)
"""By then four tries have failed; a restart or a new certificate takes less."""

WAITING_TOO_LONG = timedelta(minutes=45)
"""Events are looked at every five minutes; untried for so long, none goes out at all."""


def webhook_troubles(session: Session, partnership: str, *, now: datetime) -> list[Trouble]:
    """Endpoints that their owners must be told of, and events that nobody sends. No address is named."""
    troubles = [
        trouble for one in list_endpoints(session, partnership) if (trouble := _trouble(one, now)) is not None
    ]
    untried, since = session.execute(
        posted(partnership)
        .where(
            Delivery.state == DeliveryState.PENDING,
            let_out(Delivery.edition_id),
            WebhookEndpoint.disabled_at.is_(None),
            WebhookEndpoint.failing_since.is_(None),
        )
        .with_only_columns(func.count(), func.min(Delivery.queued_at))
    ).one()
    stopped = paused(session, partnership) is not None  # which the mails' health says once for both
    if since is not None and not stopped and now - since > WAITING_TOO_LONG:
        troubles.append(
            Trouble(
                f"{untried} events for webhooks wait and nobody sends them",
                since,
                "see that the deliver DAG runs; `partnership-watch deliver` names a key that is missing",
                urgent=True,
            )
        )
    return troubles


def _trouble(one: ListedEndpoint, now: datetime) -> Trouble | None:
    which = f"webhook {one.name!r} of subscription {one.subscription_id}"
    number = one.subscription_id
    if one.disabled_reason is DisabledReason.FAILING:
        return Trouble(
            f"{which} was switched off: every try failed for {DISABLED_AFTER.days} days",
            one.disabled_at,
            "its owner is mailed, and may not have read it (`webhooks list`); when it answers again, "
            f"`webhooks enable {number}` and `webhooks replay {number} --since 7d`",
        )
    if one.disabled_at is None and one.failing_since is not None and now - one.failing_since > FAILING_LONG:
        return Trouble(
            f"every try at {which} fails; it is switched off after {DISABLED_AFTER.days} days",
            one.failing_since,
            f"`webhooks log --subscription {number}` shows the answers; tell its owner (`webhooks list`)",
        )
    return None
