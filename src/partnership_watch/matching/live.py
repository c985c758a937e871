"""Screening what was collected: each revision once, under the rules active when it is first looked at."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Select, exists, func, select, true
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from partnership_watch.matching.engine import Screener
from partnership_watch.matching.keeping import Look, keep_looks, screen_revisions
from partnership_watch.registry.rule_sets import RuleSet
from partnership_watch.store.audit_log import record
from partnership_watch.store.tables import (
    ImportedRevision,
    Item,
    Purpose,
    Revision,
    Screening,
    Sighting,
    SourceState,
    StoredRuleSet,
)

REVISIONS_SCREENED = 20
"""A publication that changes more often is a ticker; later revisions are kept, and looked at no more."""

LATELY = timedelta(days=30)
"""To see that nothing older waits takes seconds of five million revisions: matching does it once a run."""


@dataclass(frozen=True)
class Screened:
    """A revision that now has its live screening."""

    revision: Revision
    matches: tuple[str, ...]
    """The commitments' keys."""


def keep_rule_set(session: Session, rules: RuleSet, *, now: datetime, actor: str = "match") -> None:
    """Store the full text of the rules at their first use, for the audit log by `actor`."""
    added = session.scalar(
        insert(StoredRuleSet)
        .values(
            hash=rules.hash,
            partnership=rules.partnership,
            engine_version=rules.engine_version,
            body=rules.body,
            first_used_at=now,
        )
        .on_conflict_do_nothing()
        .returning(StoredRuleSet.hash)
    )
    if added is not None:
        record(
            session, at=now, actor=actor, action="first used", object_type="rule_set", object_id=rules.hash
        )


def screen_next(session: Session, screener: Screener, *, now: datetime, limit: int) -> list[Screened]:
    """Screen up to `limit` revisions that nobody looked at yet, oldest first, but those seen lately before.

    Args:
        screener: its rule set must have been kept (keep_rule_set).
        limit: revisions in this transaction.

    Returns:
        what was screened; empty when there is nothing left that no other worker has.
    """
    screened = []
    waiting = _unscreened(session, screener, limit, since=now - LATELY)
    waiting = waiting or _unscreened(session, screener, limit, since=None)
    revisions = [(revision, item.publisher) for revision, item in waiting]
    for (revision, _), found in zip(revisions, screen_revisions(screener, revisions), strict=True):
        if keep_live(session, screener.rule_set, Look(revision, found), now=now):
            screened.append(Screened(revision, tuple(match.commitment for match in found.matches)))
    return screened


def keep_live(session: Session, rules: RuleSet, look: Look, *, now: datetime) -> bool:
    """Keep what was found in a revision as its live screening of this number.

    Returns:
        False if another worker has committed the same look since we read what is to be done.
    """
    return bool(keep_looks(session, rules, [look], purpose=Purpose.LIVE, now=now))


def _waiting(partnership: str) -> Select[Revision, Item]:
    ours = exists().where(
        Sighting.item_id == Item.id,
        Sighting.source_id == SourceState.id,
        SourceState.partnership == partnership,
    )
    looked_at = exists().where(
        Screening.revision_id == Revision.id,
        Screening.partnership == partnership,
        Screening.purpose == Purpose.LIVE,
    )
    from_a_file = exists().where(
        ImportedRevision.revision_id == Revision.id, ImportedRevision.collected_at.is_(None)
    )
    return (
        select(Revision, Item)
        .join(Item, Item.id == Revision.item_id)
        .where(ours, ~looked_at, ~from_a_file, Revision.number <= REVISIONS_SCREENED)
    )


def _unscreened(
    session: Session, screener: Screener, limit: int, *, since: datetime | None
) -> list[tuple[Revision, Item]]:
    rows = session.execute(
        _waiting(screener.rule_set.partnership)
        .where(true() if since is None else Revision.seen_at >= since)
        .order_by(Revision.id)
        .limit(limit)
        # The item is locked because nobody may change, and so not even lock, a revision.
        .with_for_update(of=Item, skip_locked=True)
    )
    return [(revision, item) for revision, item in rows.all()]


def unscreened_since(session: Session, partnership: str, *, now: datetime) -> datetime | None:
    """When the oldest revision seen lately that nobody looked at was seen; None when all were looked at."""
    lately = _waiting(partnership).where(Revision.seen_at >= now - LATELY)
    return session.scalar(lately.with_only_columns(func.min(Revision.seen_at)))
