"""A real SMTP server that misbehaves on request."""

import asyncio
import email
import email.policy
import socket
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from email.message import EmailMessage

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from partnership_watch.delivery import Letterhead, Links, Post, Security, SmtpSettings


@dataclass
class MailServer:
    """Keeps what it accepted, and answers as told."""

    received: list[tuple[str, EmailMessage]] = field(default_factory=list)
    answers: dict[str, str] = field(default_factory=dict)
    """By recipient: the answer to RCPT, `DATA ...` to the message, or `drop`, `vanish`, `slow`."""
    on_received: Callable[[str], None] = lambda _: None
    """Called with each recipient before the answer."""
    contents: list[bytes] = field(default_factory=list)
    mail_from_answer: str | None = None
    mail_from: list[str] = field(default_factory=list)
    """The sender of each envelope, in order."""
    pipelining: bool = False
    """Announce RFC 2920; this server reads commands one after the other in any case."""
    connections: int = 0
    port: int = 0

    async def handle_EHLO(
        self, _server: SMTP, session: Session, _envelope: Envelope, hostname: str, responses: list[str]
    ) -> list[str]:
        session.host_name = hostname
        return [*responses[:-1], "250-PIPELINING", responses[-1]] if self.pipelining else responses

    async def handle_MAIL(
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        envelope.mail_from = address
        self.mail_from.append(address)
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
        self.contents.append(envelope.content)
        self.on_received(recipient)
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
def post(mail_server: MailServer, links: Links) -> Post:
    """How this installation sends."""
    return Post(
        smtp=SmtpSettings(host="127.0.0.1", port=mail_server.port, security=Security.NONE, timeout_seconds=1),
        letterhead=Letterhead(
            "The Watch", "watch@watch.example", "desk@watch.example", "norland.watch.example"
        ),
        links=links,
    )


@pytest.fixture
def silent_port() -> Iterator[int]:
    """A server that takes connections and never says a word."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield server.getsockname()[1]
