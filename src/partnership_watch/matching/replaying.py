"""Stored history under other rules: screened beside what was decided, and set against it.

A replay's screenings are kept under their own purpose. Nothing that tells anybody reads them.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import Select, case, func, select
from sqlalchemy.orm import Session, aliased

from partnership_watch.matching.differences import (
    CHANGES,
    Difference,
    Outcome,
    outcome_of,
    parts_that_differ,
    stored_side,
)
from partnership_watch.matching.engine import Screener
from partnership_watch.matching.keeping import Look, keep_looks, screen_revisions
from partnership_watch.store.tables import (
    ImportedRevision,
    Item,
    Match,
    Purpose,
    Revision,
    Screening,
    StoredRuleSet,
)


@dataclass(frozen=True)
class Span:
    """A time, and the ids between which its revisions lie. By when a revision was first seen; an imported
    one, by when the file says."""

    since: datetime
    until: datetime
    first: int
    last: int
    revisions: int
    """About: some may never have been screened."""


@dataclass
class ReplayPage:
    """Some revisions, in the order of their ids."""

    revisions: int = 0
    screened: int = 0
    """Those that no earlier run had looked at under these rules."""
    changed: int = 0
    """Those with a match gained, lost or regraded."""
    engines: Counter[str] = field(default_factory=Counter)
    """How many revisions each version of the engine had decided."""
    outcomes: Counter[tuple[str, Outcome]] = field(default_factory=Counter)
    """Of every match, by commitment."""
    differing: Counter[str] = field(default_factory=Counter)
    """Of matches that both have, by what differs."""
    differences: list[Difference] = field(default_factory=list)
    last: int | None = None
    """The id after which the next page begins; None after the last one."""


def span(session: Session, *, since: datetime, until: datetime) -> Span:
    """Find where the revisions of a time stand: from `since` on, before `until`."""
    counted = [
        session.execute(
            select(func.count(), func.min(column), func.max(column)).where(moment >= since, moment < until)
        ).one()
        for column, moment in (
            (Revision.id, Revision.seen_at),
            (ImportedRevision.revision_id, ImportedRevision.said_seen_at),
        )
    ]
    return Span(
        since,
        until,
        first=min((first for _, first, _ in counted if first is not None), default=0),
        last=max((last for _, _, last in counted if last is not None), default=0),
        revisions=sum(count for count, _, _ in counted),
    )


def replay_page(
    session: Session, screener: Screener, where: Span, *, after: int, now: datetime, limit: int
) -> ReplayPage:
    """Screen up to `limit` revisions with an id above `after` that were not replayed yet, and compare them.

    Args:
        screener: its rule set must have been kept (live.keep_rule_set).
    """
    rows = session.execute(_decided(screener, where, after).limit(limit)).all()
    revisions = {row.Revision.id: row.Revision for row in rows}
    replayed = _replayed(session, screener, revisions)
    new = [(one, publisher) for one, publisher, *_ in rows if one.id not in replayed]
    looks = [Look(one, found) for (one, _), found in zip(new, screen_revisions(screener, new), strict=True)]
    kept = keep_looks(session, screener.rule_set, looks, purpose=Purpose.REPLAY, now=now)
    if looks:
        replayed = _replayed(session, screener, revisions)
    found = _matches(session, [*(row.id for row in rows), *replayed.values()])
    page = ReplayPage(len(rows), len(kept), last=rows[-1].Revision.id if rows else None)
    for revision, _, link, decision, rules, engine in rows:
        page.engines[engine] += 1
        before, after_it = found.get(decision, {}), found.get(replayed[revision.id], {})
        outcomes = {key: outcome_of(before.get(key), after_it.get(key)) for key in before | after_it}
        page.outcomes.update(outcomes.items())
        page.changed += any(outcome in CHANGES for outcome in outcomes.values())
        differences = [
            Difference(
                item=revision.item_id,
                revision=revision.number,
                seen_at=revision.seen_at,
                title=revision.title,
                link=link,
                commitment=key,
                outcome=outcome,
                differs=parts_that_differ(before.get(key), after_it.get(key)),
                before=stored_side(before.get(key)),
                after=stored_side(after_it.get(key)),
                decided_by=rules,
                engine=engine,
            )
            for key, outcome in sorted(outcomes.items())
            if outcome is not Outcome.SAME
        ]
        page.differing.update(name for one in differences for name in one.differs)
        page.differences += differences
    return page


def _decided(screener: Screener, where: Span, after: int) -> Select[Revision, str, str | None, int, str, str]:
    """Each revision with the look that stands: the newest live one, or else that of an import."""
    look = aliased(Screening)
    newest = (
        select(look.id)
        .where(
            look.revision_id == Revision.id,
            look.partnership == screener.rule_set.partnership,
            look.purpose.in_([Purpose.LIVE, Purpose.IMPORT]),
        )
        .order_by(case((look.purpose == Purpose.LIVE, 0), else_=1), look.number.desc(), look.id)
        .limit(1)
        .correlate(Revision)
        .scalar_subquery()
    )
    moment = func.coalesce(ImportedRevision.said_seen_at, Revision.seen_at)
    return (
        select(
            Revision,
            Item.publisher,
            Item.link,
            Screening.id,
            Screening.rule_set_hash,
            StoredRuleSet.engine_version,
        )
        .join(Item, Item.id == Revision.item_id)
        .join(Screening, Screening.id == newest)
        .join(StoredRuleSet, StoredRuleSet.hash == Screening.rule_set_hash)
        .outerjoin(ImportedRevision, ImportedRevision.revision_id == Revision.id)
        .where(
            Revision.id > after,
            Revision.id.between(where.first, where.last),
            moment >= where.since,
            moment < where.until,
        )
        .order_by(Revision.id)
    )


def _replayed(session: Session, screener: Screener, revisions: dict[int, Revision]) -> dict[int, int]:
    """The replays' screenings under these rules, by revision."""
    rows = session.execute(
        select(Screening.revision_id, Screening.id).where(
            Screening.revision_id.in_(revisions),
            Screening.rule_set_hash == screener.rule_set.hash,
            Screening.purpose == Purpose.REPLAY,
        )
    )
    return dict(rows.all())


def _matches(session: Session, screenings: Sequence[int]) -> dict[int, dict[str, Match]]:
    found: dict[int, dict[str, Match]] = {}
    for match in session.scalars(select(Match).where(Match.screening_id.in_(screenings))):
        found.setdefault(match.screening_id, {})[match.commitment] = match
    return found
