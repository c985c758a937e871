"""What the public archive keeps of an item."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session, aliased, load_only

from partnership_watch.store.tables import Item, Match, MatchGrade, Purpose, Revision, Screening


@dataclass(frozen=True)
class Place:
    """An item's place in the archive; the next page begins below it."""

    dated: datetime
    """Published, or else first seen; UTC."""
    item_id: int


@dataclass(frozen=True)
class ArchiveEntry:
    """All that the archive keeps of an item: no summary, and nothing of any reader."""

    item_id: int
    title: str
    link: str | None
    publisher: str
    language: str
    published_at: datetime | None
    first_seen_at: datetime
    grade: MatchGrade
    """Direct if it is that under any of the commitments asked for."""
    clauses: tuple[int, ...]
    """Of the commitments asked for, direct ones first."""
    updated_at: datetime
    """When this text was first found to bear on the last of them; finding the same again is no news."""

    @property
    def place(self) -> Place:
        """Where it stands."""
        return Place(self.published_at or self.first_seen_at, self.item_id)


def archive_entries(session: Session, partnership: str, match_ids: Sequence[int]) -> list[ArchiveEntry]:
    """The entries that these matches make, newest first."""
    look, same = aliased(Screening), aliased(Match)
    found_at = (
        select(func.min(look.screened_at))
        .join(same, same.screening_id == look.id)
        .where(
            look.revision_id == Screening.revision_id,
            look.purpose == Purpose.LIVE,
            look.partnership == partnership,
            same.commitment == Match.commitment,
        )
        .scalar_subquery()
    )
    rows = session.execute(
        select(Item, Revision.title, Screening.language, Match, found_at.label("found_at"))
        .join(Screening, Screening.id == Match.screening_id)
        .join(Revision, Revision.id == Screening.revision_id)
        .join(Item, Item.id == Revision.item_id)
        .where(Match.id.in_(match_ids))
        .options(load_only(Match.id, Match.clause, Match.grade, Match.score))  # evidence is long
    ).all()
    by_item: dict[int, ArchiveEntry] = {}
    for item, title, language, match, found in sorted(rows, key=lambda row: _strongest(row.Match)):
        first = by_item.get(item.id)
        by_item[item.id] = ArchiveEntry(
            item_id=item.id,
            title=first.title if first else title,
            link=item.link,
            publisher=item.publisher,
            language=first.language if first else language,
            published_at=item.published_at,
            first_seen_at=item.first_seen_at,
            grade=first.grade if first else match.grade,
            clauses=tuple(dict.fromkeys((*(first.clauses if first else ()), match.clause))),
            updated_at=max(first.updated_at, found) if first else found,
        )
    return sorted(by_item.values(), key=lambda entry: (entry.place.dated, entry.item_id), reverse=True)


def _strongest(match: Match) -> tuple[bool, float, int]:
    return (match.grade is not MatchGrade.DIRECT, -match.score, match.clause)
