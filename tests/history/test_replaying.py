"""Replaying history under other rules: beside what was decided, told to nobody, and reported."""

import shutil
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event, func, select, update

from partnership_watch.audit.rule_set_record import used_rule_sets
from partnership_watch.history import ReplayError, ReplayReport, replay
from partnership_watch.matching import ENGINE_VERSION
from partnership_watch.matching.differences import Difference
from partnership_watch.matching.kept_rules import UnknownRuleSetError
from partnership_watch.matching.live import keep_rule_set
from partnership_watch.registry import load_partnership, rule_set
from partnership_watch.store.tables import (
    AuditEntry,
    Cadence,
    Match,
    Purpose,
    Replay,
    Revision,
    Screening,
    StoredRuleSet,
)

QUOTA = "Norland and Sudmark agree herring quota"
SQUID = "Norland and Sudmark talk about squid"
RAIN = "It rains"
LOOKS = select(Screening.purpose, func.count()).group_by(Screening.purpose).order_by(Screening.purpose)


def item(title: str, published: datetime, **more: str) -> dict[str, str]:
    """As a feed or a file has it."""
    link = f"https://norlandpost.example/{title.replace(' ', '-')}"
    return {"id": link, "link": link, "title": title, "published": published.isoformat(), **more}


@pytest.fixture
def decided(past: Any) -> Any:
    """Three items that were screened live an hour ago, and nobody to be told."""
    past.shows(*(item(title, past.now) for title in (QUOTA, SQUID, RAIN)))
    past.screen()
    past.forward(hours=1)
    return past


@pytest.fixture
def squid(project: Path, tmp_path: Path) -> Path:
    """A folder under which clause 3 is about squid and no longer about herring."""
    folder = tmp_path / "squid"
    shutil.copytree(project / "tests" / "partnerships" / "norland-sudmark", folder)
    clause = folder / "clauses" / "3.yaml"
    text = clause.read_text(encoding="utf-8").replace('"herring quota*"', '"squid*"')
    clause.write_text(text.replace("agree*", "squids*"), encoding="utf-8")
    return folder


def look_back(past: Any, rules: object = "active", *, hours: float = 48, until: float = 0) -> Any:
    """Replay the last hours; gives the report, and the differences."""
    differences: list[Difference] = []
    report = replay(
        past.store,
        past.partnership,
        since=past.now - timedelta(hours=hours),
        until=past.now - timedelta(hours=until),
        rules=str(rules),
        actor="test",
        clock=lambda: past.now,
        differing=differences.append,
    )
    return report, differences


def told_by(report: ReplayReport) -> dict[str, int]:
    """The outcomes that there were."""
    return {outcome: count for outcome, count in report.counts.items() if count}


def test_other_rules_gain_and_lose_and_what_was_decided_stays(decided: Any, squid: Path) -> None:
    """The replay's screenings stand beside the live ones."""
    before = decided.rows(select(Match.id, Match.evidence).order_by(Match.id))

    report, differences = look_back(decided, squid)

    assert (report.revisions, report.screened, report.changed) == (3, 3, 2)
    assert told_by(report) == {"gained": 1, "lost": 1}
    assert [(one.title, one.commitment, one.outcome) for one in differences] == [
        (QUOTA, "3.quotas", "lost"),
        (SQUID, "3.quotas", "gained"),
    ]
    assert decided.rows(LOOKS) == [(Purpose.LIVE, 3), (Purpose.REPLAY, 3)]
    assert decided.rows(select(Match.id, Match.evidence).order_by(Match.id).limit(1)) == before


def test_the_rules_that_decided_decide_the_same_again(decided: Any) -> None:
    """To the byte: nothing is even rescored."""
    report, differences = look_back(decided)

    assert told_by(report) == {"same": 1}
    assert differences == []
    assert report.engine_notes == []


def test_another_weight_is_shown_as_another_score(decided: Any, squid: Path, project: Path) -> None:
    """Nobody would be told otherwise, and yet it is a difference."""
    clause = squid / "clauses" / "3.yaml"
    original = project / "tests" / "partnerships" / "norland-sudmark" / "clauses" / "3.yaml"
    text = original.read_text(encoding="utf-8")
    assert "1.0:" in text
    clause.write_text(text.replace("1.0:", "1.3:", 1), encoding="utf-8")

    report, differences = look_back(decided, squid)

    assert (told_by(report), report.changed) == ({"rescored": 1}, 0)
    (one,) = differences
    assert one.before.score != one.after.score


def test_nobody_is_told_of_a_replay(decided: Any, squid: Path) -> None:
    """Nor does it stand in the way of what is told."""
    reader = decided.reader(Cadence.IMMEDIATE)
    look_back(decided, squid)

    for _ in range(2):
        decided.screen()
        decided.publish()
        decided.forward(hours=2)

    told = [(item_id, commitment) for item_id, commitment, _ in decided.told(reader)]
    assert told == [(decided.rows(select(Revision.item_id).where(Revision.title == QUOTA))[0][0], "3.quotas")]


def test_a_replay_done_again_only_compares(decided: Any, squid: Path) -> None:
    """And reports the same."""
    first, differences = look_back(decided, squid)
    again, same = look_back(decided, squid)

    assert (again.screened, again.counts, same) == (0, first.counts, differences)
    assert decided.rows(LOOKS)[1] == (Purpose.REPLAY, 3)


def test_only_what_was_seen_in_that_time_is_replayed(decided: Any, squid: Path) -> None:
    """From the beginning on, and before the end; an imported item by when the file says that it was seen."""
    decided.bring(
        item(SQUID + " of old", decided.now, seen=(decided.now - timedelta(days=30)).isoformat()),
        item(SQUID + " today", decided.now),
    )

    assert look_back(decided, squid, hours=0.5)[0].revisions == 0
    assert look_back(decided, squid, hours=1)[0].revisions == 3
    assert look_back(decided, squid, hours=48, until=1)[0].revisions == 0
    report, differences = look_back(decided, squid, hours=24 * 31, until=24 * 29)
    assert [one.title for one in differences] == [SQUID + " of old"]
    assert report.screened == 1


def test_a_newest_live_look_is_what_a_replay_is_set_against(decided: Any, squid: Path) -> None:
    """After a rescreen its decision stands."""
    from partnership_watch import stages

    since = decided.now - timedelta(days=2)
    changed = load_partnership(squid)
    stages.rescreen(decided.store, changed, since=since, actor="test", clock=lambda: decided.now)

    assert told_by(look_back(decided, squid)[0]) == {"same": 1}


def test_what_decides_stays_known_however_long_a_replay_was(
    decided: Any, squid: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its screenings are newer than all that were live."""
    monkeypatch.setattr("partnership_watch.matching.kept_rules.LOOKED_AT", 2)
    live = rule_set(decided.partnership, ENGINE_VERSION).hash
    look_back(decided, squid)

    with decided.store.transaction() as session:
        deciding = [one.rules.hash for one in used_rule_sets(session, "norland-sudmark") if one.decides]

    assert deciding == [live]
    assert look_back(decided, "active")[0].asked == live


def test_a_stored_rule_set_is_named_by_the_beginning_of_its_hash(decided: Any, squid: Path) -> None:
    """As it is written in reports and pages."""
    hashed = decided.rows(select(StoredRuleSet.hash))[0][0]

    report, _ = look_back(decided, hashed[:10])

    assert (report.asked, report.rule_set) == (hashed, hashed)
    with pytest.raises(UnknownRuleSetError, match="folder"):
        look_back(decided, "no such thing")


def test_an_engine_of_another_version_is_named_and_its_differences_are_reported(decided: Any) -> None:
    """What an older engine decided is not passed off as what the rules say."""
    rules = rule_set(decided.partnership, "1")
    with decided.store.transaction() as session:
        keep_rule_set(session, rules, now=decided.now)
    owner = decided.store.url.set(username="postgres")
    _as_owner(owner, update(Screening).values(rule_set_hash=rules.hash))
    _as_owner(owner, update(Match).values(score=0.123))

    report, differences = look_back(decided, rules.hash)

    assert (report.asked_engine, report.engine) == ("1", ENGINE_VERSION)
    assert report.asked == rules.hash != report.rule_set
    assert told_by(report) == {"rescored": 1}
    assert [(one.engine, one.before.score) for one in differences] == [("1", 0.123)]
    assert [note for note in report.engine_notes if "decided by engine 1" in note]
    assert [note for note in report.engine_notes if "made for engine 1" in note]


def _as_owner(url: Any, statement: Any) -> None:
    """Do what only whoever owns the tables may do."""
    from sqlalchemy import create_engine, text

    engine = create_engine(url)
    with engine.begin() as connection:
        connection.execute(text("SET session_replication_role = replica"))
        connection.execute(statement)
    engine.dispose()


def test_what_makes_no_sense_is_refused(decided: Any, squid: Path) -> None:
    """Before anything is written."""
    strangers = squid / "partnership.yaml"
    strangers.write_text(
        strangers.read_text(encoding="utf-8").replace("slug: norland-sudmark", "slug: others", 1),
        encoding="utf-8",
    )

    with pytest.raises(ReplayError, match="others"):
        look_back(decided, squid)
    with pytest.raises(ReplayError, match="--since"):
        look_back(decided, hours=0)
    assert decided.rows(select(Replay.id)) == []


def test_the_run_and_the_act_are_kept(decided: Any, squid: Path) -> None:
    """For the pages, and for the audit log."""
    report, _ = look_back(decided, squid)

    ((ended, kept),) = decided.rows(select(Replay.ended_at, Replay.differences))
    begun, done = decided.rows(
        select(AuditEntry.action, AuditEntry.actor, AuditEntry.details)
        .where(AuditEntry.object_type == "replay")
        .order_by(AuditEntry.id)
    )
    assert (ended, kept) == (decided.now, {"3.quotas": {"gained": 1, "lost": 1}})
    assert begun[:2] == ("replay begun", "test")
    assert done[:2] == ("replayed", "test")
    assert done[2]["rule_set"] == report.rule_set
    assert (done[2]["gained"], done[2]["lost"], done[2]["revisions"]) == (1, 1, 3)


@pytest.mark.parametrize("statements", [4, 8, 12, 16, 20])
def test_stopped_at_any_statement_and_run_again_it_reports_on_all(
    decided: Any, squid: Path, statements: int, stopped_after: Callable[[int], None]
) -> None:
    """What was committed stands, and the rest is done by the next."""
    stopped_after(statements)
    with pytest.raises(InterruptedError):
        look_back(decided, squid)

    report, differences = look_back(decided, squid)

    assert told_by(report) == {"gained": 1, "lost": 1}
    assert len(differences) == 2
    assert decided.rows(LOOKS)[1] == (Purpose.REPLAY, 3)


@pytest.fixture
def stopped_after(decided: Any, monkeypatch: pytest.MonkeyPatch) -> Callable[[int], None]:
    """Lets the process end once, before its n-th statement from now."""
    monkeypatch.setattr("partnership_watch.history.replaying.REVISIONS_AT_ONCE", 1)

    def arm(statements: int) -> None:
        left = statements

        def count(*_: object) -> None:
            nonlocal left
            left -= 1
            if left == 0:
                raise InterruptedError

        event.listen(decided.store._engine, "before_cursor_execute", count)

    return arm
