"""The deliveries of one edition, in pages, with every attempt at each; and, for whoever may know, to whom."""

from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from partnership_watch.audit.attempts import Attempted, CameBack, attempts_of, came_back
from partnership_watch.store.audit_log import record
from partnership_watch.store.tables import (
    Audience,
    Channel,
    Delivery,
    DeliveryState,
    Edition,
    Subscriber,
    Subscription,
    WebhookEndpoint,
)
from partnership_watch.subscribers.leaving import is_forgotten

MOST_ATTEMPTS = 30
"""The newest of one delivery; a webhook that answers nothing is tried for days."""


@dataclass(frozen=True)
class Reached:
    """To whom a delivery is."""

    subscriber_id: int
    subscription: str
    """Its name."""
    address: str | None
    """None: it was erased on request."""
    webhook: str | None
    """Where it is sent, if not by mail."""


@dataclass(frozen=True)
class ListedDelivery:
    """One edition to one subscription. Times are UTC."""

    id: int
    state: DeliveryState
    reason: str | None
    queued_at: datetime
    resent: bool
    attempts: tuple[Attempted, ...]
    """Oldest first."""
    came_back: tuple[CameBack, ...]
    reached: Reached | None
    """None where it was not asked for."""


@dataclass(frozen=True)
class DeliveryPage:
    """Some of them."""

    rows: tuple[ListedDelivery, ...]
    next: int | None
    """The last of these, where others follow."""


def edition_deliveries(
    session: Session,
    partnership: str,
    edition_id: int,
    *,
    state: DeliveryState | None,
    after: int | None,
    limit: int,
) -> DeliveryPage | None:
    """A page of an edition's deliveries, which says of no reader who it is; None where there is no edition.

    Args:
        after: the number of the last delivery on the page before.
    """
    if not _is_ours(session, partnership, edition_id):
        return None
    # In the order of the index of an edition's deliveries: by their own numbers it would be read whole.
    rows = (
        select(Delivery)
        .where(Delivery.edition_id == edition_id)
        .order_by(Delivery.subscription_id)
        .limit(limit + 1)
    )
    if state is not None:
        rows = rows.where(Delivery.state == state)
    if after is not None:
        last = select(Delivery.subscription_id).where(Delivery.id == after, Delivery.edition_id == edition_id)
        rows = rows.where(Delivery.subscription_id > last.scalar_subquery())
    found = session.scalars(rows).all()
    shown = found[:limit]
    ids = [one.id for one in shown]
    attempts, returned = attempts_of(session, ids), came_back(session, ids)
    return DeliveryPage(
        tuple(
            ListedDelivery(
                id=one.id,
                state=one.state,
                reason=one.reason,
                queued_at=one.queued_at,
                resent=one.resent,
                attempts=attempts.get(one.id, ())[-MOST_ATTEMPTS:],
                came_back=returned.get(one.id, ()),
                reached=None,
            )
            for one in shown
        ),
        shown[-1].id if len(found) > limit else None,
    )


def with_readers(
    session: Session, edition_id: int, page: DeliveryPage, *, actor: str, now: datetime
) -> DeliveryPage:
    """The same page with who each delivery is to. The audit log holds who looked, and at which deliveries.

    Args:
        actor: the login of whoever looks.
        now: UTC.
    """
    ids = [one.id for one in page.rows]
    record(
        session,
        at=now,
        actor=actor,
        action="edition.readers_seen",
        object_type="edition",
        object_id=edition_id,
        deliveries=ids,
    )
    rows = session.execute(
        select(Delivery.id, Subscriber, Subscription.name, Audience.channel, WebhookEndpoint.url)
        .join(Subscription, Subscription.id == Delivery.subscription_id)
        .join(Subscriber, Subscriber.id == Subscription.subscriber_id)
        .join(Edition, Edition.id == Delivery.edition_id)
        .join(Audience, Audience.id == Edition.audience_id)
        .outerjoin(
            WebhookEndpoint,
            (WebhookEndpoint.subscriber_id == Subscriber.id) & (WebhookEndpoint.name == Subscription.name),
        )
        .where(Delivery.id.in_(ids))
    )
    reached = {
        delivery: Reached(
            subscriber_id=subscriber.id,
            subscription=name,
            address=None if is_forgotten(subscriber) else subscriber.email,
            webhook=url if channel is Channel.WEBHOOK else None,
        )
        for delivery, subscriber, name, channel, url in rows
    }
    return replace(page, rows=tuple(replace(one, reached=reached.get(one.id)) for one in page.rows))


def _is_ours(session: Session, partnership: str, edition_id: int) -> bool:
    found = select(Edition.id).join(Audience, Audience.id == Edition.audience_id)
    return (
        session.scalar(found.where(Edition.id == edition_id, Audience.partnership == partnership)) is not None
    )
