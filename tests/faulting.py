"""What goes wrong while something is sent: a real SMTP server and a real endpoint that fail on request."""

import asyncio
import email
import email.policy
import hashlib
import socket
import struct
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session
from hooking import Posted, Receiver, status

PATIENCE, SLOWER = 0.15, 0.25
"""Seconds: a sender's time-out where the server is to be slower than it, and how slow the server is then."""

FAULTS = (
    "MAIL 421",
    "MAIL 452 4.3.1",
    "RCPT 450 4.2.1",
    "RCPT 452",
    "RCPT 550",
    "RCPT drop",
    "DATA 451 4.7.1",
    "DATA 550 5.4.5",
    "DATA 554 5.7.1",
    "DATA drop",
    "taken drop",
    "taken slow",
    "after close",
    "after reset",
    "after 421",
)
"""`taken`: the message has arrived, and the sender is not told so. `after`: the sender is told, and then the
connection ends, with an unasked word or with none, perhaps while another message is announced. A number is
the server's answer: about us (`MAIL`, 452, 5.4.5), or about one message."""

MOMENT = 0.0005
"""Seconds between the server's yes and its end: the sender has announced the next message, or is about to."""


ENDPOINT_FAULTS = ("500", "429", "404", "drop", "slow", "410")
"""After each of them we do not know, or must not believe, that the event was taken. 410: it wants no more."""


@dataclass(frozen=True)
class Arrived:
    """One message that the server had whole, whatever it answered."""

    message_id: str
    sender: str
    """Of the envelope: where it comes back to."""
    recipient: str
    hash: str


@dataclass
class FaultyServer:
    """Does to each message what stands first in `faults`, and takes it where nothing stands there."""

    port: int
    pipelining: bool = False
    faults: list[str | None] = field(default_factory=list)
    arrived: list[Arrived] = field(default_factory=list)
    refused: set[str] = field(default_factory=set)
    """Addresses that got a number instead of a yes."""
    no_mailbox: set[str] = field(default_factory=set)
    """Addresses that it knows no more, whatever the faults."""
    met: Counter[str] = field(default_factory=Counter)
    """How often each fault came to pass."""
    _meant: dict[int, str] = field(default_factory=dict)
    """By connection: the fault of its message."""

    def forget(self) -> None:
        """Be as new."""
        self.arrived.clear()
        self.refused.clear()
        self.no_mailbox.clear()

    async def handle_EHLO(
        self, _server: SMTP, session: Session, _envelope: Envelope, hostname: str, responses: list[str]
    ) -> list[str]:
        session.host_name = hostname
        return [*responses[:-1], "250-PIPELINING", responses[-1]] if self.pipelining else responses

    async def handle_MAIL(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        fault = self.faults.pop(0) if self.faults else None
        self._meant[id(session)] = fault or ""
        self.met[fault or "none"] += 1
        answer = self._answer("MAIL", session, server)
        if answer.startswith("250"):
            envelope.mail_from = address
        return answer

    async def handle_RCPT(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        answer = self._answer("RCPT", session, server)
        if answer == "250 ok" and address in self.no_mailbox:
            answer = "550 5.1.1 no such user"
        if answer.startswith("250"):
            envelope.rcpt_tos.append(address)
        else:
            self.refused.add(address)
        return answer

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        answer = self._answer("DATA", session, server)
        if not answer.startswith("250"):
            self.refused.add(envelope.rcpt_tos[0])
        elif not server.transport.is_closing():
            self._keep(envelope)
            if self._meant[id(session)] == "taken slow":
                await asyncio.sleep(SLOWER)
            self._answer("taken", session, server)
            place, _, how = self._meant[id(session)].partition(" ")
            if place == "after":
                asyncio.get_running_loop().call_later(MOMENT, _end, server.transport, how)
        return answer

    def _answer(self, at: str, session: Session, server: SMTP) -> str:
        place, _, what = self._meant[id(session)].partition(" ")
        if place != at or what == "slow":
            return "250 ok"
        if what == "drop":
            server.transport.abort()
            return "250 unheard"
        return f"{what} as the test has it"

    def _keep(self, envelope: Envelope) -> None:
        content = envelope.content if isinstance(envelope.content, bytes) else b""
        message = email.message_from_bytes(content, policy=email.policy.compat32)
        self.arrived.append(
            Arrived(
                str(message["Message-ID"]),
                envelope.mail_from or "",
                envelope.rcpt_tos[0],
                hashlib.sha256(content).hexdigest(),
            )
        )


def _end(transport: asyncio.Transport, how: str) -> None:
    """End a connection between two messages, as a server does that restarts or has had enough."""
    if transport.is_closing():
        return
    if how == "421":
        transport.write(b"421 closing\r\n")
    elif how == "reset":
        linger_for_nothing = struct.pack("ii", 1, 0)
        transport.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger_for_nothing)
    transport.close()


@pytest.fixture(scope="session")
def faulty_server() -> Iterator[FaultyServer]:
    """On a free port of loopback."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        handler = FaultyServer(probe.getsockname()[1])
    controller = Controller(handler, hostname="127.0.0.1", port=handler.port)
    controller.factory = lambda: SMTP(handler)
    controller.start()
    yield handler
    controller.stop()


class FaultyEndpoint:
    """An agency's server. Does to each request what stands first in `faults`; takes it where nothing does."""

    def __init__(self) -> None:
        self._receiver = Receiver()
        self._receiver.answers.append(self._answer)
        self.url = self._receiver.url
        self.faults: list[str | None] = []
        self.said_yes: set[str] = set()
        """The ids of what it took, and said so."""
        self.wants_no_more = False
        self.met = Counter[str]()

    @property
    def posted(self) -> list[Posted]:
        """All that came, in order."""
        return self._receiver.posted

    def forget(self) -> None:
        """Be as new."""
        self.posted.clear()
        self.said_yes.clear()
        self.wants_no_more = False

    def close(self) -> None:
        """Stop listening."""
        self._receiver.close()

    def _answer(self, handler: BaseHTTPRequestHandler) -> None:
        fault = self.faults.pop(0) if self.faults else None
        self.met[f"endpoint {fault or 'none'}"] += 1
        self.wants_no_more |= fault == "410"
        if fault == "drop":
            handler.close_connection = True
            return
        if fault == "slow":
            time.sleep(SLOWER)
        elif fault is None:
            self.said_yes.add(handler.headers["webhook-id"])
        status(int(fault) if fault and fault.isdigit() else 204)(handler)


@pytest.fixture(scope="session")
def faulty_endpoint() -> Iterator[FaultyEndpoint]:
    """On a free port of loopback."""
    endpoint = FaultyEndpoint()
    yield endpoint
    endpoint.close()
