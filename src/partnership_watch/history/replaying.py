"""Replaying stored history under another rule set, and reporting what it would have changed."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from partnership_watch.errors import PartnershipWatchError
from partnership_watch.matching import ENGINE_VERSION
from partnership_watch.matching.comparing import readable
from partnership_watch.matching.differences import Difference, Outcome
from partnership_watch.matching.kept_rules import named_rule_set
from partnership_watch.matching.live import keep_rule_set
from partnership_watch.matching.replaying import ReplayPage, replay_page, span
from partnership_watch.matching.unfinished import replay_work
from partnership_watch.registry import Partnership
from partnership_watch.registry.rule_sets import for_engine
from partnership_watch.store import Store
from partnership_watch.store.audit_log import record
from partnership_watch.store.tables import Replay

REVISIONS_AT_ONCE = 200
"""In one transaction: a fifth of a second of work that a killed replay loses at most."""


class ReplayError(PartnershipWatchError):
    """What was asked cannot be replayed. The message says why, and the remedy."""


@dataclass
class ReplayReport:
    """What other rules would have made of history."""

    replay_id: int
    asked: str
    """The hash of the rule set that was asked for."""
    asked_engine: str
    """The version of the engine that it was made for."""
    rule_set: str
    """The hash of what decided: the same rules under today's engine."""
    engine: str
    revisions: int = 0
    screened: int = 0
    """Revisions that no earlier replay had looked at under these rules."""
    changed: int = 0
    """Revisions with a match gained, lost or regraded."""
    engines: Counter[str] = field(default_factory=Counter)
    """How many revisions each version of the engine had decided."""
    commitments: dict[str, Counter[Outcome]] = field(default_factory=dict)
    differing: Counter[str] = field(default_factory=Counter)
    """Of matches that both have, by what differs: `grade`, `score`, or a part of the evidence."""

    @property
    def counts(self) -> dict[str, int]:
        """How many matches came to what, in all."""
        total = sum(self.commitments.values(), Counter[Outcome]())
        return {outcome.value: total[outcome] for outcome in Outcome}

    @property
    def engine_notes(self) -> list[str]:
        """What to know where another version of the engine had decided, or the rules were made for one."""
        notes = [
            f"{count} of {self.revisions} revisions were decided by engine {engine}, "
            f"and are replayed by engine {self.engine}: rules alone do not explain each difference"
            for engine, count in sorted(self.engines.items())
            if engine != self.engine
        ]
        if self.asked_engine != self.engine:
            notes.append(
                f"rule set {self.asked[:12]} was made for engine {self.asked_engine}; under engine "
                f"{self.engine} it is rule set {self.rule_set[:12]}"
            )
        return notes

    def add(self, page: ReplayPage) -> None:
        """Count a page that was committed."""
        self.revisions += page.revisions
        self.screened += page.screened
        self.changed += page.changed
        self.engines += page.engines
        self.differing += page.differing
        for (commitment, outcome), count in page.outcomes.items():
            self.commitments.setdefault(commitment, Counter())[outcome] += count


def replay(
    store: Store,
    partnership: Partnership,
    *,
    since: datetime,
    until: datetime,
    rules: str,
    actor: str,
    clock: Callable[[], datetime],
    beginning: Callable[[ReplayReport], None] = lambda _: None,
    differing: Callable[[Difference], None] = lambda _: None,
    total: Callable[[int], None] = lambda _: None,
    progress: Callable[[int], None] = lambda _: None,
) -> ReplayReport:
    """Screen what was seen from `since` on and before `until` under other rules, beside what was decided.

    It is set against the newest live look at each revision, or else the import's. Nobody is told, and what
    was decided stays. It may be killed and run again: what an earlier run had screened is only compared.

    Args:
        rules: a folder, the hash of a stored rule set or its beginning, or `active`: what decided last.
        actor: who asked for it; for the audit log.
        beginning: told once what decides, before anything is screened.
        differing: told of every difference, in the order in which revisions were stored.
        total: told first how many revisions there are at most.
        progress: told how many were done since it was last told.

    Raises:
        ReplayError: the time is empty, or the rules are another partnership's.
        UnknownRuleSetError, RuleSetFormatError: there are no such rules, or this version cannot read them.
    """
    if since >= until:
        raise ReplayError("--since must be before --until; the second is left out")
    with store.transaction() as session:
        asked = named_rule_set(session, partnership.slug, rules)
    if asked.partnership != partnership.slug:
        raise ReplayError(
            f"rule set {asked.hash[:12]} is of partnership {asked.partnership}, not of {partnership.slug}; "
            "give one of its own, or set PARTNERSHIP_WATCH_CONFIG to the other"
        )
    deciding = for_engine(asked, ENGINE_VERSION)
    screener = readable(deciding)
    with store.transaction() as session:
        now = clock()
        keep_rule_set(session, deciding, now=now, actor=actor)
        run = Replay(
            partnership=partnership.slug,
            asked_hash=asked.hash,
            rule_set_hash=deciding.hash,
            since=since,
            until=until,
            begun_by=actor,
            begun_at=now,
            differences={},
        )
        session.add(run)
        session.flush()
        where = span(session, since=since, until=until)
        _note(session, run, "replay begun", actor, now, revisions=where.revisions)
    total(where.revisions)
    report = ReplayReport(run.id, asked.hash, asked.engine_version, deciding.hash, ENGINE_VERSION)
    beginning(report)
    after: int | None = 0
    with store.alone(replay_work(run.id)):  # nobody else asks for it; `doctor` sees that it runs
        while after is not None:
            now = clock()
            with store.transaction() as session:
                page = replay_page(session, screener, where, after=after, now=now, limit=REVISIONS_AT_ONCE)
            after = page.last
            report.add(page)
            for difference in page.differences:
                differing(difference)
            progress(page.revisions)
        _end(store, report, actor, clock())
    return report


def _end(store: Store, report: ReplayReport, actor: str, now: datetime) -> None:
    with store.transaction() as session:
        run = session.get_one(Replay, report.replay_id, with_for_update=True)
        run.ended_at = now
        run.revisions, run.screened = report.revisions, report.screened
        run.differences = {
            commitment: {outcome.value: count for outcome, count in sorted(outcomes.items())}
            for commitment, outcomes in sorted(report.commitments.items())
        }
        _note(
            session,
            run,
            "replayed",
            actor,
            now,
            revisions=report.revisions,
            screened=report.screened,
            engines=dict(report.engines),
            **report.counts,
        )


def _note(session: Session, run: Replay, action: str, actor: str, now: datetime, **details: Any) -> None:
    record(
        session,
        at=now,
        actor=actor,
        action=action,
        object_type="replay",
        object_id=run.id,
        rule_set=run.rule_set_hash,
        asked=run.asked_hash,
        since=run.since.isoformat(),
        until=run.until.isoformat(),
        **details,
    )
