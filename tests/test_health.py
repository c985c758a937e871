"""What is late or wrong, and since when: the same for the sweep, for `doctor` and for /healthz."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import Engine, select, text
from worlds import World, new_world, norland, shared_store, world

from partnership_watch import health, stages
from partnership_watch.delivery.pausing import pause
from partnership_watch.matching import ENGINE_VERSION
from partnership_watch.matching.tallying import tally
from partnership_watch.matching.unfinished import rescreen_work
from partnership_watch.registry import RuleSet, rule_set
from partnership_watch.store import Store
from partnership_watch.store.audit_log import record
from partnership_watch.store.sealing import seal
from partnership_watch.store.tables import Cadence, Delivery, DeliveryState, Edition, SourceState
from partnership_watch.troubles import Trouble

__all__ = ["new_world", "norland", "shared_store", "world"]


@pytest.fixture
def rules(world: World) -> RuleSet:
    """Of the made-up folder."""
    return rule_set(world.partnership, ENGINE_VERSION)


@pytest.fixture
def troubles(world: World, rules: RuleSet) -> Callable[[], list[Trouble]]:
    """What is late in the world now, its log sealed and its matches counted.

    Its rows were screened under rules of no folder: that is left out.
    """

    def look() -> list[Trouble]:
        seal(world.store, now=world.now)
        tally(world.store, now=world.now)
        with world.store.transaction() as session:
            found = health.troubles(session, world.partnership, rules, now=world.now)
        return [one for one in found if "rules" not in one.what]

    return look


def test_all_is_well_where_nothing_is_late(world: World, troubles: Callable[[], list[Trouble]]) -> None:
    """A digest that was cut in time is no trouble, nor is one whose hour has only just come."""
    world.reader(hour=13)
    world.forward(hours=1, minutes=10)
    just_come = troubles()
    world.publish()
    world.forward(hours=20)

    assert just_come == troubles() == []


def test_a_digest_whose_hour_passed_uncut_is_named_since_its_hour(
    world: World, troubles: Callable[[], list[Trouble]]
) -> None:
    """Two audiences wait; the older hour is the one that counts."""
    world.reader(hour=13)
    world.reader(hour=15)
    world.forward(hours=6)

    (late,) = troubles()

    assert late.what == "digests of 2 audiences have not been cut"
    assert late.since == datetime(2026, 6, 1, 13, tzinfo=UTC)
    assert late.urgent


def test_an_audience_that_nobody_is_left_in_is_not_late(
    world: World, troubles: Callable[[], list[Trouble]]
) -> None:
    """Its editions are not cut, and nobody misses them."""
    reader = world.reader(hour=13)
    world.leave(reader)
    world.forward(hours=6)

    assert troubles() == []


def test_an_alert_that_is_owed_and_not_cut_is_named_since_its_finding(
    world: World, troubles: Callable[[], list[Trouble]]
) -> None:
    """No hour tells that it is late, so what is owed does."""
    world.reader(Cadence.IMMEDIATE, pillars=("I",))
    world.item("5.exchange")
    unwanted = (world.forward(hours=2), troubles())[1]
    world.item("3.quotas")
    found_at = world.now
    world.forward(hours=2)

    (late,) = troubles()

    assert unwanted == []
    assert late.what == "alerts of 1 audiences have not been cut"
    assert late.since == found_at


def test_an_alert_that_the_brake_holds_back_is_not_late(
    world: World, troubles: Callable[[], list[Trouble]]
) -> None:
    """After a flood it waits for an hour, on purpose."""
    world.reader(Cadence.IMMEDIATE)
    for _ in range(6):
        world.item("3.quotas")
        world.publish()
        world.forward(minutes=1)
    world.item("3.quotas")
    world.forward(minutes=50)

    assert [one for one in troubles() if "alerts" in one.what] == []


def test_a_finding_that_nobody_can_tell_makes_no_alert_late(
    world: World, troubles: Callable[[], list[Trouble]]
) -> None:
    """It is set aside with its reason, and stops nobody."""
    world.reader(Cadence.IMMEDIATE)
    world.item("3.quotas", title=" ", summary="")
    world.forward(hours=2)

    assert troubles() == []


def test_what_grew_too_old_is_counted_for_a_week(world: World, troubles: Callable[[], list[Trouble]]) -> None:
    """It is for the daily look: nobody can tell it any more."""
    world.reader(hour=13)
    world.item("3.quotas")
    world.forward(days=8)
    world.publish()

    (expired,) = troubles()
    world.forward(days=7, minutes=-30)
    with world.store.transaction() as session:
        later = health.expired_lately(session, world.partnership.slug, now=world.now + timedelta(hours=1))

    assert expired.what == "1 findings grew too old before they were told, in the last 7 days"
    assert not expired.urgent
    assert later == []


@pytest.mark.parametrize(
    ("state", "reason", "hours", "words", "urgent"),
    [
        (DeliveryState.PENDING, None, 2, "wait and nobody sends them", True),
        (DeliveryState.UNKNOWN, None, 0, "may or may not have arrived", True),
        (DeliveryState.TRANSMITTING, None, 1, "when their sender vanished", True),
        (DeliveryState.DEFERRED, "MailServerError", 1, "takes no mail from our sender", True),
        (DeliveryState.DEFERRED, "450", 7, "nobody tries them again", True),
        (DeliveryState.DEFERRED, "450", 5.5, "are tried again", False),
        (DeliveryState.EXPIRED, "waited too long", 10, "were given up", False),
        (DeliveryState.REFUSED, "550 5.1.1", 10, "1 messages were refused, in the last 7 days", False),
    ],
)
def test_every_way_in_which_a_message_is_stuck_is_said(
    world: World,
    troubles: Callable[[], list[Trouble]],
    state: DeliveryState,
    reason: str | None,
    hours: float,
    words: str,
    urgent: bool,
) -> None:
    """Each with the moment since when it waits, and whether somebody must act now."""
    world.reader(hour=13)
    world.item("3.quotas")
    cut_at = world.forward(hours=1)
    world.publish()
    with world.store.transaction() as session:
        delivery = session.scalars(select(Delivery).join(Edition).order_by(Delivery.id.desc()).limit(1)).one()
        delivery.state, delivery.reason = state, reason
        delivery.next_attempt_at = cut_at + timedelta(hours=6)
        if state is DeliveryState.TRANSMITTING:
            delivery.lease_until = cut_at + timedelta(minutes=10)
    world.forward(hours=hours)

    (stuck,) = troubles()

    assert words in stuck.what
    assert (stuck.since, stuck.urgent) == (cut_at, urgent)


@pytest.mark.parametrize(("refused", "urgent"), [(5, False), (6, True)])
def test_an_edition_that_was_refused_to_most_of_its_readers_is_somebodys_business(
    world: World, troubles: Callable[[], list[Trouble]], refused: int, urgent: bool
) -> None:
    """A server that refuses so many may well refuse us."""
    for _ in range(10):
        world.reader(hour=13)
    world.item("3.quotas")
    world.forward(hours=1)
    world.publish()
    with world.store.transaction() as session:
        newest = select(Delivery).order_by(Delivery.id.desc()).limit(10)
        for number, delivery in enumerate(session.scalars(newest)):
            delivery.state = DeliveryState.REFUSED if number < refused else DeliveryState.ACCEPTED

    (said,) = troubles()

    assert said.what.startswith(f"{refused} messages were refused")
    assert said.urgent is urgent


def test_a_message_that_a_pause_keeps_is_not_late(
    world: World, troubles: Callable[[], list[Trouble]]
) -> None:
    """Somebody meant it to wait; the time of the pause does not count, and the pause itself is said."""
    world.reader(hour=13)
    world.item("3.quotas")
    cut_at = world.forward(hours=1)
    world.publish()
    with world.store.transaction() as session:
        delivery = session.scalars(select(Delivery).order_by(Delivery.id.desc()).limit(1)).one()
        delivery.state, delivery.reason, delivery.next_attempt_at = DeliveryState.DEFERRED, "450", cut_at
        pause(session, world.partnership.slug, "the server moves", actor="t", now=cut_at)
    world.forward(hours=3)

    said = " ".join(trouble.what for trouble in troubles())

    assert "nobody tries them again" not in said
    assert "paused" in said


def test_a_rescreen_that_was_killed_is_said_until_one_ends(
    world: World, rules: RuleSet, troubles: Callable[[], list[Trouble]]
) -> None:
    """With how far back it was to look, so that it can be run again."""
    stages.match(world.store, world.partnership, clock=lambda: world.now)
    act = {"actor": "test", "object_type": "rule_set", "object_id": rules.hash}
    with world.store.transaction() as session:
        record(session, at=world.now, action="rescreen begun", since="2026-05-30T12:00:00+00:00", **act)  # type: ignore[arg-type]
    begun = world.now
    world.forward(hours=2)
    with world.store.alone(rescreen_work(world.partnership.slug)):
        still_running = troubles()
    (killed,) = troubles()
    stages.rescreen(world.store, world.partnership, since=begun, actor="test", clock=lambda: world.now)
    world.forward(hours=2)

    assert still_running == troubles() == []
    assert "was begun and has not ended" in killed.what
    assert "2026-05-30T12:00" in killed.remedy
    assert killed.since == begun


def test_a_log_that_nobody_seals_is_said_since_its_oldest_entry_that_waits(
    world: World, rules: RuleSet
) -> None:
    """For the daily look at first, and after a day somebody must act; sealing is what mends it."""

    def unsealed() -> list[Trouble]:
        with world.store.transaction() as session:
            found = health.troubles(session, world.partnership, rules, now=world.now)
        return [one for one in found if "sealed" in one.what]

    seal(world.store, now=world.now)
    with world.store.transaction() as session:
        record(session, at=world.now, actor="test", action="done", object_type="thing", object_id=1)
    written = world.now
    between_two_sweeps = (world.forward(hours=2), unsealed())[1]
    (late,) = (world.forward(hours=1), unsealed())[1]
    (worse,) = (world.forward(days=1), unsealed())[1]
    seal(world.store, now=world.now)

    assert between_two_sweeps == unsealed() == []
    assert (late.what, late.since) == ("the audit log is not being sealed", written)
    assert (late.urgent, worse.urgent) == (False, True)


def test_rules_that_have_decided_nothing_yet_are_said_until_matching_takes_them_up(
    world: World, rules: RuleSet
) -> None:
    """An edited folder decides of nothing before matching has run with it."""
    world.item("3.quotas")
    world.forward(hours=1)

    def other_rules() -> list[Trouble]:
        with world.store.transaction() as session:
            return health.troubles(session, world.partnership, rules, now=world.now)

    (before,) = other_rules()
    stages.match(world.store, world.partnership, clock=lambda: world.now)

    assert rules.hash[:12] in before.what
    assert not before.urgent
    assert other_rules() == []


def test_tables_of_another_version_are_the_only_trouble_that_is_said(
    store: Store, owner: Engine, world: World, rules: RuleSet
) -> None:
    """In other tables, any further question would end in an error."""
    with owner.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '0000'"))
        connection.execute(text("DROP TABLE told CASCADE"))

    with store.transaction() as session:
        (only,) = health.troubles(session, world.partnership, rules, now=world.now)

    assert "version 0000" in only.what
    assert "db upgrade" in only.remedy
    assert only.urgent


def test_a_transaction_that_stays_open_is_said(
    store: Store, world: World, rules: RuleSet, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What it has locked, no stage can take."""
    monkeypatch.setattr(health, "LOCKED_TOO_LONG", timedelta(0))
    with store.transaction() as hanging, store.transaction() as session:
        hanging.execute(text("SELECT 1"))
        (open_one,) = health.troubles(session, world.partnership, rules, now=world.now)

    assert "stays open" in open_one.what
    assert open_one.since is not None
    assert timedelta() < world.now - open_one.since < timedelta(minutes=1)


def test_the_worst_comes_first_and_of_the_equally_bad_the_oldest(world: World) -> None:
    """Who reads only one line reads the right one."""
    old, new = world.now - timedelta(days=1), world.now

    def trouble(name: str, since: datetime | None, *, urgent: bool) -> Trouble:
        return Trouble(name, since, "", urgent=urgent)

    found = [
        trouble("e", new, urgent=False),
        trouble("c", new, urgent=True),
        trouble("a", None, urgent=True),
        trouble("d", old, urgent=False),
        trouble("b", old, urgent=True),
    ]

    assert "".join(one.what for one in health.worst_first(found)) == "abcde"


def test_a_sweep_says_what_it_found_overdue_and_has_done(world: World) -> None:
    """The edition is cut, and that nobody else had cut it is still somebody's business."""
    world.reader(hour=13)
    world.item("3.quotas")
    world.forward(hours=3)

    def sweep() -> stages.SweepReport:
        return stages.sweep(
            world.store, world.partnership, clock=lambda: world.now, mail_domain="watch.example"
        )

    first, second = sweep(), sweep()

    (late,) = [one for one in first.troubles if one.urgent]
    assert late.what == "digests of 1 audiences have not been cut; now they are"
    assert late.since == datetime(2026, 6, 1, 13, tzinfo=UTC)
    assert first.published.told == 1
    assert [one for one in second.troubles if one.urgent] == []


def test_a_source_that_nobody_looks_at_is_said(world: World, troubles: Callable[[], list[Trouble]]) -> None:
    """By the same words as in a sweep."""
    key = world.partnership.sources[0].key
    with world.store.transaction() as session:
        state: dict[str, Any] = {"partnership": world.partnership.slug, "key": key, "url": "u"}
        session.add(SourceState(**state, due_at=world.now, interval_seconds=60, failures=0))
    world.forward(hours=3)

    (source,) = troubles()

    assert source.what == f"source {key} was due and nobody looked"
    assert source.since == world.now - timedelta(hours=3)


def test_matches_that_nobody_counts_by_month_are_said_with_when_it_was_last_done(
    world: World, rules: RuleSet
) -> None:
    """After a day, since the oldest that waits; counting is what mends it."""

    def uncounted() -> list[Trouble]:
        with world.store.transaction() as session:
            found = health.troubles(session, world.partnership, rules, now=world.now)
        return [one for one in found if "counted" in one.what]

    world.item("4.ferry-line")
    tally(world.store, now=world.now)
    last = world.now
    found = (world.forward(hours=1), world.item("4.ferry-line"), world.now)[2]
    for_now = (world.forward(hours=20), uncounted())[1]
    (late,) = (world.forward(hours=5), uncounted())[1]
    tally(world.store, now=world.now)

    assert for_now == uncounted() == []
    assert late.since == found
    assert f"last done {last:%Y-%m-%d %H:%M} UTC" in late.what
