"""How much was found in each month, counted beforehand: no page counts millions of matches."""

from datetime import date

from sqlalchemy import BigInteger, CheckConstraint, Integer, Text
from sqlalchemy.orm import Mapped, mapped_column

from partnership_watch.store.tables.base import DISPOSABLE, Base, CommitmentKey, Utc, one_of
from partnership_watch.store.tables.matches import MatchGrade


class Tally(Base):
    """Items that were found under one commitment in one grade and are dated in one month, each once.

    As they were found, live or imported: verdicts are taken off where it is read (audit/activity.py).
    """

    __tablename__ = "tallies"
    __table_args__ = (DISPOSABLE,)

    partnership: Mapped[str] = mapped_column(Text, primary_key=True)
    commitment: Mapped[CommitmentKey] = mapped_column(primary_key=True)
    month: Mapped[date] = mapped_column(primary_key=True)
    """Its first day, by UTC."""
    grade: Mapped[MatchGrade] = mapped_column(one_of(MatchGrade), primary_key=True)
    items: Mapped[int]


class TallyMark(Base):
    """Up to which search row the tallies have counted. The table has one row."""

    __tablename__ = "tally_marks"
    __table_args__ = (CheckConstraint("id = 1", name="one_row"),)

    id: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    counted_to: Mapped[int] = mapped_column(BigInteger)
    counted_at: Mapped[Utc]
