"""Fixtures of messages queued for readers, for every room from the outbox up."""

import uuid
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

import pytest
from pydantic import SecretStr
from sqlalchemy.orm import Session

from partnership_watch.delivery import Links
from partnership_watch.editions.placeholders import placeholder_in_html, placeholder_in_text
from partnership_watch.store import Store
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

NOW = datetime(2026, 3, 1, 7, 0, tzinfo=UTC)
PARTNERSHIP = "norland-sudmark"


@pytest.fixture
def links() -> Links:
    """Links of an installation that serves no pages."""
    return Links(None, SecretStr("a secret of this test"), "desk@watch.example")


Queue = Callable[..., list[int]]


@pytest.fixture
def queue(store: Store) -> Queue:
    """Cut one edition for the named readers; gives the ids of its deliveries."""

    def _queue(*addresses: str, subject: str = "Lease signed", body: str = "Điện gió") -> list[int]:
        with store.transaction() as session:
            audience = Audience(
                partnership=PARTNERSHIP,
                filter={"pillars": [uuid.uuid4().hex]},
                cadence=Cadence.DAILY,
                hour=7,
                zone="UTC",
                language="vi",
                channel=Channel.MAIL,
                opened_at=NOW - timedelta(days=9),
                owed_from=NOW - timedelta(days=10),
            )
            session.add(audience)
            session.flush()
            edition = Edition(
                audience_id=audience.id,
                local_date=date(2026, 3, 1),
                state=EditionState.TOLD,
                period_from=NOW - timedelta(days=1),
                cut_at=NOW,
                subject=subject,
                html=f"<p>{body} <a href='{placeholder_in_html('unsubscribe')}'>x</a></p>",
                text=f"{body}\n{placeholder_in_text('unsubscribe')}\n",
            )
            session.add(edition)
            session.flush()
            return [_delivery(session, audience, edition, address) for address in addresses]

    return _queue


def _delivery(session: Session, audience: Audience, edition: Edition, address: str) -> int:
    subscriber = Subscriber(
        partnership=PARTNERSHIP,
        email=address,
        name="Ngài Đại sứ",
        kind=SubscriberKind.READER,
        language="vi",
        zone="UTC",
        consent_basis="asked",
        consent_at=NOW,
        created_at=NOW,
    )
    session.add(subscriber)
    session.flush()
    subscription = Subscription(
        subscriber_id=subscriber.id, name="daily", audience_id=audience.id, started_at=NOW - timedelta(days=9)
    )
    session.add(subscription)
    session.flush()
    link = uuid.uuid4()
    delivery = Delivery(
        edition_id=edition.id,
        subscription_id=subscription.id,
        state=DeliveryState.PENDING,
        link_id=link,
        message_id=f"<{link}@watch.example>",
        queued_at=NOW,
        next_attempt_at=NOW,
    )
    session.add(delivery)
    session.flush()
    return delivery.id


class Watch:
    """A clock that a test moves."""

    def __init__(self, now: datetime) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now

    def forward(self, **by: float) -> None:
        """Move on."""
        self.now += timedelta(**by)


@pytest.fixture
def clock() -> Watch:
    """Stands at the moment when the editions were cut."""
    return Watch(NOW)
