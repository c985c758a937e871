"""What readers say of single stories: hints for staff, never verdicts, and nobody is named.

The link in a mail is the same for all its readers, so a forwarded mail gives nobody away, and whoever has a
copy may answer. The newest answer of one network to one edition's story counts, and only that.
"""

import uuid
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.orm import Session

from partnership_watch.editions.archive_entries import ArchiveEntry
from partnership_watch.editions.told_entries import told_entry
from partnership_watch.editions.web_copy import mailed_edition
from partnership_watch.store.tables import Feedback


@dataclass(frozen=True)
class AskedAbout:
    """One story of one mailed edition, of which a reader may say something."""

    edition_id: int
    match_id: int
    language: str
    """Of the edition."""
    entry: ArchiveEntry


@dataclass(frozen=True)
class Answers:
    """How many said which, over all editions that told a match."""

    relevant: int
    not_relevant: int


def asked_about(session: Session, partnership: str, web_id: uuid.UUID, match_id: int) -> AskedAbout | None:
    """The story that a link names; None if this edition never told it, or it was taken down since."""
    found = mailed_edition(session, partnership, web_id)
    if found is None:
        return None
    edition, language = found
    entry = told_entry(session, edition, partnership, match_id)
    return AskedAbout(edition.id, match_id, language, entry) if entry is not None else None


def answer(session: Session, asked: AskedAbout, *, relevant: bool, network_hash: str, now: datetime) -> None:
    """Keep one answer, unless it is what this network said last of this story in this edition.

    Args:
        network_hash: keyed, over edition, match and network.
    """
    last = session.scalar(
        select(Feedback.relevant)
        .where(
            Feedback.match_id == asked.match_id,
            Feedback.edition_id == asked.edition_id,
            Feedback.network_hash == network_hash,
        )
        .order_by(Feedback.id.desc())
        .limit(1)
    )
    if last is not relevant:
        session.add(
            Feedback(
                edition_id=asked.edition_id,
                match_id=asked.match_id,
                relevant=relevant,
                network_hash=network_hash,
                given_at=now,
            )
        )


def feedback_of(session: Session, match_ids: Collection[int]) -> dict[int, Answers]:
    """What readers said of these matches; whoever was told of none, or said nothing, is not in it."""
    newest = (
        select(Feedback.match_id, Feedback.relevant)
        .ext(distinct_on(Feedback.match_id, Feedback.edition_id, Feedback.network_hash))
        .where(Feedback.match_id.in_(match_ids))
        .order_by(Feedback.match_id, Feedback.edition_id, Feedback.network_hash, Feedback.id.desc())
        .subquery()
    )
    counted = select(
        newest.c.match_id,
        func.count().filter(newest.c.relevant),
        func.count().filter(~newest.c.relevant),
    ).group_by(newest.c.match_id)
    return {match_id: Answers(yes, no) for match_id, yes, no in session.execute(counted)}
