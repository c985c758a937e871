"""What the public archive shows of some commitments: each item once, newest first, in pages.

Shown is what could be told: the newest live look at an item's newest screened revision, not rejected, not
taken down, and not of the backlog, whose items may be of any age.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, exists, false, func, select, tuple_
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

    Items are first sorted by nothing but their places, from the index `matches_commitment`, and then looked
    at in that order until the page is full. So the cost grows with the commitments' own matches, not with
    the archive and not with how far down a page is: 25,000 matches, years of one pillar, take 0.4 s.
    """
    entries: list[ArchiveEntry] = []
    more = True
    while more and len(entries) <= size:
        places = _places(session, partnership, commitments, below, limit=2 * size)
        entries += _shown(session, partnership, commitments, [place.item_id for place in places])
        more = len(places) == 2 * size
        below = places[-1] if places else None
    return ArchivePage(tuple(entries[:size]), more=len(entries) > size)


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


def _places(
    session: Session, partnership: str, commitments: Sequence[str], below: Place | None, *, limit: int
) -> list[Place]:
    """Where items stand that were ever found to bear on these commitments."""
    places = (
        select(_DATED, Item.id)
        .join(Revision, Revision.item_id == Item.id)
        .join(Screening, Screening.revision_id == Revision.id)
        .join(Match, Match.screening_id == Screening.id)
        .where(Match.commitment.in_(commitments), *_live(partnership), ~Item.backlog)
        .distinct()
        .order_by(_DATED.desc(), Item.id.desc())
        .limit(limit)
    )
    if below is not None:
        places = places.where(tuple_(_DATED, Item.id) < tuple_(below.dated, below.item_id))
    return [Place(dated, item_id) for dated, item_id in session.execute(places)]


def _shown(
    session: Session, partnership: str, commitments: Sequence[str], item_ids: Sequence[int]
) -> list[ArchiveEntry]:
    """The entries of those among these items that may be shown, newest first."""
    matches = (
        select(Match.id)
        .join(Screening, Screening.id == Match.screening_id)
        .join(Revision, Revision.id == Screening.revision_id)
        .where(
            Revision.item_id.in_(item_ids),
            Match.commitment.in_(commitments),
            *_live(partnership),
            _decides(partnership),
            ~_rejected(partnership),
            ~is_hidden(Revision.item_id),
        )
    )
    return _entries(session, partnership, session.scalars(matches).all())


def _live(partnership: str) -> tuple[ColumnElement[bool], ...]:
    return (Screening.purpose == Purpose.LIVE, Screening.partnership == partnership)


def _decides(partnership: str) -> ColumnElement[bool]:
    """It is the newest live look at the item's newest revision that has one."""
    revised, look = aliased(Revision), aliased(Screening)
    newest = (
        select(look.id)
        .join(revised, revised.id == look.revision_id)
        .where(
            revised.item_id == Revision.item_id,
            look.purpose == Purpose.LIVE,
            look.partnership == partnership,
        )
        .order_by(revised.number.desc(), look.number.desc())
        .limit(1)
        .scalar_subquery()
    )
    return Screening.id == newest


def _rejected(partnership: str) -> ColumnElement[bool]:
    """The newest verdict on what this revision says under this commitment, in whichever look, rejects it."""
    judged, look = aliased(Match), aliased(Screening)
    newest = (
        select(Verdict.word)
        .join(judged, judged.id == Verdict.match_id)
        .join(look, look.id == judged.screening_id)
        .where(
            look.revision_id == Revision.id,
            look.purpose == Purpose.LIVE,
            look.partnership == partnership,
            judged.commitment == Match.commitment,
        )
        .order_by(Verdict.id.desc())
        .limit(1)
        .scalar_subquery()
    )
    return func.coalesce(newest == VerdictWord.REJECTED, false())


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
