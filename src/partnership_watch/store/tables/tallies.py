"""What was found in each month and heard on each day, counted beforehand: no page counts millions of rows."""

from datetime import date

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Integer, Text
from sqlalchemy.orm import Mapped, mapped_column

from partnership_watch.store.tables.base import DISPOSABLE, Base, CommitmentKey, Json, Utc, one_of
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


class LookTally(Base):
    """The looks at one source that began on one day; a trigger counts the day anew at each (migration 0019).

    It can be made again from `fetches`. Who keeps a look has locked its source, so nobody waits here for
    anybody else.
    """

    __tablename__ = "look_tallies"

    source_id: Mapped[int] = mapped_column(ForeignKey("sources.id"), primary_key=True)
    day: Mapped[date] = mapped_column(primary_key=True)
    """By UTC."""
    looks: Mapped[int]
    succeeded: Mapped[int]
    failures: Mapped[Json]
    """The other looks, by how they ended: `{"timeout": 2}`."""
    new_items: Mapped[int]
    first_success_at: Mapped[Utc | None]
    """When the first look that succeeded began."""
    last_success_at: Mapped[Utc | None]
    gap_begun: Mapped[Utc | None]
    """The longest time between two looks of the day that succeeded; the first of several."""
    gap_ended: Mapped[Utc | None]
