"""Editions that wait for a person's approval, and the answers."""

from enum import StrEnum

from sqlalchemy import ForeignKey, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from partnership_watch.store.tables.base import APPEND_ONLY, Base, BigId, Utc, one_of


class ApprovalWord(StrEnum):
    """What became of an edition that waited. None of them is ever taken back."""

    APPROVED = "approved"
    DECLINED = "declined"
    UNANSWERED = "unanswered"
    """Nobody answered in time."""


class Approval(Base):
    """None of an edition's messages is sent before a person has approved it."""

    __tablename__ = "approvals"
    __table_args__ = (UniqueConstraint("edition_id", name="approvals_one_an_edition"), APPEND_ONLY)

    id: Mapped[BigId]
    edition_id: Mapped[int] = mapped_column(ForeignKey("editions.id"))
    asked_at: Mapped[Utc]
    answer_by: Mapped[Utc]
    """From then on it is too late."""


class ApprovalAnswer(Base):
    """Who answered, what, when and why. The first answer stands."""

    __tablename__ = "approval_answers"
    __table_args__ = (UniqueConstraint("approval_id", name="approval_answers_one_each"), APPEND_ONLY)

    id: Mapped[BigId]
    approval_id: Mapped[int] = mapped_column(ForeignKey("approvals.id"))
    word: Mapped[ApprovalWord] = mapped_column(one_of(ApprovalWord))
    actor: Mapped[str] = mapped_column(Text)
    note: Mapped[str] = mapped_column(Text)
    at: Mapped[Utc]
