"""Whether an edition waited for a person's approval, and what the answer was."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from partnership_watch.store.tables import Approval, ApprovalAnswer, ApprovalWord


@dataclass(frozen=True)
class EditionApproval:
    """One edition's, answered or not."""

    answer_by: datetime
    word: ApprovalWord | None
    """None: nobody has answered yet."""
    actor: str | None
    note: str | None
    at: datetime | None


def approval_of(session: Session, edition_id: int) -> EditionApproval | None:
    """What became of it; None where the edition waited for nobody."""
    return approvals_of(session, [edition_id]).get(edition_id)


def approvals_of(session: Session, editions: Collection[int]) -> dict[int, EditionApproval]:
    """The same of each edition that waited for somebody."""
    rows = session.execute(
        select(
            Approval.edition_id,
            Approval.answer_by,
            ApprovalAnswer.word,
            ApprovalAnswer.actor,
            ApprovalAnswer.note,
            ApprovalAnswer.at,
        )
        .outerjoin(ApprovalAnswer, ApprovalAnswer.approval_id == Approval.id)
        .where(Approval.edition_id.in_(editions))
    )
    return {
        edition_id: EditionApproval(answer_by, word, actor, note, at)
        for edition_id, answer_by, word, actor, note, at in rows
    }
