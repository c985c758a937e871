"""Rescreening: what was screened live under other rules is looked at again, once, and nothing is lost."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import event, select

from partnership_watch import stages
from partnership_watch.matching.rescreening import RescreenReport
from partnership_watch.registry import Partnership, load_partnership
from partnership_watch.registry.models import Context
from partnership_watch.store import Store
from partnership_watch.store.tables import (
    AuditEntry,
    Item,
    Match,
    Revision,
    Screening,
    Sighting,
    SourceState,
    StoryItem,
)

NOW = datetime(2026, 3, 8, 7, 0, tzinfo=UTC)
QUOTA, FERRY, RAIN = "Norland and Sudmark agree herring quota", "A ferry from Norland to Sudmark", "It rains"


@pytest.fixture
def partnership(project: Path) -> Partnership:
    """The rules that items are first screened under."""
    return load_partnership(project / "tests" / "partnerships" / "norland-sudmark")


@pytest.fixture
def today(partnership: Partnership) -> Partnership:
    """The rules after a change: rain is what clause 3 is about, and herring no longer."""
    return _with_terms(partnership, "rains", "ferry")


def _with_terms(partnership: Partnership, *terms: str) -> Partnership:
    clause = partnership.clauses[0]
    commitment = clause.commitments[0]
    rules = {
        code: written.model_copy(update={"terms": {1.0: terms}, "together": ()})
        for code, written in commitment.rules.items()
    }
    changed = commitment.model_copy(update={"rules": rules, "context": Context.PLAIN})
    clauses = (clause.model_copy(update={"commitments": (changed,)}), *partnership.clauses[1:])
    return partnership.model_copy(update={"clauses": clauses})


class Past:
    """Revisions that were collected and screened, and what is kept of them."""

    def __init__(self, store: Store, partnership: Partnership) -> None:
        self.store, self._partnership = store, partnership
        with store.transaction() as session:
            source = SourceState(
                partnership=partnership.slug, key="s", url="u", due_at=NOW, interval_seconds=60, failures=0
            )
            session.add(source)
            session.flush()
            self._source = source.id

    def add(self, *titles: str, hours: float = -1) -> None:
        """Items that said this so many hours from NOW."""
        seen = NOW + timedelta(hours=hours)
        with self.store.transaction() as session:
            for title in titles:
                item = Item(
                    publisher="norlandpost.example", key=title + str(hours), first_seen_at=seen, backlog=False
                )
                session.add(item)
                session.flush()
                session.add(
                    Sighting(source_id=self._source, entry_id=item.key, item_id=item.id, first_seen_at=seen)
                )
                session.add(
                    Revision(
                        item_id=item.id,
                        number=1,
                        content_hash="a",
                        title=title,
                        summary="",
                        language="en",
                        seen_at=seen,
                    )
                )

    def screen(self) -> None:
        """As the match stage does."""
        stages.match(self.store, self._partnership, clock=lambda: NOW - timedelta(minutes=30))

    def looks(self) -> list[tuple[str, int, list[str]]]:
        """Every live screening: title, number, commitments."""
        with self.store.transaction() as session:
            rows = session.execute(
                select(Revision.title, Screening.number, Screening.id)
                .join(Screening, Screening.revision_id == Revision.id)
                .order_by(Revision.id, Screening.number)
            ).all()
            return [
                (
                    title,
                    number,
                    sorted(session.scalars(select(Match.commitment).where(Match.screening_id == screening))),
                )
                for title, number, screening in rows
            ]

    def audited(self) -> list[AuditEntry]:
        """The acts of rescreening."""
        with self.store.transaction() as session:
            return list(
                session.scalars(
                    select(AuditEntry).where(AuditEntry.action.startswith("rescreen")).order_by(AuditEntry.id)
                )
            )


@pytest.fixture
def past(store: Store, partnership: Partnership) -> Past:
    """Three items of an hour ago, screened."""
    past = Past(store, partnership)
    past.add(QUOTA, FERRY, RAIN)
    past.screen()
    return past


def rescreen(store: Store, partnership: Partnership, hours: float = 48) -> RescreenReport:
    """Now, for the last hours."""
    return stages.rescreen(
        store, partnership, since=NOW - timedelta(hours=hours), actor="test", clock=lambda: NOW
    )


AFTERWARDS = [
    (QUOTA, 1, ["3.quotas"]),
    (QUOTA, 2, []),
    (FERRY, 1, []),
    (FERRY, 2, ["3.quotas"]),
    (RAIN, 1, []),
    (RAIN, 2, ["3.quotas"]),
]


def test_a_second_look_stands_beside_the_first(past: Past, store: Store, today: Partnership) -> None:
    """Gained and lost are counted, and nothing of what was decided is gone."""
    report = rescreen(store, today)

    assert past.looks() == AFTERWARDS
    assert (report.screened, dict(report.gained), dict(report.lost)) == (3, {"3.quotas": 2}, {"3.quotas": 1})


def test_rescreening_twice_is_rescreening_once(past: Past, store: Store, today: Partnership) -> None:
    """What today's rules have looked at is left alone."""
    rescreen(store, today)

    assert rescreen(store, today).screened == 0
    assert past.looks() == AFTERWARDS


def test_rules_that_are_taken_back_decide_again(
    past: Past, store: Store, partnership: Partnership, today: Partnership
) -> None:
    """The same rule set may look at a revision for a second time."""
    rescreen(store, today)
    rescreen(store, partnership)
    rescreen(store, today)

    quota = [look for look in past.looks() if look[0] == QUOTA]
    assert quota == [(QUOTA, 1, ["3.quotas"]), (QUOTA, 2, []), (QUOTA, 3, ["3.quotas"]), (QUOTA, 4, [])]


def test_only_what_was_first_seen_since_then_is_looked_at(
    past: Past, store: Store, today: Partnership
) -> None:
    """The past before it stays as it was decided."""
    past.add("It rains in Norland", hours=-72)
    past.screen()

    assert rescreen(store, today, hours=48).screened == 3
    assert rescreen(store, today, hours=96).screened == 1


def test_what_nobody_looked_at_yet_is_left_to_matching(past: Past, store: Store, today: Partnership) -> None:
    """And matching leaves alone what was looked at."""
    past.add("Rain in Norland rains on", hours=-0.1)

    assert rescreen(store, today).screened == 3
    assert stages.match(store, today, clock=lambda: NOW).screened == 1


def test_what_is_newly_found_has_a_story(past: Past, store: Store, today: Partnership) -> None:
    """Else copies in two outlets would be told twice."""
    rescreen(store, today)

    with store.transaction() as session:
        told_of = set(session.scalars(select(Item.key).join(StoryItem, StoryItem.item_id == Item.id)))
    assert {RAIN + "-1", FERRY + "-1"} <= told_of


def test_the_act_is_in_the_audit_log(past: Past, store: Store, today: Partnership) -> None:
    """Who asked, how far back, under which rules, and what it came to."""
    report = rescreen(store, today)

    begun, done = past.audited()
    assert {one.actor for one in (begun, done)} == {"test"}
    assert {one.object_id for one in (begun, done)} == {report.rule_set_hash}
    assert begun.details == {"since": "2026-03-06T07:00:00+00:00", "revisions": 3}
    assert done.details == {**begun.details, "gained": 2, "lost": 1}


def test_two_at_once_are_as_one(past: Past, store: Store, today: Partnership) -> None:
    """Beside matching, too."""
    past.add(*(f"It rains in Norland, {number} times" for number in range(120)))
    past.screen()
    past.add(*(f"It still rains in Norland, {number} times" for number in range(60)), hours=-0.2)

    with ThreadPoolExecutor(3) as workers:
        matching = workers.submit(stages.match, store, today, clock=lambda: NOW)
        running = [workers.submit(rescreen, store, today) for _ in range(2)]
        reports = [run.result() for run in running]

    looks = past.looks()
    assert matching.result().screened == 60
    assert sum(report.screened for report in reports) == 123
    assert len({look[:2] for look in looks}) == len(looks) == 123 * 2 + 60


@pytest.mark.parametrize("statements", [3, 6, 9, 12, 14])
def test_killed_at_any_statement_and_run_again_it_is_as_if_nothing_had_happened(
    past: Past, store: Store, today: Partnership, statements: int, killed_after: Callable[[int], None]
) -> None:
    """What was committed stands, and the rest is done by the next."""
    killed_after(statements)
    with pytest.raises(InterruptedError):
        rescreen(store, today)

    rescreen(store, today)

    assert past.looks() == AFTERWARDS


@pytest.fixture
def killed_after(store: Store) -> Callable[[int], None]:
    """Lets the process end once, before its n-th statement from now."""

    def arm(statements: int) -> None:
        left = statements

        def count(*_: object) -> None:
            nonlocal left
            left -= 1
            if left == 0:
                raise InterruptedError

        event.listen(store._engine, "before_cursor_execute", count)

    return arm
