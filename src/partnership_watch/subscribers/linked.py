"""The subscription that a mail's link belongs to."""

import uuid
from dataclasses import dataclass

from sqlalchemy import exists, select
from sqlalchemy.orm import Session, aliased

from partnership_watch.store.tables import Audience, Delivery, Edition, Subscription


@dataclass(frozen=True)
class LinkedSubscription:
    """What may be shown of it: nothing that names the reader, because mails are forwarded."""

    subscription_id: int
    name: str
    language: str
    ended: bool


def linked_subscription(session: Session, link_id: uuid.UUID | None) -> LinkedSubscription | None:
    """The subscription of the message that `link_id` names; None where there is none."""
    if link_id is None:
        return None
    same = aliased(Subscription)
    # A changed subscription lives on in another row of its name.
    live = exists().where(
        same.subscriber_id == Subscription.subscriber_id,
        same.name == Subscription.name,
        same.ended_at.is_(None),
    )
    row = session.execute(
        select(Subscription.id, Subscription.name, Audience.language, live)
        .join(Delivery, Delivery.subscription_id == Subscription.id)
        .join(Edition, Edition.id == Delivery.edition_id)
        .join(Audience, Audience.id == Edition.audience_id)
        .where(Delivery.link_id == link_id)
    ).one_or_none()
    if row is None:
        return None
    subscription_id, name, language, lives = row
    return LinkedSubscription(subscription_id, name, language, ended=not lives)
