"""A queue of messages in PostgreSQL, and a real SMTP server that misbehaves on request."""

import asyncio
import email
import email.policy
import socket
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from email.message import EmailMessage

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session
from pydantic import SecretStr

from partnership_watch.delivery import Letterhead, Links, Post, Security, SmtpSettings
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


@dataclass
class MailServer:
    """Keeps what it accepted, and answers as told."""

    received: list[tuple[str, EmailMessage]] = field(default_factory=list)
    answers: dict[str, str] = field(default_factory=dict)
    """By recipient: the answer to RCPT, `DATA ...` to the message, or `drop`, `vanish`, `slow`."""
    mail_from_answer: str | None = None
    connections: int = 0
    port: int = 0

    async def handle_MAIL(
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        envelope.mail_from = address
        return self.mail_from_answer or "250 ok"

    async def handle_RCPT(
        self, server: SMTP, _session: Session, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        answer = self.answers.get(address, "250 ok")
        if answer == "drop":
            server.transport.close()
        if answer[0].isdigit() and not answer.startswith("250"):
            return answer
        envelope.rcpt_tos.append(address)
        return "250 ok"

    async def handle_DATA(self, server: SMTP, _session: Session, envelope: Envelope) -> str:
        recipient = envelope.rcpt_tos[0]
        answer = self.answers.get(recipient, "250 ok")
        if answer.startswith("DATA "):
            return answer.removeprefix("DATA ")
        if answer == "slow":
            await asyncio.sleep(1.5)
        message = email.message_from_bytes(envelope.content, policy=email.policy.default)
        self.received.append((recipient, message))
        if answer == "vanish":
            server.transport.close()
        return "250 ok"


@pytest.fixture
def mail_server() -> Iterator[MailServer]:
    """A server on a free port of loopback."""
    handler = MailServer()
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        handler.port = probe.getsockname()[1]

    def factory() -> SMTP:
        handler.connections += 1
        return SMTP(handler)

    controller = Controller(handler, hostname="127.0.0.1", port=handler.port)
    controller.factory = factory
    controller.start()
    handler.connections = 0
    yield handler
    controller.stop()


@pytest.fixture
def links() -> Links:
    """Links of an installation that serves no pages."""
    return Links(None, SecretStr("a secret of this test"), "desk@watch.example")


@pytest.fixture
def post(mail_server: MailServer, links: Links) -> Post:
    """How this installation sends."""
    return Post(
        smtp=SmtpSettings(host="127.0.0.1", port=mail_server.port, security=Security.NONE, timeout_seconds=1),
        letterhead=Letterhead(
            "The Watch", "watch@watch.example", "desk@watch.example", "norland.watch.example"
        ),
        links=links,
    )


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


def _delivery(session, audience: Audience, edition: Edition, address: str) -> int:  # type: ignore[no-untyped-def]
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


@pytest.fixture
def silent_port() -> Iterator[int]:
    """A server that takes connections and never says a word."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield server.getsockname()[1]
