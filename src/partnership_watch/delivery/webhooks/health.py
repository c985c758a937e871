"""Which endpoints fail or were switched off, and which events nobody sends."""

from datetime import datetime, timedelta

from sqlalchemy import func
from sqlalchemy.orm import Session

from partnership_watch.delivery.pausing import paused
from partnership_watch.delivery.webhooks.claiming import posted
from partnership_watch.delivery.webhooks.endpoints import ListedEndpoint, list_endpoints
from partnership_watch.delivery.webhooks.recording import DISABLED_AFTER
from partnership_watch.store.letting_out import let_out
from partnership_watch.store.tables import Delivery, DeliveryState, DisabledReason, WebhookEndpoint
from partnership_watch.troubles import Trouble

FAILING_LONG = timedelta(hours=3)
"""By then four attempts have failed; a restart or a new certificate takes less."""

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
                "{count} events for webhooks wait and nobody sends them",
                since,
                "see that the deliver DAG runs; `partnership-watch deliver` names a key that is missing",
                urgent=True,
                values={"count": untried},
            )
        )
    return troubles


def _trouble(one: ListedEndpoint, now: datetime) -> Trouble | None:
    which = {"name": one.name, "subscription": one.subscription_id, "days": DISABLED_AFTER.days}
    if one.disabled_reason is DisabledReason.FAILING:
        return Trouble(
            "webhook {name!r} of subscription {subscription} was switched off: every attempt failed for "
            "{days} days",
            one.disabled_at,
            "its owner is mailed, and may not have read it (`webhooks list`); when it answers again, "
            "`webhooks enable {subscription}` and `webhooks replay {subscription} --since 7d`",
            values=which,
        )
    if one.disabled_at is None and one.failing_since is not None and now - one.failing_since > FAILING_LONG:
        return Trouble(
            "every attempt at webhook {name!r} of subscription {subscription} fails; it is switched off "
            "after {days} days",
            one.failing_since,
            "`webhooks log --subscription {subscription}` shows the answers; tell its owner "
            "(`webhooks list`)",
            values=which,
        )
    return None
