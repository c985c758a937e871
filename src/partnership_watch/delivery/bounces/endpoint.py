"""An SMTP server that takes what comes back, for a mail server that hands the bounces' domain over to it."""

import asyncio
import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from partnership_watch.delivery.bounces.taking import Bounces, take
from partnership_watch.delivery.mailbox import MOST_BYTES
from partnership_watch.store import Store

log = logging.getLogger(__name__)


class _Endpoint:
    """Says 250 when what it was given is stored; else the other side keeps it, and comes again."""

    def __init__(self, store: Store, bounces: Bounces, clock: Callable[[], datetime]) -> None:
        self._store, self._bounces, self._clock = store, bounces, clock

    async def handle_RCPT(
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        path = self._bounces.return_path
        if not path.is_plain(address) and path.read(address) is None:
            return "550 5.1.1 no such mailbox"
        envelope.rcpt_tos.append(address)
        return "250 2.1.5 ok"

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:
        content = envelope.content if isinstance(envelope.content, bytes) else b""
        taken = await asyncio.to_thread(
            take, self._store, self._bounces, content, sent_to=envelope.rcpt_tos, now=self._clock()
        )
        return f"250 2.0.0 {taken.value}"

    async def handle_exception(self, error: Exception) -> str:
        log.error("a mail could not be stored (%s); the other side keeps it", type(error).__name__)
        return "451 4.3.0 not stored; try again later"


@contextmanager
def bounce_endpoint(
    store: Store, bounces: Bounces, *, clock: Callable[[], datetime], host: str, port: int
) -> Iterator[None]:
    """Listen while the context is open.

    Raises:
        OSError: the port cannot be listened on.
    """
    controller = Controller(
        _Endpoint(store, bounces, clock),
        hostname=host,
        port=port,
        ready_timeout=10,
        data_size_limit=MOST_BYTES,
        ident="partnership-watch",
    )
    controller.start()
    try:
        yield
    finally:
        controller.stop()
