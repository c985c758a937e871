"""Why there is no live look at what an item says now."""

from enum import StrEnum

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from partnership_watch.audit.screenings import Said
from partnership_watch.matching.live import REVISIONS_SCREENED
from partnership_watch.store.tables import ImportedRevision, Sighting, SourceState


class NoLook(StrEnum):
    """What keeps a revision from being looked at live (matching.live)."""

    FROM_A_FILE = "from_a_file"
    """It was imported, and no feed has shown it."""
    NOT_SEEN = "not_seen"
    """No source of the partnership has shown its item."""
    TOO_MANY = "too_many"
    """Its item had changed REVISIONS_SCREENED times by then."""
    WAITS = "waits"
    """Nothing: matching has not come to it yet."""


def why_no_look(session: Session, partnership: str, item_id: int, revision: Said) -> NoLook:
    """Of a revision without a live screening; what counts first, if several hold."""
    imported = exists().where(
        ImportedRevision.revision_id == revision.revision_id, ImportedRevision.collected_at.is_(None)
    )
    seen = exists().where(
        Sighting.item_id == item_id,
        Sighting.source_id == SourceState.id,
        SourceState.partnership == partnership,
    )
    from_a_file, seen_here = session.execute(select(imported, seen)).one()
    if from_a_file:
        return NoLook.FROM_A_FILE
    if not seen_here:
        return NoLook.NOT_SEEN
    return NoLook.TOO_MANY if revision.number > REVISIONS_SCREENED else NoLook.WAITS
