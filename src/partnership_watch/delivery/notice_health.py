"""Which answers to readers, and mails to owners of webhooks, are stuck or went astray, and since when."""

from datetime import datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, and_, func, or_
from sqlalchemy.orm import Session

from partnership_watch.delivery.health import WAITING_TOO_LONG
from partnership_watch.delivery.notice_queue import of_partnership
from partnership_watch.delivery.pausing import paused, unpaused_since
from partnership_watch.editions.health import COUNTED_BACK
from partnership_watch.store.tables import WAITING, DeliveryState, Notice
from partnership_watch.troubles import Trouble

PUT_OFF_LONG = timedelta(hours=1)
"""A link to preferences works no longer, and whoever signed up has stopped waiting."""

_WHAT = "{count} confirmations, links to preferences, mails to owners of webhooks or to those who approve"


def notice_troubles(session: Session, partnership: str, *, now: datetime) -> list[Trouble]:
    """What nobody sends, what the mail server puts off, and what was given up or may not have arrived."""
    late_before = unpaused_since(session, partnership, WAITING_TOO_LONG, now)
    waiting, lately = Notice.state.in_(WAITING), Notice.queued_at > now - COUNTED_BACK
    left, put_off, unknown, given_up = _counts(
        session,
        partnership,
        or_(
            and_(waiting, Notice.next_attempt_at < late_before),
            and_(Notice.state == DeliveryState.TRANSMITTING, Notice.lease_until < late_before),
        ),
        and_(
            Notice.state == DeliveryState.DEFERRED,
            Notice.next_attempt_at >= late_before,
            Notice.queued_at < unpaused_since(session, partnership, PUT_OFF_LONG, now),
        ),
        and_(Notice.state == DeliveryState.UNKNOWN, lately),
        and_(Notice.state == DeliveryState.EXPIRED, lately),
    )
    troubles = []
    stopped = paused(session, partnership) is not None  # which the mails' health says once for all
    if left.number and not stopped:
        troubles.append(
            Trouble(
                _WHAT + " wait and nobody sends them",
                left.since,
                "see that the deliver DAG runs and that the mail server answers; readers wait for them",
                urgent=True,
                values={"count": left.number},
            )
        )
    if put_off.number and not stopped:
        troubles.append(
            Trouble(
                _WHAT + " have been put off by the mail server and are tried again",
                put_off.since,
                "its log says why; each is given up when its link has expired",
                values={"count": put_off.number},
            )
        )
    if unknown.number:
        troubles.append(
            Trouble(
                _WHAT + " may or may not have arrived, in the last {days} days",
                unknown.since,
                "none is sent again, whoever misses one asks once more; the mail server's log says more",
                values={"count": unknown.number, "days": COUNTED_BACK.days},
            )
        )
    if given_up.number:
        troubles.append(
            Trouble(
                _WHAT + " waited too long and were given up, in the last {days} days",
                given_up.since,
                "sending was late then, or the mail server put them off; its log says why",
                values={"count": given_up.number, "days": COUNTED_BACK.days},
            )
        )
    return troubles


class _Count(NamedTuple):
    number: int
    since: datetime | None


def _counts(session: Session, partnership: str, *conditions: ColumnElement[bool]) -> list[_Count]:
    """How many notices meet each condition, and when the oldest of them was queued; in one look."""
    asked: list[ColumnElement[Any]] = []
    for condition in conditions:
        asked += [func.count().filter(condition), func.min(Notice.queued_at).filter(condition)]
    row = session.execute(of_partnership(partnership).with_only_columns(*asked)).one()
    return [_Count(*row[at : at + 2]) for at in range(0, len(asked), 2)]
