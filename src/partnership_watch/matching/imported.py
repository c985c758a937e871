"""Screening what an import brought: kept under its own purpose, and told to nobody."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from partnership_watch.matching.engine import Screener
from partnership_watch.matching.keeping import Look, keep_looks, screen_revisions
from partnership_watch.store.tables import Item, Purpose, Revision, Screening


@dataclass(frozen=True)
class ImportedLooks:
    """What screening some revisions came to."""

    screened: int
    matches: int


def screen_imported(
    session: Session, screener: Screener, revision_ids: Collection[int], *, now: datetime
) -> ImportedLooks:
    """Screen those of these revisions that nobody looked at for this partnership, live or for an import.

    Args:
        screener: its rule set must have been kept (live.keep_rule_set).
    """
    looked_at = exists().where(
        Screening.revision_id == Revision.id,
        Screening.partnership == screener.rule_set.partnership,
        Screening.purpose.in_([Purpose.LIVE, Purpose.IMPORT]),
    )
    rows = session.execute(
        select(Revision, Item.publisher)
        .join(Item, Item.id == Revision.item_id)
        .where(Revision.id.in_(revision_ids), ~looked_at)
        .order_by(Revision.id)
    ).all()
    revisions = [(one, publisher) for one, publisher in rows]
    looks = [
        Look(one, found)
        for (one, _), found in zip(revisions, screen_revisions(screener, revisions), strict=True)
    ]
    kept = keep_looks(session, screener.rule_set, looks, purpose=Purpose.IMPORT, now=now)
    matches = sum(len(look.found.matches) for look in looks if look.revision.id in kept)
    return ImportedLooks(len(kept), matches)
