"""Mails that answer a reader's request, one at a time: claim, say so, send, record.

They are few, and each has the four outcomes of any mail. One of unknown outcome is not sent again, nor held
for a person: whoever misses it asks once more.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy import Select, select, update

from partnership_watch.delivery.notice_mail import NoticeToSend, compose_notice, wire_address
from partnership_watch.delivery.outbox import Post
from partnership_watch.delivery.pausing import paused
from partnership_watch.delivery.smtp import MailServerError, SendResult, SmtpConnection
from partnership_watch.registry.models import Partnership
from partnership_watch.store import Store
from partnership_watch.store.tables import DeliveryState, Notice, ReaderRequest

LEASE = timedelta(minutes=10)
"""Longer than five answers of the server, each within SmtpSettings.timeout_seconds (30 s)."""

WAITS_MINUTES = (5, 15, 60)
"""After each deferral; the last one repeats. Greylisting usually lasts about five."""

MOST_ON_ONE_CONNECTION = 100


@dataclass
class NoticesReport:
    """What became of the mails that were tried."""

    states: list[DeliveryState] = field(default_factory=list)
    trouble: str | None = None
    """Why the mail server stopped the run; what was queued stays queued."""


@dataclass(frozen=True)
class _Claimed:
    notice_id: int
    tries: int
    address: str
    message: bytes


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
                    claimed = _claim(store, partnership, post, report, now=clock())
                    if claimed is None or _send(store, connection, post, claimed, report, clock):
                        break
    except MailServerError as error:
        report.trouble = str(error)
    return report


def _due(partnership: str, now: datetime) -> Select[Notice, ReaderRequest]:
    return (
        select(Notice, ReaderRequest)
        .join(ReaderRequest, ReaderRequest.id == Notice.request_id)
        .where(
            ReaderRequest.partnership == partnership,
            Notice.state.in_((DeliveryState.PENDING, DeliveryState.DEFERRED)),
            Notice.next_attempt_at <= now,
        )
        .order_by(Notice.next_attempt_at, Notice.id)
        .limit(1)
    )


def _waiting(store: Store, partnership: str, now: datetime) -> bool:
    with store.transaction() as session:
        if paused(session, partnership) is not None:
            return False
        return session.execute(_due(partnership, now)).first() is not None


def _give_up_lost(store: Store, *, now: datetime) -> None:
    with store.transaction() as session:
        session.execute(
            update(Notice)
            .where(Notice.state == DeliveryState.TRANSMITTING, Notice.lease_until < now)
            .values(
                state=DeliveryState.UNKNOWN, lease_until=None, reason="the sender vanished while transmitting"
            )
        )


def _claim(
    store: Store, partnership: Partnership, post: Post, report: NoticesReport, *, now: datetime
) -> _Claimed | None:
    """Make the next one "transmitting"; end those on the way whose link is no use, or that cannot be made."""
    while True:
        with store.transaction() as session:
            if paused(session, partnership.slug) is not None:
                return None
            row = session.execute(
                _due(partnership.slug, now).with_for_update(skip_locked=True, of=Notice)
            ).one_or_none()
            if row is None:
                return None
            notice, request = row
            if request.expires_at <= now:
                notice.state, notice.reason = DeliveryState.EXPIRED, "its link has expired"
            elif kept_out := post.recipients.unwanted({request.email}):
                notice.state, notice.reason = kept_out[request.email]
            else:
                try:
                    claimed = _composed(notice, request, partnership, post, now)
                except ValueError as error:
                    notice.state = DeliveryState.REFUSED
                    notice.reason = f"cannot be composed: {type(error).__name__}"
                else:
                    notice.state, notice.lease_until = DeliveryState.TRANSMITTING, now + LEASE
                    notice.tries += 1
                    return claimed
            report.states.append(notice.state)


def _composed(
    notice: Notice, request: ReaderRequest, partnership: Partnership, post: Post, now: datetime
) -> _Claimed:
    address = wire_address(request.email)
    to_send = NoticeToSend(notice.kind, address, request.language, request.link_id, notice.message_token)
    title = partnership.title.get(request.language) or next(iter(partnership.title.values()))
    message = compose_notice(to_send, title, post.letterhead, post.links, date=now)
    return _Claimed(notice.id, notice.tries, address, message)


def _send(
    store: Store,
    connection: SmtpConnection,
    post: Post,
    claimed: _Claimed,
    report: NoticesReport,
    clock: Callable[[], datetime],
) -> bool:
    """Send one; whether the connection is lost."""
    try:
        result = connection.send(post.letterhead.sender_address, claimed.address, claimed.message)
    except MailServerError as error:
        _record(store, claimed, SendResult(DeliveryState.DEFERRED, error=type(error).__name__), clock())
        raise
    _record(store, claimed, result, clock())
    report.states.append(result.state)
    return result.connection_lost


def _record(store: Store, claimed: _Claimed, result: SendResult, now: datetime) -> None:
    """Write what is known. Also over UNKNOWN: whoever gave this mail up knew less than we do."""
    wait = WAITS_MINUTES[min(claimed.tries, len(WAITS_MINUTES) - 1)]
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
                reason=result.error or (str(result.code) if result.code else None),
            )
        )
