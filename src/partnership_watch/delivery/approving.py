"""Alerts that wait for a person: seen, approved, declined, or given up when nobody answers in time.

The edition is cut and frozen, so that what is approved is what is sent. Its messages are queued and held at
the door until the one answer is there; nothing that was answered is ever answered anew. What it tells may be
rejected or taken down while it waits: then it can only be declined.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, exists, func, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from partnership_watch.delivery.overtaken import hold_still, overtaken
from partnership_watch.delivery.trial import filled
from partnership_watch.errors import PartnershipWatchError
from partnership_watch.store.audit_log import record
from partnership_watch.store.tables import (
    Approval,
    ApprovalAnswer,
    ApprovalWord,
    Audience,
    Channel,
    Delivery,
    DeliveryState,
    Edition,
)

ENDS = {
    ApprovalWord.DECLINED: (DeliveryState.STALE, "the edition was declined"),
    ApprovalWord.UNANSWERED: (DeliveryState.EXPIRED, "nobody approved the edition in time"),
}
"""What becomes of the messages of an edition that was not approved."""


class ApprovalError(PartnershipWatchError):
    """An edition cannot be approved or declined so. The message says what holds."""


@dataclass(frozen=True)
class Answered:
    """What a person said, or that nobody said anything."""

    word: ApprovalWord
    actor: str
    note: str
    at: datetime


@dataclass(frozen=True)
class Asked:
    """One edition that waits or waited for an answer."""

    approval_id: int
    edition_id: int
    audience_id: int
    channel: Channel
    asked_at: datetime
    answer_by: datetime
    messages: int
    subject: str
    text: str
    """Its plain text, readers' links leading nowhere."""
    overtaken: Sequence[str]
    """While it waits: why it can only be declined. A sentence for each thing that it tells and that holds no
    longer."""
    answered: Answered | None


def waiting_for_a_person(session: Session, partnership: str) -> list[Asked]:
    """Every edition that nobody has answered for, longest waiting first. Nothing is changed."""
    waiting = [one.id for one in unanswered(session, partnership)]
    rows = session.execute(
        _asked(partnership).where(Approval.id.in_(waiting)).order_by(Approval.asked_at, Approval.id)
    )
    return [_read(session, *row) for row in rows]


def unanswered(session: Session, partnership: str) -> Sequence[Approval]:
    """The same editions, by what was asked alone: their texts are long."""
    return session.scalars(
        select(Approval)
        .join(Edition, Edition.id == Approval.edition_id)
        .join(Audience, Audience.id == Edition.audience_id)
        .where(
            Audience.partnership == partnership,
            ~exists().where(ApprovalAnswer.approval_id == Approval.id),
        )
        .order_by(Approval.asked_at, Approval.id)
    ).all()


def find(session: Session, partnership: str, edition_id: int) -> Asked:
    """One edition that waits or waited. Nothing is changed.

    Raises:
        ApprovalError: no edition of this number ever waited.
    """
    row = session.execute(_asked(partnership).where(Edition.id == edition_id)).one_or_none()
    if row is None:
        raise ApprovalError(f"edition {edition_id} waits for nobody's approval; see `approvals list`")
    return _read(session, *row)


def answer(
    session: Session,
    partnership: str,
    edition_id: int,
    word: ApprovalWord,
    *,
    note: str,
    actor: str,
    now: datetime,
) -> bool:
    """Approve an edition: its messages go out with the next sending. Or decline it: none ever does.

    Of two who answer at once the first one's word stands.

    Returns:
        False if it was answered so before; then nothing changes.

    Raises:
        ApprovalError: it was answered otherwise, the time is over, what it tells was rejected or taken down
            meanwhile and it is to be approved, or who says so, or why not, is missing.
    """
    actor, note = actor.strip(), note.strip()
    if not actor:
        raise ApprovalError("an answer has somebody who gives it; give --actor")
    if word is ApprovalWord.DECLINED and not note:
        raise ApprovalError("declining has a reason that others can read; give --note")
    hold_still(session, edition_id)
    asked = find(session, partnership, edition_id)
    if asked.answered is None and now < asked.answer_by:
        if word is ApprovalWord.APPROVED and asked.overtaken:
            raise ApprovalError(
                f"edition {edition_id} cannot be approved: since it was cut, {'; '.join(asked.overtaken)}. "
                "Decline it, and all that it tells goes to nobody; or take that word back first"
            )
        if _settle(session, asked.approval_id, edition_id, word, note=note, actor=actor, now=now):
            return True
        asked = find(session, partnership, edition_id)
    if asked.answered is None:
        raise ApprovalError(
            f"edition {edition_id} was to be answered for by {asked.answer_by:%Y-%m-%d %H:%M} UTC: it would "
            "come too late, and is not sent; `deliver` gives it up"
        )
    if asked.answered.word is word:
        return False
    raise ApprovalError(
        f"edition {edition_id} was {asked.answered.word.value} by {asked.answered.actor} "
        f"at {asked.answered.at:%Y-%m-%d %H:%M} UTC, and that stands"
    )


def give_up(session: Session, partnership: str, *, now: datetime) -> int:
    """End the editions for which nobody answered in time. Returns how many."""
    overdue = [one for one in unanswered(session, partnership) if one.answer_by <= now]
    word = ApprovalWord.UNANSWERED
    return sum(
        _settle(session, one.id, one.edition_id, word, note="", actor="deliver", now=now) for one in overdue
    )


def _asked(partnership: str) -> Select[Approval, str | None, str | None, int, Channel, ApprovalAnswer, int]:
    messages = select(func.count()).where(Delivery.edition_id == Edition.id).scalar_subquery()
    return (
        select(
            Approval, Edition.subject, Edition.text, Audience.id, Audience.channel, ApprovalAnswer, messages
        )
        .join(Edition, Edition.id == Approval.edition_id)
        .join(Audience, Audience.id == Edition.audience_id)
        .outerjoin(ApprovalAnswer, ApprovalAnswer.approval_id == Approval.id)
        .where(Audience.partnership == partnership)
    )


def _read(
    session: Session,
    approval: Approval,
    subject: str | None,
    body: str | None,
    audience_id: int,
    channel: Channel,
    answer: ApprovalAnswer | None,
    messages: int,
) -> Asked:
    return Asked(
        approval_id=approval.id,
        edition_id=approval.edition_id,
        audience_id=audience_id,
        channel=channel,
        asked_at=approval.asked_at,
        answer_by=approval.answer_by,
        messages=messages,
        subject=subject or "",
        text=filled(body or ""),
        overtaken=overtaken(session, approval.edition_id) if answer is None else (),
        answered=Answered(answer.word, answer.actor, answer.note, answer.at) if answer is not None else None,
    )


def _settle(
    session: Session,
    approval_id: int,
    edition_id: int,
    word: ApprovalWord,
    *,
    note: str,
    actor: str,
    now: datetime,
) -> bool:
    """Write the answer, unless somebody else has, and let its messages go or end them."""
    written = session.scalar(
        insert(ApprovalAnswer)
        .values(approval_id=approval_id, word=word, actor=actor, note=note, at=now)
        .on_conflict_do_nothing("approval_answers_one_each")
        .returning(ApprovalAnswer.id)
    )
    if written is None:
        return False
    queued = update(Delivery).where(
        Delivery.edition_id == edition_id, Delivery.state == DeliveryState.PENDING
    )
    if word is ApprovalWord.APPROVED:
        # It has all its time and attempts before it, as if it were cut now.
        settled = queued.values(queued_at=now, next_attempt_at=now)
    else:
        state, reason = ENDS[word]
        settled = queued.values(state=state, reason=reason)
    messages = session.scalars(settled.returning(Delivery.id)).all()
    record(
        session,
        at=now,
        actor=actor,
        action=f"edition.{word.value}",
        object_type="edition",
        object_id=edition_id,
        approval=approval_id,
        messages=len(messages),
    )
    return True
