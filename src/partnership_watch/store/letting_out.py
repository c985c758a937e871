"""What holds an edition's messages at the door, that no person has approved it; and whether any arrived."""

from sqlalchemy import ColumnElement, and_, exists
from sqlalchemy.orm import InstrumentedAttribute

from partnership_watch.store.tables import Approval, ApprovalAnswer, ApprovalWord, Delivery, DeliveryState

NEVER_ARRIVED = (DeliveryState.REFUSED, DeliveryState.STALE, DeliveryState.EXPIRED)


def let_out(edition_id: InstrumentedAttribute[int]) -> ColumnElement[bool]:
    """Whether an edition waited for nobody's approval, or was approved, as a condition on its number."""
    approved = exists().where(
        ApprovalAnswer.approval_id == Approval.id, ApprovalAnswer.word == ApprovalWord.APPROVED
    )
    return ~exists().where(Approval.edition_id == edition_id, ~approved)


def may_have_arrived(edition_id: InstrumentedAttribute[int]) -> ColumnElement[bool]:
    """Whether an edition was let out and a reader has it, may have it or is still to get it: what is taken
    back of it is worth saying (as in editions/owed.sql)."""
    arrived = exists().where(Delivery.edition_id == edition_id, Delivery.state.not_in(NEVER_ARRIVED))
    return and_(let_out(edition_id), arrived)
