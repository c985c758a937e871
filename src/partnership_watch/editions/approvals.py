"""Whether an alert waits for a person before it is sent, as the partnership's folder says."""

import uuid
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from partnership_watch.editions.due import entitled
from partnership_watch.registry.models import Partnership
from partnership_watch.store.tables import (
    Approval,
    Audience,
    Cadence,
    Edition,
    Notice,
    NoticeKind,
    Subscriber,
    Subscription,
)


def awaits_approval(session: Session, partnership: Partnership, audience: Audience, *, now: datetime) -> bool:
    """Whether an edition cut at `now` waits whole: it is an alert, and is for somebody of a kind that waits.

    Who shares the audience waits too: there is one text, and a person answers for it once.
    """
    rule = partnership.approval
    if rule is None or audience.cadence is not Cadence.IMMEDIATE:
        return False
    kinds = session.scalars(
        select(Subscriber.kind)
        .join(Subscription, Subscription.subscriber_id == Subscriber.id)
        .where(Subscription.id.in_(entitled(session, audience.id, now)))
        .distinct()
    )
    return any(kind.value in rule.kinds for kind in kinds)


def ask_approval(session: Session, partnership: Partnership, edition: Edition) -> None:
    """Let none of an edition's messages out before a person approves it, and queue the mail that says so."""
    if partnership.approval is None:
        return
    answer_by = edition.cut_at + timedelta(hours=partnership.approval.hours)
    approval = Approval(edition_id=edition.id, asked_at=edition.cut_at, answer_by=answer_by)
    session.add(approval)
    session.flush()
    session.add(
        Notice(
            approval_id=approval.id,
            kind=NoticeKind.APPROVAL_WAITS,
            message_token=uuid.uuid4(),
            queued_at=edition.cut_at,
            next_attempt_at=edition.cut_at,
        )
    )
