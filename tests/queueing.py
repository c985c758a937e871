"""Messages queued as the cut of an edition leaves them: for tests, and for the benchmark of sending."""

import uuid
from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from partnership_watch.store.tables import (
    Audience,
    Cadence,
    Channel,
    Delivery,
    DeliveryState,
    Edition,
    EditionState,
    Subscriber,
    SubscriberKind,
    Subscription,
)

OPEN_FOR = timedelta(days=9)


def queue_edition(
    session: Session,
    partnership: str,
    addresses: Sequence[str],
    *,
    subject: str,
    html: str,
    text: str,
    cut_at: datetime,
) -> list[int]:
    """Cut an edition of an audience of its own, queued for these new readers; gives its deliveries' ids."""
    audience = Audience(
        partnership=partnership,
        filter={"pillars": [uuid.uuid4().hex]},
        cadence=Cadence.DAILY,
        hour=7,
        zone="UTC",
        language="vi",
        channel=Channel.MAIL,
        opened_at=cut_at - OPEN_FOR,
        owed_from=cut_at - OPEN_FOR - timedelta(days=1),
    )
    readers = [
        Subscriber(
            partnership=partnership,
            email=address,
            name="Ngài Đại sứ",
            kind=SubscriberKind.READER,
            language="vi",
            zone="UTC",
            consent_basis="asked",
            consent_at=cut_at,
            created_at=cut_at,
        )
        for address in addresses
    ]
    session.add_all([audience, *readers])
    session.flush()
    edition = Edition(
        audience_id=audience.id,
        local_date=cut_at.date(),
        state=EditionState.TOLD,
        period_from=cut_at - timedelta(days=1),
        cut_at=cut_at,
        subject=subject,
        html=html,
        text=text,
    )
    subscriptions = [
        Subscription(
            subscriber_id=reader.id, name="daily", audience_id=audience.id, started_at=cut_at - OPEN_FOR
        )
        for reader in readers
    ]
    session.add_all([edition, *subscriptions])
    session.flush()
    deliveries = [_delivery(edition, subscription) for subscription in subscriptions]
    session.add_all(deliveries)
    session.flush()
    return [delivery.id for delivery in deliveries]


def _delivery(edition: Edition, subscription: Subscription) -> Delivery:
    link = uuid.uuid4()
    return Delivery(
        edition_id=edition.id,
        subscription_id=subscription.id,
        state=DeliveryState.PENDING,
        link_id=link,
        message_id=f"<{link}@watch.example>",
        queued_at=edition.cut_at,
        next_attempt_at=edition.cut_at,
    )
