"""What goes wrong while mail is sent: a real SMTP server that fails on request, and a death at any moment."""

import asyncio
import email
import email.policy
import hashlib
import smtplib
import socket
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session
from sqlalchemy import event

from partnership_watch.store import Store

PATIENCE, SLOWER = 0.15, 0.25
"""Seconds: a sender's time-out where the server is to be slower than it, and how slow the server is then."""

FAULTS = (
    "MAIL 421",
    "MAIL 452",
    "RCPT 450",
    "RCPT 550",
    "RCPT drop",
    "DATA 451",
    "DATA 554",
    "DATA drop",
    "taken drop",
    "taken slow",
)
"""`taken`: the message has arrived, and the sender is not told so. `MAIL` is about us, the others about one
message; a number is the server's answer."""


@dataclass(frozen=True)
class Arrived:
    """One message that the server had whole, whatever it answered."""

    message_id: str
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
    met: Counter[str] = field(default_factory=Counter)
    """How often each fault came to pass."""
    _meant: dict[int, str] = field(default_factory=dict)
    """By connection: the fault of its message."""

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
            Arrived(str(message["Message-ID"]), envelope.rcpt_tos[0], hashlib.sha256(content).hexdigest())
        )


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


class Killed(BaseException):
    """Stands for SIGKILL: nothing of ours that follows it may reach the database or the mail server."""


class Death:
    """Counts what a thread says to PostgreSQL and to a mail server, and ends it before one of these words."""

    def __init__(self) -> None:
        self._left: dict[int, int] = {}

    @contextmanager
    def before(self, word: int | None) -> Iterator[None]:
        """Let this thread die before its n-th word; None: never."""
        if word is None:
            yield
            return
        self._left[threading.get_ident()] = word
        try:
            yield
        except Killed:
            pass
        finally:
            del self._left[threading.get_ident()]

    def may_strike(self, store: Store) -> None:
        """Count what is said through this store, too."""
        for engine in (store._engine, store._hasty_engine):
            for what in ("before_cursor_execute", "commit"):
                event.listen(engine, what, self.word)

    def word(self, *_: object) -> None:
        """One more is about to be said."""
        mine = threading.get_ident()
        if mine in self._left:
            self._left[mine] -= 1
            if self._left[mine] <= 0:
                raise Killed


@contextmanager
def mortal(monkeypatch: pytest.MonkeyPatch) -> Iterator[Death]:
    """While it lasts, whoever uses SMTP, or a store that is named to it, can be killed."""
    death = Death()
    for name in ("send", "getreply"):
        monkeypatch.setattr(smtplib.SMTP, name, _counted(getattr(smtplib.SMTP, name), death.word))
    yield death


def _counted(method: Callable[..., Any], word: Callable[[], None]) -> Callable[..., Any]:
    def counted(smtp: smtplib.SMTP, *args: Any) -> Any:
        try:
            word()
        except Killed:
            smtp.close()  # as the kernel does
            raise
        return method(smtp, *args)

    return counted
