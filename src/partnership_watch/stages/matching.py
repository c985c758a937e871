"""What nobody looked at yet is screened; what other rules looked at is screened again, if somebody asks."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from partnership_watch.matching import ENGINE_VERSION, Screener, compile_rule_set
from partnership_watch.matching.live import keep_rule_set, screen_next
from partnership_watch.matching.rescreening import RescreenReport, outdated, rescreen_page
from partnership_watch.matching.unfinished import rescreen_work
from partnership_watch.registry import Partnership, rule_set
from partnership_watch.store import Store
from partnership_watch.store.audit_log import record
from partnership_watch.stories import assign_story

REVISIONS_AT_ONCE = 25
"""In one transaction: 20 ms of screening (docs/decisions/0011-speed.md), which a killed worker may lose."""


@dataclass
class MatchReport:
    """What one round of matching found."""

    screened: int = 0
    matched: int = 0
    """Revisions with at least one match."""
    matches: int = 0
    commitments: dict[str, int] = field(default_factory=dict)


def match(
    store: Store,
    partnership: Partnership,
    *,
    clock: Callable[[], datetime],
    progress: Callable[[int], None] = lambda _: None,
) -> MatchReport:
    """Screen every revision that nobody looked at yet, and put what matches into its story.

    Args:
        progress: told how many revisions were screened since it was last told.
    """
    rules = rule_set(partnership, ENGINE_VERSION)
    screener = Screener(rules)  # most runs find nothing new, and no language need be compiled
    report = MatchReport()
    with store.transaction() as session:
        keep_rule_set(session, rules, now=clock())
    while True:
        now = clock()
        with store.transaction() as session:
            screened = screen_next(session, screener, now=now, limit=REVISIONS_AT_ONCE)
            for one in screened:
                if one.matches:
                    assign_story(session, one.revision, now=now)
        if not screened:
            return report
        progress(len(screened))
        for one in screened:
            report.screened += 1
            report.matched += bool(one.matches)
            report.matches += len(one.matches)
            for commitment in one.matches:
                report.commitments[commitment] = report.commitments.get(commitment, 0) + 1


def rescreen(
    store: Store,
    partnership: Partnership,
    *,
    since: datetime,
    actor: str,
    clock: Callable[[], datetime],
    total: Callable[[int], None] = lambda _: None,
    progress: Callable[[int], None] = lambda _: None,
) -> RescreenReport:
    """Screen again, under today's rules, what was first seen since then and screened live under others.

    What is newly found is owed like any other match, and what is found no more is owed no longer. It may be
    killed and run again, and run beside every other stage; another rescreen waits until this one has ended.

    Args:
        actor: who asked for it; for the audit log.
        total: told first how many revisions there are.
        progress: told how many were done since it was last told.
    """
    rules = rule_set(partnership, ENGINE_VERSION)
    screener = compile_rule_set(rules)
    report = RescreenReport(rules.hash)
    act: dict[str, Any] = {"actor": actor, "object_type": "rule_set", "object_id": rules.hash}
    act["since"] = since.isoformat()
    with store.alone(rescreen_work(partnership.slug)):  # `doctor` sees that it runs
        with store.transaction() as session:
            now = clock()
            keep_rule_set(session, rules, now=now)
            waiting = outdated(session, screener, since=since)
            record(session, at=now, action="rescreen begun", revisions=waiting, **act)
        total(waiting)
        after: int | None = 0
        while after is not None:
            now = clock()
            with store.transaction() as session:
                page = rescreen_page(
                    session, screener, since=since, after=after, now=now, limit=REVISIONS_AT_ONCE
                )
                for one in page.looked_at:
                    if one.matches:
                        assign_story(session, one.revision, now=now)
            after = page.last
            report.add(page)
            progress(len(page.looked_at))
        with store.transaction() as session:
            act |= {"gained": report.gained.total(), "lost": report.lost.total()}
            record(session, at=clock(), action="rescreened", revisions=report.screened, **act)
    return report
