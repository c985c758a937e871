"""A reader pauses, comes back, or is forgotten."""

from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from partnership_watch.store.audit_log import record
from partnership_watch.store.tables import EndedReason, Notice, ReaderRequest, Subscriber, WebhookEndpoint
from partnership_watch.store.tables.webhooks import DisabledReason
from partnership_watch.subscribers.people import end_subscriber

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


def forget(session: Session, subscriber_id: int, *, now: datetime) -> None:
    """End a subscriber and erase all that names the person. Rows that prove what was sent stay, nameless.

    The audit log holds ids alone, so it still verifies.
    """
    end_subscriber(session, subscriber_id, EndedReason.UNSUBSCRIBED, now=now, actor="reader")
    subscriber = session.get_one(Subscriber, subscriber_id, with_for_update=True)
    if subscriber.email.endswith(f"@{NOBODY}"):
        return
    theirs = select(ReaderRequest.id).where(
        ReaderRequest.partnership == subscriber.partnership, ReaderRequest.email == subscriber.email
    )
    session.execute(delete(Notice).where(Notice.request_id.in_(theirs)))
    session.execute(delete(ReaderRequest).where(ReaderRequest.id.in_(theirs)))
    same_address = session.scalars(
        select(Subscriber)
        .where(
            Subscriber.partnership == subscriber.partnership,
            Subscriber.email == subscriber.email,
            Subscriber.ended_at.is_not(None),
        )
        .order_by(Subscriber.id)
        .with_for_update()
    ).all()
    for row in same_address:
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
            actor="reader",
            action="subscriber.forget",
            object_type="subscriber",
            object_id=row.id,
        )
