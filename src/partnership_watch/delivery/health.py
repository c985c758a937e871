"""Which messages are stuck, and since when."""

from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from partnership_watch.delivery.approving import unanswered
from partnership_watch.delivery.pausing import paused
from partnership_watch.delivery.waiting import queued
from partnership_watch.editions.health import COUNTED_BACK
from partnership_watch.store.letting_out import let_out
from partnership_watch.store.tables import (
    Approval,
    ApprovalAnswer,
    ApprovalWord,
    Audience,
    Delivery,
    DeliveryState,
    Edition,
)
from partnership_watch.troubles import Trouble

PAUSED_TOO_LONG = timedelta(hours=12)
"""A pause is meant; one that outlasts half a day was perhaps forgotten."""

MANY_REFUSED = 5
"""Of one edition: fewer are single readers' troubles, however small the edition is."""

WAITING_TOO_LONG = timedelta(minutes=45)
"""Deliveries are looked at every five minutes; unsent for so long, no mail goes out at all."""


def delivery_troubles(session: Session, partnership: str, *, now: datetime) -> list[Trouble]:
    """Messages held as UNKNOWN, refused or sent by nobody, and alerts that nobody answers for."""
    unknown, unknown_since = _count(session, partnership, DeliveryState.UNKNOWN)
    pending, pending_since = _count(session, partnership, DeliveryState.PENDING)
    troubles = []
    if unknown:
        troubles.append(
            Trouble(
                "{count} messages may or may not have arrived, and are held",
                unknown_since,
                "look at the mail server's log; PARTNERSHIP_WATCH_RESEND_ONCE=true sends each once more",
                urgent=True,
                values={"count": unknown},
            )
        )
    stopped = paused(session, partnership)
    if stopped is not None:
        troubles.append(
            Trouble(
                "all sending is paused ({reason}); {count} messages wait",
                stopped.since,
                "`partnership-watch sending resume` sends them; nothing expires meanwhile",
                urgent=now - stopped.since > PAUSED_TOO_LONG,
                values={"reason": stopped.reason, "count": pending},
            )
        )
    elif pending_since is not None and now - pending_since > WAITING_TOO_LONG:
        troubles.append(
            Trouble(
                "{count} messages wait and nobody sends them",
                pending_since,
                "see that the deliver DAG runs and that the mail server answers",
                urgent=True,
                values={"count": pending},
            )
        )
    return [
        *troubles,
        *_refusal_troubles(session, partnership, now),
        *_approval_troubles(session, partnership, now),
    ]


def _refusal_troubles(session: Session, partnership: str, now: datetime) -> list[Trouble]:
    """Messages that were refused for good; somebody must act where most of an edition was."""
    refused = session.execute(
        select(
            Delivery.edition_id, func.count().label("messages"), func.min(Delivery.queued_at).label("since")
        )
        .where(
            Delivery.state == DeliveryState.REFUSED,
            Delivery.queued_at > now - COUNTED_BACK,
            queued(partnership),
        )
        .group_by(Delivery.edition_id)
    ).all()
    if not refused:
        return []
    many = {row.edition_id: row.messages for row in refused if row.messages >= MANY_REFUSED}
    sizes = session.execute(
        select(Delivery.edition_id, func.count())
        .where(Delivery.edition_id.in_(many))
        .group_by(Delivery.edition_id)
    )
    return [
        Trouble(
            "{count} messages were refused, in the last {days} days",
            min(row.since for row in refused),
            "`partnership-watch why EMAIL DATE` shows the server's code; its log says why",
            urgent=any(many[edition_id] * 2 > size for edition_id, size in sizes),
            values={"count": sum(row.messages for row in refused), "days": COUNTED_BACK.days},
        )
    ]


def _approval_troubles(session: Session, partnership: str, now: datetime) -> list[Trouble]:
    """Alerts that wait for a person, and alerts for which nobody answered."""
    troubles = []
    waiting = unanswered(session, partnership)
    if waiting:
        first = min(waiting, key=lambda one: one.answer_by)
        troubles.append(
            Trouble(
                "{count} alerts wait for a person's approval (editions {editions}), the first until "
                "{until:%Y-%m-%d %H:%M} UTC",
                waiting[0].asked_at,
                "`partnership-watch approvals list` shows them; approve or decline each",
                urgent=now - first.asked_at > (first.answer_by - first.asked_at) / 2,
                values={
                    "count": len(waiting),
                    "editions": ", ".join(str(one.edition_id) for one in waiting),
                    "until": first.answer_by,
                },
            )
        )
    missed, since = session.execute(
        select(func.count(), func.min(ApprovalAnswer.at))
        .join(Approval, Approval.id == ApprovalAnswer.approval_id)
        .join(Edition, Edition.id == Approval.edition_id)
        .join(Audience, Audience.id == Edition.audience_id)
        .where(
            Audience.partnership == partnership,
            ApprovalAnswer.word == ApprovalWord.UNANSWERED,
            ApprovalAnswer.at > now - COUNTED_BACK,
        )
    ).one()
    if missed:
        troubles.append(
            Trouble(
                "{count} alerts were sent to nobody, because nobody approved them in time, in the last "
                "{days} days",
                since,
                "see who looks at `approvals list`, and whether `approval` in partnership.yaml asks too much",
                values={"count": missed, "days": COUNTED_BACK.days},
            )
        )
    return troubles


def _count(session: Session, partnership: str, state: DeliveryState) -> tuple[int, datetime | None]:
    return session.execute(
        select(func.count(), func.min(Delivery.queued_at)).where(
            Delivery.state == state, queued(partnership), let_out(Delivery.edition_id)
        )
    ).one()
