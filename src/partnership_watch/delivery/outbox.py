"""Queued deliveries, one at a time: claim, say so, send, record.

"Transmitting" is committed before the socket opens. Whoever finds that state with its lease run out does
not know whether the mail went: it is UNKNOWN, and held for a person
(docs/decisions/0006-unknown-mail-is-held.md).
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy import func, select, update

from partnership_watch.delivery.claiming import claim, due, queued
from partnership_watch.delivery.links import Links
from partnership_watch.delivery.message import Letter, Letterhead
from partnership_watch.delivery.smtp import MailServerError, SendResult, SmtpConnection, SmtpSettings
from partnership_watch.store import Store
from partnership_watch.store.audit_log import record
from partnership_watch.store.tables import Attempt, Delivery, DeliveryState

WAITS_MINUTES = (5, 15, 60, 180, 360)
"""How long to wait after the first, second ... deferral; the last one repeats. RFC 5321, 4.5.4.1 asks a
relay for at least 30 minutes between tries; the first two are shorter because greylisting usually lasts
about five."""

BATCH = 200
"""Messages over one connection; servers commonly cut it after a few hundred."""


@dataclass(frozen=True)
class Post:
    """Everything outside the database that sending needs."""

    smtp: SmtpSettings
    letterhead: Letterhead
    links: Links
    resend_once: bool = False
    """Send an UNKNOWN message once more under its Message-ID; whatever then happens is final."""


@dataclass
class DeliveryReport:
    """What became of the messages that were tried."""

    counts: dict[DeliveryState, int] = field(default_factory=dict)
    held: int = 0
    """Messages found UNKNOWN because their sender vanished."""
    trouble: str | None = None
    """Why the mail server stopped the run; what was queued stays queued."""


def deliver(store: Store, partnership: str, post: Post, *, clock: Callable[[], datetime]) -> DeliveryReport:
    """Send what is queued and due. Safe to kill, to repeat and to run twice at once.

    Args:
        clock: the time now, UTC; asked anew for every message, because a lease counts from its own start.
    """
    report = DeliveryReport(held=hold_unknown(store, partnership, now=clock()))
    if post.resend_once:
        _release_unknown(store, partnership, now=clock())
    try:
        while _waiting(store, partnership, clock()):
            _deliver_batch(store, partnership, post, clock, report)
    except MailServerError as error:
        report.trouble = str(error)
    return report


def hold_unknown(store: Store, partnership: str, *, now: datetime) -> int:
    """Mark as UNKNOWN every message whose lease ran out while it was transmitting; how many there were."""
    with store.transaction() as session:
        lost = session.scalars(
            queued(partnership)
            .where(Delivery.state == DeliveryState.TRANSMITTING, Delivery.lease_until < now)
            .with_for_update(skip_locked=True, of=Delivery)
        ).all()
        for delivery in lost:
            delivery.state, delivery.lease_until = DeliveryState.UNKNOWN, None
            delivery.reason = "the sender vanished while transmitting"
            record(
                session, at=now, actor="deliver", action="held", object_type="delivery", object_id=delivery.id
            )
        return len(lost)


def _release_unknown(store: Store, partnership: str, *, now: datetime) -> None:
    with store.transaction() as session:
        unknown = session.scalars(
            queued(partnership)
            .where(Delivery.state == DeliveryState.UNKNOWN, Delivery.resent.is_(False))
            .with_for_update(skip_locked=True, of=Delivery)
        )
        for delivery in unknown:
            delivery.state, delivery.resent, delivery.next_attempt_at = DeliveryState.PENDING, True, now


def _waiting(store: Store, partnership: str, now: datetime) -> bool:
    """Asked before connecting: a server is not called for nothing."""
    with store.transaction() as session:
        return session.scalar(due(partnership, now).with_only_columns(Delivery.id).limit(1)) is not None


def _deliver_batch(
    store: Store, partnership: str, post: Post, clock: Callable[[], datetime], report: DeliveryReport
) -> None:
    with SmtpConnection(post.smtp) as connection:
        for _ in range(BATCH):
            claimed = _claim_next(store, partnership, post, clock, report)
            if claimed is None:
                return
            result = _transmit(store, connection, post, *claimed, clock)
            report.counts[result.state] = report.counts.get(result.state, 0) + 1
            if result.connection_lost:
                return


def _claim_next(
    store: Store, partnership: str, post: Post, clock: Callable[[], datetime], report: DeliveryReport
) -> tuple[Letter, bytes] | None:
    while True:
        now = clock()
        with store.transaction() as session:
            delivery = session.scalar(
                due(partnership, now).limit(1).with_for_update(skip_locked=True, of=Delivery)
            )
            if delivery is None:
                return None
            claimed = claim(session, delivery, post.letterhead, post.links, now=now)
            if claimed is not None:
                return claimed
            report.counts[delivery.state] = report.counts.get(delivery.state, 0) + 1


def _transmit(
    store: Store,
    connection: SmtpConnection,
    post: Post,
    letter: Letter,
    message: bytes,
    clock: Callable[[], datetime],
) -> SendResult:
    started = clock()
    try:
        result = connection.send(post.letterhead.sender_address, letter.recipient, message)
    except MailServerError as error:
        _record(
            store, letter, SendResult(DeliveryState.DEFERRED, error=type(error).__name__), started, clock()
        )
        raise
    _record(store, letter, result, started, clock())
    return result


def _record(store: Store, letter: Letter, result: SendResult, started: datetime, finished: datetime) -> None:
    """Write what is known. Also over UNKNOWN: whoever gave this message up knew less than we do."""
    with store.transaction() as session:
        tries = session.scalar(
            select(func.count()).select_from(Attempt).where(Attempt.delivery_id == letter.delivery_id)
        )
        wait = WAITS_MINUTES[min(tries or 0, len(WAITS_MINUTES) - 1)]
        session.execute(
            update(Delivery)
            .where(
                Delivery.id == letter.delivery_id,
                Delivery.state.in_((DeliveryState.TRANSMITTING, DeliveryState.UNKNOWN)),
            )
            .values(
                state=result.state,
                lease_until=None,
                next_attempt_at=finished + timedelta(minutes=wait),
                reason=result.error or (str(result.code) if result.code else None),
            )
        )
        session.add(
            Attempt(
                delivery_id=letter.delivery_id,
                started_at=started,
                finished_at=finished,
                outcome=result.state,
                code=result.code,
                error=result.error,
            )
        )
