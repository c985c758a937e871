"""What holds an edition's messages at the door, that no person has approved it; and whether any arrived."""

from sqlalchemy import ColumnElement, and_, exists, or_
from sqlalchemy.orm import InstrumentedAttribute

from partnership_watch.store.tables import (
    Approval,
    ApprovalAnswer,
    ApprovalWord,
    Attempt,
    Audience,
    Channel,
    Delivery,
    DeliveryState,
    Edition,
)

NOT_TAKEN = (DeliveryState.REFUSED, DeliveryState.STALE, DeliveryState.EXPIRED)


def let_out(edition_id: InstrumentedAttribute[int]) -> ColumnElement[bool]:
    """Whether an edition waited for nobody's approval, or was approved, as a condition on its number."""
    approved = exists().where(
        ApprovalAnswer.approval_id == Approval.id, ApprovalAnswer.word == ApprovalWord.APPROVED
    )
    return ~exists().where(Approval.edition_id == edition_id, ~approved)


def may_have_arrived(edition_id: InstrumentedAttribute[int]) -> ColumnElement[bool]:
    """Whether an edition was let out and a reader has it, may have it or is still to get it: what is taken
    back of it is worth saying (as in editions/owed.sql).

    Of what was given up, a mail that was sent once more may have arrived the first time, and an event that
    was posted may have been taken whatever was answered.
    """
    posted = and_(
        exists().where(
            Edition.id == Delivery.edition_id,
            Audience.id == Edition.audience_id,
            Audience.channel == Channel.WEBHOOK,
        ),
        exists().where(Attempt.delivery_id == Delivery.id, Attempt.outcome != DeliveryState.REFUSED),
    )
    arrived = or_(Delivery.state.not_in(NOT_TAKEN), Delivery.resent, posted)
    return and_(let_out(edition_id), exists().where(Delivery.edition_id == edition_id, arrived))
