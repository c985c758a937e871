"""What holds an edition's messages at the door: no person has approved it."""

from sqlalchemy import ColumnElement, exists
from sqlalchemy.orm import InstrumentedAttribute

from partnership_watch.store.tables import Approval, ApprovalAnswer, ApprovalWord


def let_out(edition_id: InstrumentedAttribute[int]) -> ColumnElement[bool]:
    """Whether an edition waited for nobody's approval, or was approved, as a condition on its number."""
    approved = exists().where(
        ApprovalAnswer.approval_id == Approval.id, ApprovalAnswer.word == ApprovalWord.APPROVED
    )
    return ~exists().where(Approval.edition_id == edition_id, ~approved)
