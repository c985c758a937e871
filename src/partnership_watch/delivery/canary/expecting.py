"""What should be in a canary's mailbox, by queries that share nothing with those that cut and send."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from importlib import resources

from sqlalchemy import func, or_, select, text
from sqlalchemy.orm import Session

from partnership_watch.delivery.links import Links
from partnership_watch.editions.placeholders import with_edition_links
from partnership_watch.store.tables import (
    Attempt,
    Audience,
    Channel,
    Delivery,
    DeliveryState,
    Edition,
    EditionState,
    Subscriber,
    Subscription,
)

_UNTOLD_SQL = resources.files("partnership_watch.delivery.canary").joinpath("untold.sql").read_text("utf-8")


@dataclass(frozen=True)
class Sent:
    """One message that the mail server took, or may have taken."""

    edition_id: int
    cut_at: datetime
    message_id: str
    accepted_at: datetime | None
    """None: nobody knows whether it was taken."""
    resent: bool
    body_hash: str | None
    subject: str
    text: str
    html: str
    """Both with the links that every reader shares, and without a reader's own."""


@dataclass(frozen=True)
class Unqueued:
    """An edition that was cut while the canary stood in its audience, and has no message for it."""

    edition_id: int
    cut_at: datetime


def sent(session: Session, subscriber_id: int, links: Links, *, since: datetime) -> list[Sent]:
    """Every message of an edition cut since then that went out to the canary, or may have."""
    accepted_at = (
        select(func.max(Attempt.finished_at))
        .where(Attempt.delivery_id == Delivery.id, Attempt.outcome == DeliveryState.ACCEPTED)
        .scalar_subquery()
    )
    rows = session.execute(
        select(Edition, Delivery, accepted_at)
        .join(Delivery, Delivery.edition_id == Edition.id)
        .join(Subscription, Subscription.id == Delivery.subscription_id)
        .join(Audience, Audience.id == Edition.audience_id)
        .where(
            Subscription.subscriber_id == subscriber_id,
            Audience.channel == Channel.MAIL,
            Edition.cut_at >= since,
            or_(accepted_at.is_not(None), Delivery.state == DeliveryState.UNKNOWN, Delivery.resent),
        )
        .order_by(Edition.id)
    )
    return [
        Sent(
            edition.id,
            edition.cut_at,
            delivery.message_id,
            taken_at,
            delivery.resent,
            delivery.body_hash,
            edition.subject or "",
            with_edition_links(edition.text or "", links.edition(edition.web_id)),
            with_edition_links(edition.html or "", links.edition(edition.web_id)),
        )
        for edition, delivery, taken_at in rows
    ]


def unqueued(session: Session, subscriber_id: int, *, since: datetime) -> list[Unqueued]:
    """Every edition since then that is for the canary, by when it came and went, and has no message."""
    rows = session.execute(
        select(Edition.id, Edition.cut_at)
        .join(Audience, Audience.id == Edition.audience_id)
        .join(Subscription, Subscription.audience_id == Audience.id)
        .join(Subscriber, Subscriber.id == Subscription.subscriber_id)
        .where(
            Subscriber.id == subscriber_id,
            Audience.channel == Channel.MAIL,
            Edition.state == EditionState.TOLD,
            Edition.cut_at >= since,
            Subscription.started_at < Edition.cut_at,
            or_(Subscription.ended_at.is_(None), Subscription.ended_at > Edition.cut_at),
            Subscriber.paused_until.is_(None),
            ~select(Delivery.id)
            .where(Delivery.edition_id == Edition.id, Delivery.subscription_id == Subscription.id)
            .exists(),
        )
        .order_by(Edition.id)
    )
    return [Unqueued(edition_id, cut_at) for edition_id, cut_at in rows]


def untold(
    session: Session, subscriber_id: int, *, since: datetime, now: datetime
) -> tuple[int, datetime | None]:
    """How many items were found since then that an edition should hold and none does; the oldest's moment."""
    found = session.execute(text(_UNTOLD_SQL), {"subscriber": subscriber_id, "since": since, "now": now})
    count, oldest = found.one()
    return count, oldest


def known(session: Session, subscriber_id: int, message_ids: Collection[str]) -> set[str]:
    """Those of these Message-IDs that are of a message to this subscriber."""
    return set(
        session.scalars(
            select(Delivery.message_id)
            .join(Subscription, Subscription.id == Delivery.subscription_id)
            .where(Subscription.subscriber_id == subscriber_id, Delivery.message_id.in_(message_ids))
        )
    )
