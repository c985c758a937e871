"""What the public archive shows of some commitments: each item once, newest first, in pages.

Shown is what could be told: the newest live look at an item's newest screened revision, not rejected, not
taken down, and not of the backlog, whose items may be of any age.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Text, func, select, true, tuple_
from sqlalchemy.dialects.postgresql import array
from sqlalchemy.orm import Session, aliased

from partnership_watch.editions.archive_entries import ArchiveEntry, Place, archive_entries
from partnership_watch.editions.takedowns import is_hidden
from partnership_watch.store.tables import (
    Item,
    Match,
    Purpose,
    Revision,
    Screening,
    SearchRow,
    Takedown,
    Verdict,
    VerdictWord,
)


@dataclass(frozen=True)
class ArchivePage:
    """Some entries, and whether there are older ones."""

    entries: tuple[ArchiveEntry, ...]
    more: bool


def archive_page(
    session: Session, partnership: str, commitments: Sequence[str], *, size: int, below: Place | None = None
) -> ArchivePage:
    """The newest entries under these commitments, or the newest of those below a place.

    Places come in order from the index `search_rows_commitment`, and items are looked at in that order until
    the page is full. So the cost grows neither with the archive nor with how far down a page is, but with
    the number of commitments and with what may not be shown (docs/decisions/0024-search-and-growth.md).
    """
    entries: list[ArchiveEntry] = []
    more = True
    while more and len(entries) <= size:
        places = _places(session, partnership, commitments, below, limit=2 * size)
        entries += _shown(session, partnership, commitments, [place.item_id for place in places])
        more = len(places) == 2 * size
        below = places[-1] if places else None
    return ArchivePage(tuple(entries[:size]), more=len(entries) > size)


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


def _places(
    session: Session, partnership: str, commitments: Sequence[str], below: Place | None, *, limit: int
) -> list[Place]:
    """Where items stand that were ever found to bear on these commitments: the best of the best of each."""
    place = (SearchRow.dated, SearchRow.item_id)
    asked = (
        func.unnest(array(commitments, type_=Text)).table_valued("commitment", name="asked").render_derived()
    )
    of_one = (
        select(*place)
        .where(
            SearchRow.partnership == partnership,
            SearchRow.commitment == asked.c.commitment,
            SearchRow.purpose == Purpose.LIVE,
        )
        .distinct()
        .order_by(*(column.desc() for column in place))
        .limit(limit)
    )
    if below is not None:
        of_one = of_one.where(tuple_(*place) < tuple_(below.dated, below.item_id))
    best = of_one.correlate(asked).lateral("best")
    places = (
        select(best.c.dated, best.c.item_id)
        .select_from(asked)
        .join(best, true())
        .distinct()
        .order_by(best.c.dated.desc(), best.c.item_id.desc())
        .limit(limit)
    )
    return [Place(dated, item_id) for dated, item_id in session.execute(places)]


def _shown(
    session: Session, partnership: str, commitments: Sequence[str], item_ids: Sequence[int]
) -> list[ArchiveEntry]:
    """The entries of those among these items that may be shown, newest first."""
    matches = (
        select(Match.id)
        .join(Screening, Screening.id == Match.screening_id)
        .join(Revision, Revision.id == Screening.revision_id)
        .join(Item, Item.id == Revision.item_id)
        .join(SearchRow, SearchRow.match_id == Match.id)
        .where(
            Revision.item_id.in_(item_ids),
            Match.commitment.in_(commitments),
            ~Item.backlog,
            *_live(partnership),
            _decides(partnership),
            SearchRow.verdict.is_distinct_from(VerdictWord.REJECTED),
            ~is_hidden(Revision.item_id),
        )
    )
    return archive_entries(session, partnership, session.scalars(matches).all())


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
