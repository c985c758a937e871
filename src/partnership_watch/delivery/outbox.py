"""Queued deliveries, a batch at a time: claim, say so, send one after the other, record each.

"Transmitting" is committed before a message is begun, and its outcome before the text of the next one goes
out. Whoever finds a batch whose lease ran out therefore knows which single message may have gone: that one is
UNKNOWN, and held for a person (docs/decisions/0006-unknown-mail-is-held.md, 0014-sending-in-batches.md).
"""

import uuid
from collections import deque
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime

from partnership_watch.delivery.claiming import Claim, claim
from partnership_watch.delivery.links import Links
from partnership_watch.delivery.message import Letterhead
from partnership_watch.delivery.pausing import Gate, Pause, paused
from partnership_watch.delivery.press import Press
from partnership_watch.delivery.recipients import Recipients
from partnership_watch.delivery.recording import Tried, close_batch, record_outcome
from partnership_watch.delivery.refusals import Refusals, believe
from partnership_watch.delivery.return_path import ReturnPath
from partnership_watch.delivery.smtp import MailServerError, SendResult, SmtpConnection, SmtpSettings
from partnership_watch.delivery.vanished import hold_unknown, release_unknown
from partnership_watch.delivery.waiting import waiting
from partnership_watch.store import Store
from partnership_watch.store.tables import DeliveryState

BATCHES_PER_CONNECTION = 2
"""Servers commonly cut a connection after a few hundred messages."""


@dataclass(frozen=True)
class Post:
    """Everything outside the database that sending needs."""

    smtp: SmtpSettings
    letterhead: Letterhead
    links: Links
    resend_once: bool = False
    """Send an UNKNOWN message once more under its Message-ID; whatever then happens is final."""
    recipients: Recipients = field(default_factory=Recipients)
    return_path: ReturnPath | None = None
    """Without it what bounces comes back to the sender's address."""

    def envelope_sender(self, link_id: uuid.UUID) -> str:
        """Where this message comes back to, if it does."""
        if self.return_path is None:
            return self.letterhead.sender_address
        return self.return_path.of(link_id)


@dataclass
class DeliveryReport:
    """What became of the messages that were tried."""

    counts: dict[DeliveryState, int] = field(default_factory=dict)
    held: int = 0
    """Messages found UNKNOWN because their sender vanished."""
    trouble: str | None = None
    """Why the mail server stopped the run; what was queued stays queued."""
    paused: Pause | None = None
    """An operator stopped all sending; what was queued stays queued."""

    def count(self, states: Iterable[DeliveryState]) -> None:
        """Add these outcomes."""
        for state in states:
            self.counts[state] = self.counts.get(state, 0) + 1


def deliver(store: Store, partnership: str, post: Post, *, clock: Callable[[], datetime]) -> DeliveryReport:
    """Send what is queued and due. Safe to kill, to repeat and to run twice at once.

    Args:
        clock: the time now, UTC; asked anew for every message, because a claim is good for a while only.
    """
    report = DeliveryReport(held=hold_unknown(store, partnership, now=clock()))
    if post.resend_once:
        release_unknown(store, partnership, now=clock())
    press = Press(post.letterhead, post.links)
    gate = Gate(partnership, clock)
    try:
        while report.trouble is None and _waiting(store, partnership, clock()):
            with SmtpConnection(post.smtp) as connection:
                for _ in range(BATCHES_PER_CONNECTION):
                    with store.transaction() as session:
                        claimed = claim(session, partnership, press, post.recipients, now=clock())
                    report.count(claimed.ended)
                    if not _send(store, connection, post, claimed, gate, clock, report):
                        break
    except MailServerError as error:
        report.trouble = str(error)
    with store.transaction() as session:
        report.paused = paused(session, partnership)
    return report


def _waiting(store: Store, partnership: str, now: datetime) -> bool:
    """Asked before connecting: a server is not called for nothing."""
    with store.transaction() as session:
        if paused(session, partnership) is not None:
            return False
        return session.scalar(waiting(partnership, now).limit(1)) is not None


def _send(
    store: Store,
    connection: SmtpConnection,
    post: Post,
    claimed: Claim,
    gate: Gate,
    clock: Callable[[], datetime],
    report: DeliveryReport,
) -> bool:
    """Send a batch; whether the connection can take another one."""
    if not claimed.letters:
        return False
    unbegun = deque(claimed.letters)
    connected = True
    tried: Tried | None = None
    refusals = Refusals(connection.where)
    with store.statement_by_statement() as record:
        try:
            while unbegun and connected:
                letter, started = unbegun[0], clock()
                connection.announce(post.envelope_sender(letter.link_id), letter.address)
                if tried is not None:  # while the server reads the announcement of the next
                    done, tried = tried, None
                    record_outcome(record, done)
                if clock() >= claimed.begin_until or gate.shut(record):
                    break
                unbegun.popleft()
                result = SendResult(DeliveryState.DEFERRED, error=MailServerError.__name__)
                try:
                    result = connection.hand_in(letter.message)
                    refusals.hear(letter, result)
                except MailServerError as error:
                    refusals.stop()
                    result = replace(result, reply=error.reply, error=type(error).__name__)
                    report.trouble, connected = str(error), False
                tried = Tried(letter, started, clock(), result)
                if result.state is not DeliveryState.REFUSED:
                    report.count([result.state])
                connected = connected and not result.connection_lost
        finally:
            record.rollback()  # a statement that was broken off would refuse all others, and hide why
            if tried is not None:
                record_outcome(record, tried)
            close_batch(record, claimed, unbegun)
    _end_refusals(store, refusals, post, clock, report)
    return connected and not unbegun


def _end_refusals(
    store: Store, refusals: Refusals, post: Post, clock: Callable[[], datetime], report: DeliveryReport
) -> None:
    for refused in refusals.believed():
        final = believe(store, refused, post.links.keyed_hash, now=clock())
        report.count([DeliveryState.REFUSED if final else DeliveryState.DEFERRED])
    report.count(DeliveryState.DEFERRED for _ in refusals.doubted())
