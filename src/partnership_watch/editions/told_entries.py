"""What an edition told, as the public archive shows it: without what was taken down since."""

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from partnership_watch.editions.archive_entries import ArchiveEntry, archive_entries
from partnership_watch.editions.takedowns import is_hidden
from partnership_watch.store.tables import Edition, Told, ToldKind


def edition_entries(
    session: Session, edition: Edition, partnership: str, *, corrections: bool = False
) -> tuple[ArchiveEntry, ...]:
    """What an edition told, or instead what it corrected, but for what was taken down since."""
    told = select(Told.match_id).where(
        Told.edition_id == edition.id,
        (Told.kind == ToldKind.CORRECTION) == corrections,
        ~is_hidden(Told.item_id),
    )
    return tuple(archive_entries(session, partnership, session.scalars(told).all()))


def told_entry(session: Session, edition: Edition, partnership: str, match_id: int) -> ArchiveEntry | None:
    """One match that an edition told; None if it told no such, corrected it, or it was taken down since."""
    told = exists().where(
        Told.edition_id == edition.id,
        Told.match_id == match_id,
        Told.kind != ToldKind.CORRECTION,
        ~is_hidden(Told.item_id),
    )
    if not session.scalar(select(told)):
        return None
    return archive_entries(session, partnership, [match_id])[0]


def tells_hidden(session: Session, edition: Edition) -> bool:
    """Whether an edition told of something that was taken down since."""
    told = exists().where(Told.edition_id == edition.id, is_hidden(Told.item_id))
    return bool(session.scalar(select(told)))
