"""Mails that answer a request, or tell a webhook's owner or those who approve: claim, say so, send, record.

They are few, go out one at a time, and each has the four outcomes of any mail. One of unknown outcome is not
sent again, nor held for a person: whoever misses an answer asks once more, and `doctor` names a webhook that
was switched off, and what waits for approval.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy import update

from partnership_watch.delivery.notice_queue import ClaimedNotice, claim_notice, due
from partnership_watch.delivery.outbox import Post
from partnership_watch.delivery.pausing import paused
from partnership_watch.delivery.smtp import MailServerError, SendResult, SmtpConnection
from partnership_watch.registry.models import Partnership
from partnership_watch.store import Store
from partnership_watch.store.tables import DeliveryState, Notice

WAITS_MINUTES = (5, 15, 60)
"""After each deferral; the last one repeats. Greylisting usually lasts about five."""

MOST_ON_ONE_CONNECTION = 100


@dataclass
class NoticesReport:
    """What became of the mails that were tried."""

    states: list[DeliveryState] = field(default_factory=list)
    trouble: str | None = None
    """Why the mail server stopped the run; what was queued stays queued."""


def deliver_notices(
    store: Store, partnership: Partnership, post: Post, *, clock: Callable[[], datetime]
) -> NoticesReport:
    """Send what is queued and due, unless an operator has paused all sending.

    Safe to kill, to repeat and to run twice at once.

    Args:
        clock: the time now, UTC; asked anew for every mail.
    """
    report = NoticesReport()
    _give_up_lost(store, now=clock())
    try:
        while _waiting(store, partnership.slug, clock()):
            with SmtpConnection(post.smtp) as connection:
                for _ in range(MOST_ON_ONE_CONNECTION):
                    claimed = claim_notice(store, partnership, post, report.states.append, now=clock())
                    if claimed is None or _send(store, connection, claimed, report, clock):
                        break
    except MailServerError as error:
        report.trouble = str(error)
    return report


def _waiting(store: Store, partnership: str, now: datetime) -> bool:
    with store.transaction() as session:
        if paused(session, partnership) is not None:
            return False
        return session.execute(due(partnership, now)).first() is not None


def _give_up_lost(store: Store, *, now: datetime) -> None:
    with store.transaction() as session:
        session.execute(
            update(Notice)
            .where(Notice.state == DeliveryState.TRANSMITTING, Notice.lease_until < now)
            .values(
                state=DeliveryState.UNKNOWN, lease_until=None, reason="the sender vanished while transmitting"
            )
        )


def _send(
    store: Store,
    connection: SmtpConnection,
    claimed: ClaimedNotice,
    report: NoticesReport,
    clock: Callable[[], datetime],
) -> bool:
    """Send one; whether the connection is lost."""
    try:
        result = connection.send(claimed.sender, claimed.address, claimed.message)
    except MailServerError as error:
        _record(store, claimed, SendResult(DeliveryState.DEFERRED, error=type(error).__name__), clock())
        raise
    _record(store, claimed, result, clock())
    report.states.append(result.state)
    return result.connection_lost


def _record(store: Store, claimed: ClaimedNotice, result: SendResult, now: datetime) -> None:
    """Write what is known. Also over UNKNOWN: whoever gave this mail up knew less than we do."""
    wait = WAITS_MINUTES[min(claimed.attempts, len(WAITS_MINUTES) - 1)]
    with store.transaction() as session:
        session.execute(
            update(Notice)
            .where(
                Notice.id == claimed.notice_id,
                Notice.state.in_((DeliveryState.TRANSMITTING, DeliveryState.UNKNOWN)),
            )
            .values(
                state=result.state,
                lease_until=None,
                next_attempt_at=now + timedelta(minutes=wait),
                reason=result.reason,
            )
        )
