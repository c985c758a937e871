"""What holds queued messages at the door: an edition that no person has approved."""

from sqlalchemy import ColumnElement, exists

from partnership_watch.store.tables import Approval, ApprovalAnswer, ApprovalWord, Delivery


def held() -> ColumnElement[bool]:
    """Whether a delivery's edition waits for a person, or was not approved, as a condition on `Delivery`."""
    approved = exists().where(
        ApprovalAnswer.approval_id == Approval.id, ApprovalAnswer.word == ApprovalWord.APPROVED
    )
    return exists().where(Approval.edition_id == Delivery.edition_id, ~approved)
