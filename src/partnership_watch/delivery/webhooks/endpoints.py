"""What an operator does to endpoints: see them, switch them off and on, and have events sent again."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from partnership_watch.delivery.settling import reopen
from partnership_watch.errors import ConfigurationError
from partnership_watch.store.letting_out import let_out
from partnership_watch.store.tables import (
    UNDER_WAY,
    WAITING,
    Audience,
    Channel,
    Delivery,
    DeliveryState,
    DisabledReason,
    Edition,
    Subscriber,
    Subscription,
    WebhookEndpoint,
)
from partnership_watch.subscribers.webhooks import note_endpoint


@dataclass(frozen=True)
class ListedEndpoint:
    """One endpoint of a live subscription."""

    subscription_id: int
    owner: str
    """The subscriber's mail address: whoever is told when the endpoint fails."""
    name: str
    url: str
    secrets: tuple[str, ...]
    waiting: int
    """Events that were not taken yet."""
    failing_since: datetime | None
    disabled_at: datetime | None
    disabled_reason: DisabledReason | None


def list_endpoints(session: Session, partnership: str) -> list[ListedEndpoint]:
    """Every endpoint of a live subscription by webhook."""
    rows = session.execute(
        select(Subscription.id, Subscriber.email, WebhookEndpoint)
        .join(Subscriber, Subscriber.id == Subscription.subscriber_id)
        .join(Audience, Audience.id == Subscription.audience_id)
        .join(
            WebhookEndpoint,
            (WebhookEndpoint.subscriber_id == Subscriber.id) & (WebhookEndpoint.name == Subscription.name),
        )
        .where(
            Audience.partnership == partnership,
            Audience.channel == Channel.WEBHOOK,
            Subscription.ended_at.is_(None),
        )
        .order_by(Subscription.id)
    ).all()
    return [
        ListedEndpoint(
            subscription_id=subscription_id,
            owner=owner,
            name=endpoint.name,
            url=endpoint.url,
            secrets=tuple(endpoint.secrets),
            waiting=len(_deliveries(session, endpoint, UNDER_WAY)),
            failing_since=endpoint.failing_since,
            disabled_at=endpoint.disabled_at,
            disabled_reason=endpoint.disabled_reason,
        )
        for subscription_id, owner, endpoint in rows
    ]


def disable(session: Session, partnership: str, subscription_id: int, *, now: datetime, actor: str) -> bool:
    """Send nothing to a subscription's endpoint until it is enabled; what is owed gathers meanwhile.

    Returns:
        False if it was disabled already.

    Raises:
        ConfigurationError: there is no live subscription of this number by webhook.
    """
    endpoint = _endpoint(session, partnership, subscription_id)
    if endpoint.disabled_at is not None:
        return False
    endpoint.disabled_at, endpoint.disabled_reason = now, DisabledReason.OPERATOR
    note_endpoint(session, endpoint, "disable", now=now, actor=actor)
    return True


def enable(session: Session, partnership: str, subscription_id: int, *, now: datetime, actor: str) -> int:
    """Send again to a subscription's endpoint, first of all what waited, with all its attempts before it.

    Returns:
        how many events waited. What was given up meanwhile comes back by `replay`.

    Raises:
        ConfigurationError: there is no live subscription of this number by webhook.
    """
    endpoint = _endpoint(session, partnership, subscription_id)
    endpoint.disabled_at = endpoint.disabled_reason = endpoint.failing_since = None
    queued = _queue_again(session, _deliveries(session, endpoint, WAITING, locked=True), now)
    note_endpoint(session, endpoint, "enable", now=now, actor=actor, events=queued)
    return queued


def replay(
    session: Session, partnership: str, subscription_id: int, since: datetime, *, now: datetime, actor: str
) -> int:
    """Queue every event cut since then once more, taken or not, each under its old id and with its old bytes.

    Returns:
        how many events there are. One that is being sent at this moment is left alone.

    Raises:
        ConfigurationError: there is no live subscription of this number by webhook, or it is disabled.
    """
    endpoint = _endpoint(session, partnership, subscription_id)
    if endpoint.disabled_at is not None:
        raise ConfigurationError(
            f"the endpoint of subscription {subscription_id} is disabled; "
            f"`webhooks enable {subscription_id}` first"
        )
    ended = [state for state in DeliveryState if state is not DeliveryState.TRANSMITTING]
    found = _deliveries(session, endpoint, ended, since=since, locked=True)
    queued = _queue_again(session, found, now)
    reopen(session, [delivery.edition_id for delivery in found], now=now, actor=actor)
    note_endpoint(session, endpoint, "replay", now=now, actor=actor, since=since.isoformat(), events=queued)
    return queued


def _endpoint(session: Session, partnership: str, subscription_id: int) -> WebhookEndpoint:
    found = session.scalar(
        select(WebhookEndpoint)
        .join(Subscriber, Subscriber.id == WebhookEndpoint.subscriber_id)
        .join(
            Subscription,
            (Subscription.subscriber_id == Subscriber.id) & (Subscription.name == WebhookEndpoint.name),
        )
        .where(
            Subscription.id == subscription_id,
            Subscription.ended_at.is_(None),
            Subscriber.partnership == partnership,
        )
        .with_for_update(of=WebhookEndpoint)
        .execution_options(populate_existing=True)
    )
    if found is None:
        raise ConfigurationError(
            f"there is no live subscription {subscription_id} by webhook; `webhooks list` shows them"
        )
    return found


def _deliveries(
    session: Session,
    endpoint: WebhookEndpoint,
    states: Collection[DeliveryState],
    *,
    since: datetime | None = None,
    locked: bool = False,
) -> list[Delivery]:
    """The endpoint's events in these states, oldest first; also those of rows that a change has ended."""
    wanted = (
        select(Delivery)
        .join(Subscription, Subscription.id == Delivery.subscription_id)
        .join(Edition, Edition.id == Delivery.edition_id)
        .join(Audience, Audience.id == Edition.audience_id)
        .where(
            Subscription.subscriber_id == endpoint.subscriber_id,
            Subscription.name == endpoint.name,
            Audience.channel == Channel.WEBHOOK,
            Delivery.state.in_(states),
        )
        .order_by(Delivery.id)
        .execution_options(populate_existing=True)
    )
    if since is not None:  # what was not approved is not sent by a replay either
        wanted = wanted.where(Edition.cut_at >= since, let_out(Delivery.edition_id))
    if locked:
        wanted = wanted.with_for_update(of=Delivery)
    return list(session.scalars(wanted))


def _queue_again(session: Session, deliveries: Collection[Delivery], now: datetime) -> int:
    """Attempts count from when an event was queued, so it has all of them before it."""
    for delivery in deliveries:
        delivery.state, delivery.reason = DeliveryState.PENDING, None
        delivery.queued_at = delivery.next_attempt_at = now
    session.flush()
    return len(deliveries)
