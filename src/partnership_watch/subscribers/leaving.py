"""A reader pauses, comes back, is forgotten, or gets no mail any more."""

from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from partnership_watch.store.audit_log import record
from partnership_watch.store.tables import (
    Channel,
    DisabledReason,
    EndedReason,
    Notice,
    ReaderRequest,
    Subscriber,
    SuppressionReason,
    WebhookEndpoint,
)
from partnership_watch.subscribers.addresses import without_capitals
from partnership_watch.subscribers.limits import KeyedHash
from partnership_watch.subscribers.people import end_subscriber, lock_people
from partnership_watch.subscribers.places import live_places
from partnership_watch.subscribers.subscriptions import end_subscription
from partnership_watch.subscribers.suppression import suppress

NOBODY = "forgotten.invalid"
"""The domain in a forgotten person's address: no mail can go to it (RFC 2606, 2)."""


def pause(session: Session, subscriber: Subscriber, until: datetime | None, *, now: datetime) -> None:
    """Leave a subscriber out of every edition cut before `until`, UTC; None ends the pause.

    What was owed meanwhile and is still fresh comes with the first edition after it, where the audience
    has no other reader who got it.
    """
    if subscriber.paused_until == until:
        return
    subscriber.paused_until = until
    record(
        session,
        at=now,
        actor="reader",
        action="subscriber.pause" if until else "subscriber.resume",
        object_type="subscriber",
        object_id=subscriber.id,
        until=until.isoformat() if until else None,
    )


def end_mail(session: Session, email: str, reason: EndedReason, *, now: datetime, actor: str) -> bool:
    """End whatever a normalised address gets by mail, in every partnership. Its webhooks go on.

    Returns:
        False if nothing was live.
    """
    lock_people(session)
    live = session.scalars(
        select(Subscriber)
        .where(Subscriber.email == email, Subscriber.ended_at.is_(None))
        .order_by(Subscriber.id)
    ).all()
    ended = False
    for subscriber in live:
        places = live_places(session, subscriber.id)
        by_mail = [place for place in places if place.audience.channel is Channel.MAIL]
        if by_mail == places:
            ended |= end_subscriber(session, subscriber.id, reason, now=now, actor=actor)
        else:
            for place in by_mail:
                ended |= end_subscription(session, place.live.id, reason, now=now, actor=actor)
    return ended


def is_forgotten(subscriber: Subscriber) -> bool:
    """Whether its address and name were erased."""
    return subscriber.email.endswith(f"@{NOBODY}")


def forget(session: Session, subscriber_id: int, keyed_hash: KeyedHash, *, now: datetime) -> None:
    """`forget_address` for the reader who this subscriber is, once."""
    lock_people(session)  # before any row, as everybody else who takes both
    subscriber = session.get_one(Subscriber, subscriber_id, with_for_update=True)
    if not is_forgotten(subscriber):
        forget_address(session, subscriber.partnership, subscriber.email, keyed_hash, now=now, actor="reader")


def forget_address(
    session: Session, partnership: str, email: str, keyed_hash: KeyedHash, *, now: datetime, actor: str
) -> bool:
    """End whatever a normalised address gets in a partnership, and erase all that names the person, also in
    rows that ended before and in requests. Rows that prove what was sent stay, nameless.

    Capitals make no other address, as in the suppression list. The audit log holds ids alone, so it still
    verifies. Nobody can enter the address again by mistake: it is suppressed, under a hash, in the whole
    installation.

    Returns:
        False if the partnership kept nothing of this address; then nothing is done.
    """
    lock_people(session)
    theirs = session.scalars(
        select(Subscriber)
        .where(Subscriber.id.in_(_under(session, Subscriber, partnership, email)))
        .order_by(Subscriber.id)
        .with_for_update()
    ).all()
    requests = _under(session, ReaderRequest, partnership, email)
    if not theirs and not requests:
        return False
    for row in theirs:
        end_subscriber(session, row.id, EndedReason.UNSUBSCRIBED, now=now, actor=actor)
    suppress(session, email, SuppressionReason.ERASED, keyed_hash, now=now, actor=actor)
    session.execute(delete(Notice).where(Notice.request_id.in_(requests)))
    session.execute(delete(ReaderRequest).where(ReaderRequest.id.in_(requests)))
    for row in theirs:
        _blank(session, row, now=now, actor=actor)
    return True


def _under(
    session: Session, kept: type[Subscriber | ReaderRequest], partnership: str, email: str
) -> list[int]:
    """The rows under an address, compared as the list is: lower() folds other letters, by the locale."""
    rows = session.execute(select(kept.id, kept.email).where(kept.partnership == partnership))
    return [row.id for row in rows if without_capitals(row.email) == without_capitals(email)]


def _blank(session: Session, row: Subscriber, *, now: datetime, actor: str) -> None:
    row.email, row.name, row.consent_basis = f"{row.id}@{NOBODY}", "", "erased on request"
    for endpoint in session.scalars(
        select(WebhookEndpoint).where(WebhookEndpoint.subscriber_id == row.id).with_for_update()
    ):
        endpoint.url, endpoint.secrets = f"https://{NOBODY}", []
        endpoint.disabled_at = endpoint.disabled_at or now
        endpoint.disabled_reason = endpoint.disabled_reason or DisabledReason.OPERATOR
    record(
        session,
        at=now,
        actor=actor,
        action="subscriber.forget",
        object_type="subscriber",
        object_id=row.id,
    )
