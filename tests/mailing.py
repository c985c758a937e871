"""Fixtures of messages queued for readers, for every room from the outbox up."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from pydantic import SecretStr
from queueing import queue_edition

from partnership_watch.delivery import Links
from partnership_watch.editions.placeholders import placeholder_in_html, placeholder_in_text
from partnership_watch.store import Store

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
            return queue_edition(
                session,
                PARTNERSHIP,
                addresses,
                subject=subject,
                html=f"<p>{body} <a href='{placeholder_in_html('unsubscribe')}'>x</a></p>",
                text=f"{body}\n{placeholder_in_text('unsubscribe')}\n",
                cut_at=NOW,
            )

    return _queue


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
