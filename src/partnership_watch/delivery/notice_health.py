"""Which answers to readers, and mails to owners of webhooks, are stuck or went astray, and since when."""

from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, and_, func, or_
from sqlalchemy.orm import Session

from partnership_watch.delivery.health import WAITING_TOO_LONG
from partnership_watch.delivery.notice_queue import of_partnership
from partnership_watch.delivery.pausing import paused, unpaused_since
from partnership_watch.store.tables import DeliveryState, Notice
from partnership_watch.troubles import Trouble

PUT_OFF_LONG = timedelta(hours=1)
"""A link to preferences works no longer, and whoever signed up has stopped waiting."""

COUNTED_BACK = timedelta(days=7)
"""Over how many days what went astray is counted."""

_WHAT = "confirmations, links to preferences or mails to owners of webhooks"


def notice_troubles(session: Session, partnership: str, *, now: datetime) -> list[Trouble]:
    """What nobody sends, what the mail server puts off, and what was given up or may not have arrived."""
    if paused(session, partnership) is not None:  # which the mails' health says once for all
        return _astray(session, partnership, now)
    troubles = []
    late_before = unpaused_since(session, partnership, WAITING_TOO_LONG, now)
    left = _count(
        session,
        partnership,
        or_(
            and_(
                Notice.state.in_((DeliveryState.PENDING, DeliveryState.DEFERRED)),
                Notice.next_attempt_at < late_before,
            ),
            and_(Notice.state == DeliveryState.TRANSMITTING, Notice.lease_until < late_before),
        ),
    )
    if left is not None:
        number, since = left
        troubles.append(
            Trouble(
                f"{number} {_WHAT} wait and nobody sends them",
                since,
                "see that the deliver DAG runs and that the mail server answers; readers wait for them",
                urgent=True,
            )
        )
    put_off = _count(
        session,
        partnership,
        and_(
            Notice.state == DeliveryState.DEFERRED,
            Notice.next_attempt_at >= late_before,
            Notice.queued_at < unpaused_since(session, partnership, PUT_OFF_LONG, now),
        ),
    )
    if put_off is not None:
        number, since = put_off
        troubles.append(
            Trouble(
                f"{number} {_WHAT} have been put off by the mail server and are tried again",
                since,
                "its log says why; each is given up when its link has expired",
            )
        )
    return [*troubles, *_astray(session, partnership, now)]


def _astray(session: Session, partnership: str, now: datetime) -> list[Trouble]:
    troubles = []
    lately = Notice.queued_at > now - COUNTED_BACK
    unknown = _count(session, partnership, and_(Notice.state == DeliveryState.UNKNOWN, lately))
    if unknown is not None:
        number, since = unknown
        troubles.append(
            Trouble(
                f"{number} {_WHAT} may or may not have arrived, in the last {COUNTED_BACK.days} days",
                since,
                "none is sent again, whoever misses one asks once more; the mail server's log says more",
            )
        )
    given_up = _count(session, partnership, and_(Notice.state == DeliveryState.EXPIRED, lately))
    if given_up is not None:
        number, since = given_up
        troubles.append(
            Trouble(
                f"{number} {_WHAT} waited too long and were given up, in the last {COUNTED_BACK.days} days",
                since,
                "sending was late then, or the mail server put them off; its log says why",
            )
        )
    return troubles


def _count(session: Session, partnership: str, condition: ColumnElement[bool]) -> tuple[int, datetime] | None:
    number, since = session.execute(
        of_partnership(partnership)
        .where(condition)
        .with_only_columns(func.count(), func.min(Notice.queued_at))
    ).one()
    return (number, since) if number else None
