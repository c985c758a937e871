"""What the public archive shows of some commitments: each item once, newest first, in pages.

Shown is what could be told: the newest live look at an item's newest screened revision, not rejected, not
taken down, and not of the backlog, whose items may be of any age.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Select, and_, exists, func, select, tuple_
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.orm import Session, aliased, load_only

from partnership_watch.editions.takedowns import is_hidden
from partnership_watch.store.tables import (
    Edition,
    Item,
    Match,
    MatchGrade,
    Purpose,
    Revision,
    Screening,
    Takedown,
    Told,
    ToldKind,
    Verdict,
    VerdictWord,
)


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


@dataclass(frozen=True)
class ArchivePage:
    """Some entries, and whether there are older ones."""

    entries: tuple[ArchiveEntry, ...]
    more: bool


def archive_page(
    session: Session, partnership: str, commitments: Sequence[str], *, size: int, below: Place | None = None
) -> ArchivePage:
    """The newest entries under these commitments, or the newest of those below a place.

    The first query sorts places and match ids alone, found by the index `matches_commitment`; texts are read
    for one page. So the cost grows with the commitments' own matches, and not with how far down a page is.
    """
    places = _places(partnership, commitments).limit(size + 1)
    if below is not None:
        places = places.where(tuple_(_DATED, Item.id) < tuple_(below.dated, below.item_id))
    found = session.execute(places).all()
    shown = found[:size]
    entries = _entries(session, partnership, [match for row in shown for match in row.matches])
    return ArchivePage(tuple(entries), more=len(found) > size)


def edition_entries(session: Session, edition: Edition, partnership: str) -> tuple[ArchiveEntry, ...]:
    """What an edition told, but for its corrections and what was taken down since."""
    told = select(Told.match_id).where(
        Told.edition_id == edition.id, Told.kind != ToldKind.CORRECTION, ~is_hidden(Told.item_id)
    )
    return tuple(_entries(session, partnership, session.scalars(told).all()))


def tells_hidden(session: Session, edition: Edition) -> bool:
    """Whether an edition told of something that was taken down since."""
    told = exists().where(Told.edition_id == edition.id, is_hidden(Told.item_id))
    return bool(session.scalar(select(told)))


def archive_changed_at(session: Session) -> datetime | None:
    """When anything last happened on which an archive page depends; None before there is anything.

    Each is the newest row of its table, by key.
    """
    moments = [
        session.scalar(select(Screening.screened_at).order_by(Screening.id.desc()).limit(1)),
        session.scalar(select(Verdict.given_at).order_by(Verdict.id.desc()).limit(1)),
        session.scalar(select(Takedown.decided_at).order_by(Takedown.id.desc()).limit(1)),
    ]
    return max((moment for moment in moments if moment is not None), default=None)


_DATED = func.coalesce(Item.published_at, Item.first_seen_at)


def _places(partnership: str, commitments: Sequence[str]) -> Select[datetime, int, Sequence[int]]:
    return (
        select(_DATED.label("dated"), Item.id, func.array_agg(Match.id).label("matches"))
        .join(Screening, Screening.id == Match.screening_id)
        .join(Revision, Revision.id == Screening.revision_id)
        .join(Item, Item.id == Revision.item_id)
        .where(
            Match.commitment.in_(commitments),
            Screening.purpose == Purpose.LIVE,
            Screening.partnership == partnership,
            ~Item.backlog,
            _decides(partnership),
            ~_rejected(partnership),
            ~is_hidden(Item.id),
        )
        .group_by(_DATED, Item.id)
        .order_by(_DATED.desc(), Item.id.desc())
    )


def _decides(partnership: str) -> ColumnElement[bool]:
    """It is the newest live look at the item's newest revision that has one."""
    again, newer, later = aliased(Screening), aliased(Screening), aliased(Revision)
    looked_again = exists().where(
        again.revision_id == Revision.id,
        again.number > Screening.number,
        again.purpose == Purpose.LIVE,
        again.partnership == partnership,
    )
    revised = exists().where(
        later.item_id == Revision.item_id,
        later.number > Revision.number,
        newer.revision_id == later.id,
        newer.purpose == Purpose.LIVE,
        newer.partnership == partnership,
    )
    return and_(~looked_again, ~revised)


def _rejected(partnership: str) -> ColumnElement[bool]:
    """The newest verdict on what this revision says under this commitment, in whichever look, rejects it."""
    judged, look = aliased(Match), aliased(Screening)
    newest = (
        select(look.revision_id, judged.commitment, Verdict.word)
        .join(judged, judged.id == Verdict.match_id)
        .join(look, look.id == judged.screening_id)
        .where(look.purpose == Purpose.LIVE, look.partnership == partnership)
        .ext(distinct_on(look.revision_id, judged.commitment))
        .order_by(look.revision_id, judged.commitment, Verdict.id.desc())
        .cte("newest_verdicts")
    )
    return exists().where(
        newest.c.revision_id == Revision.id,
        newest.c.commitment == Match.commitment,
        newest.c.word == VerdictWord.REJECTED,
    )


def _entries(session: Session, partnership: str, match_ids: Sequence[int]) -> list[ArchiveEntry]:
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
