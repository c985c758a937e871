"""Looking again, under today's rules, at what was screened live under others: an explicit act.

Nothing is changed or taken back: the new look stands beside the old one, and the newest decides
(docs/decisions/0012-rescreen.md).
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import Select, exists, func, select
from sqlalchemy.orm import Session, aliased

from partnership_watch.matching.engine import Screener
from partnership_watch.matching.keeping import Look, screen_revisions
from partnership_watch.matching.live import keep_live
from partnership_watch.store.tables import Item, Match, Purpose, Revision, Screening


@dataclass(frozen=True)
class Rescreened:
    """A revision that was looked at again, and the commitments that it gained and lost by it."""

    revision: Revision
    matches: int
    gained: tuple[str, ...]
    lost: tuple[str, ...]


@dataclass(frozen=True)
class Page:
    """Some of the revisions, in the order of their ids."""

    looked_at: Sequence[Rescreened]
    """Without those that another worker was faster with."""
    last: int | None
    """The id after which the next page begins; None after the last one."""


@dataclass
class RescreenReport:
    """What looking again came to."""

    rule_set_hash: str
    screened: int = 0
    """Revisions."""
    gained: Counter[str] = field(default_factory=Counter)
    """Matches that there were not before, by commitment."""
    lost: Counter[str] = field(default_factory=Counter)
    """Matches that today's rules do not give, by commitment."""

    def add(self, page: Page) -> None:
        """Count a page that was committed."""
        for one in page.looked_at:
            self.screened += 1
            self.gained.update(one.gained)
            self.lost.update(one.lost)


def rescreen_page(
    session: Session, screener: Screener, *, since: datetime, after: int, now: datetime, limit: int
) -> Page:
    """Look again at up to `limit` revisions with an id above `after` that were first seen since then.

    Two may do this at once, beside matching: the key of live screenings lets only one of two equal looks in.

    Args:
        screener: its rule set must have been kept (live.keep_rule_set).
    """
    rows = session.execute(
        _outdated(screener, since)
        .add_columns(Item.publisher, Screening.id, Screening.number)
        .join(Item, Item.id == Revision.item_id)
        .where(Revision.id > after)
        .order_by(Revision.id)
        .limit(limit)
    ).all()
    before = _commitments(session, [screening_id for _, _, screening_id, _ in rows])
    done = []
    screenings = screen_revisions(screener, [(revision, publisher) for revision, publisher, *_ in rows])
    for (revision, _, screening_id, number), found in zip(rows, screenings, strict=True):
        if keep_live(session, screener.rule_set, Look(revision, found, number + 1), now=now):
            had = before.get(screening_id, set())
            has = {match.commitment for match in found.matches}
            done.append(Rescreened(revision, len(has), tuple(sorted(has - had)), tuple(sorted(had - has))))
    return Page(done, rows[-1][0].id if rows else None)


def outdated(session: Session, screener: Screener, *, since: datetime) -> int:
    """How many revisions there are to look at again."""
    return session.scalar(_outdated(screener, since).with_only_columns(func.count())) or 0


def _outdated(screener: Screener, since: datetime) -> Select[Revision]:
    """Revisions seen since then whose newest live screening was under other rules."""
    again = aliased(Screening)
    looked_at_again = exists().where(
        again.revision_id == Revision.id,
        again.partnership == Screening.partnership,
        again.purpose == Purpose.LIVE,
        again.number > Screening.number,
    )
    return (
        select(Revision)
        .join(Screening, Screening.revision_id == Revision.id)
        .where(
            Revision.seen_at >= since,
            Screening.partnership == screener.rule_set.partnership,
            Screening.purpose == Purpose.LIVE,
            Screening.rule_set_hash != screener.rule_set.hash,
            ~looked_at_again,
        )
    )


def _commitments(session: Session, screenings: Sequence[int]) -> dict[int, set[str]]:
    found: dict[int, set[str]] = {}
    for screening_id, commitment in session.execute(
        select(Match.screening_id, Match.commitment).where(Match.screening_id.in_(screenings))
    ):
        found.setdefault(screening_id, set()).add(commitment)
    return found
