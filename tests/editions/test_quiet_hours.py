"""Alerts in the hours at which their readers want none: they gather, and nothing is lost or told twice."""

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import select
from worlds import Reader, World

from partnership_watch.audit import Reason, SubscriptionMail, explain_mail
from partnership_watch.editions.content import HeldBack
from partnership_watch.editions.foreseeing import foresee
from partnership_watch.editions.health import edition_troubles
from partnership_watch.store.tables import Audience, Cadence, Edition, Subscriber
from partnership_watch.subscribers import Moved

GATHERED = "held back over your quiet hours"


def alerted(world: World, zone: str = "UTC", quiet: tuple[int, int] = (22, 7)) -> Reader:
    """Somebody who wants alerts, but not at night."""
    return world.reader(Cadence.IMMEDIATE, zone=zone, quiet=quiet)


def every_quarter(world: World, until: datetime) -> None:
    """Publish as the DAG does."""
    while world.now < until:
        world.publish()
        world.forward(minutes=15)


def why(world: World, reader: Reader, day: date) -> SubscriptionMail:
    """The one subscription's mail of a day."""
    with world.store.transaction() as session:
        address = session.get_one(Subscriber, reader.subscriber_id).email
        (mail,) = explain_mail(session, world.partnership, address, day, now=world.now).subscriptions
    return mail


def test_what_comes_in_the_quiet_hours_gathers_and_one_alert_after_them_says_so(world: World) -> None:
    """Two items of one night, one alert in the morning; the next one is an ordinary one."""
    reader = alerted(world)
    world.until(2026, 6, 1, 23, 0)
    night = [world.item("3.quotas"), world.item("4.ferry-line")]
    every_quarter(world, datetime(2026, 6, 2, 6, 59, tzinfo=UTC))
    meanwhile = world.bodies(reader)
    world.until(2026, 6, 2, 7, 0)
    world.publish()
    world.forward(hours=1)
    world.item("5.exchange")
    world.publish()

    assert meanwhile == []
    assert [GATHERED in body for body in world.bodies(reader)] == [True, False]
    assert {item for item, _, _ in world.told(reader)[:2]} == set(night)
    assert "as soon as something is found, but not between 22:00 and 07:00" in " ".join(
        world.bodies(reader)[0].split()
    )


def test_quiet_hours_that_held_nothing_back_are_not_mentioned(world: World) -> None:
    """What is found by day is told by day."""
    reader = alerted(world)
    world.until(2026, 6, 2, 7, 0)
    world.item("3.quotas")

    world.publish()

    assert [GATHERED in body for body in world.bodies(reader)] == [False]


@pytest.mark.parametrize(
    ("zone", "found", "seven"),
    [
        ("Europe/London", (2026, 3, 28, 23), (2026, 3, 29, 6)),
        ("Europe/London", (2026, 10, 24, 23), (2026, 10, 25, 7)),
        ("Australia/Sydney", (2026, 4, 4, 14), (2026, 4, 4, 21)),
        ("Australia/Sydney", (2026, 10, 3, 14), (2026, 10, 3, 20)),
    ],
)
def test_on_both_nights_of_a_clock_change_the_alert_comes_at_seven_by_the_readers_clock(
    world: World, zone: str, found: tuple[int, ...], seven: tuple[int, ...]
) -> None:
    """In the north and in the south."""
    world.until(*found)
    reader = alerted(world, zone)
    world.item("3.quotas")

    every_quarter(world, world.now + timedelta(hours=12))

    assert [edition.cut_at for edition in world.editions(reader)] == [datetime(*seven, tzinfo=UTC)]  # type: ignore[misc, arg-type]


def test_an_alias_of_a_zone_is_quiet_when_the_zone_is(world: World) -> None:
    """Old names stay in use for decades."""
    readers = [alerted(world, zone) for zone in ("Asia/Saigon", "Asia/Ho_Chi_Minh")]
    world.until(2026, 6, 1, 15, 30)
    world.item("3.quotas")

    every_quarter(world, datetime(2026, 6, 2, 3, 0, tzinfo=UTC))

    cuts = [[edition.cut_at for edition in world.editions(reader)] for reader in readers]
    assert cuts == [[datetime(2026, 6, 2, 0, 0, tzinfo=UTC)]] * 2


def test_other_quiet_hours_are_another_audience_and_hold_after_the_next_look(world: World) -> None:
    """They decide when it is cut; who wants the same shares one."""
    readers = [alerted(world), alerted(world), alerted(world, quiet=(23, 7)), world.reader(Cadence.IMMEDIATE)]
    audiences = [world.audience_of(reader).id for reader in readers]

    moved = world.change(readers[0], world.asked(Cadence.IMMEDIATE, quiet=(20, 8)))
    world.publish()

    assert audiences[0] == audiences[1]
    assert len(set(audiences)) == 3
    assert moved is Moved.WAITS
    assert world.audience_of(readers[0]).quiet_from == 20


def test_who_changes_quiet_hours_is_told_nothing_twice_and_misses_nothing(world: World) -> None:
    """What gathered in the old ones comes with their end; what comes later, by the new ones."""
    reader = alerted(world)
    first = world.item("3.quotas")
    world.publish()
    world.until(2026, 6, 1, 23, 0)
    second = world.item("4.ferry-line")
    world.change(reader, world.asked(Cadence.IMMEDIATE, quiet=(12, 14)))
    every_quarter(world, datetime(2026, 6, 2, 12, 0, tzinfo=UTC))
    third = world.item("5.exchange")
    every_quarter(world, datetime(2026, 6, 2, 15, 0, tzinfo=UTC))

    assert [item for item, _, _ in world.told(reader)] == [first, second, third]
    assert world.editions(reader)[-1].cut_at == datetime(2026, 6, 2, 14, 0, tzinfo=UTC)


def test_what_grows_too_old_in_the_quiet_hours_is_given_up_with_a_reason(world: World) -> None:
    """Its age is by its publisher's date, as always."""
    reader = alerted(world)
    world.until(2026, 6, 1, 23, 0)
    item = world.item("3.quotas", published=world.now - timedelta(days=6, hours=20))
    every_quarter(world, datetime(2026, 6, 2, 8, 0, tzinfo=UTC))

    assert world.told(reader) == []
    assert world.expired() == [(item, "3.quotas", "first")]
    assert [answer.reason for answer in why(world, reader, date(2026, 6, 1)).answers] == [Reason.TOO_OLD]


def test_why_says_that_it_waits_for_the_end_of_the_quiet_hours_and_when_it_was_told(world: World) -> None:
    """Before, with the hour on the reader's clock; afterwards, with the alert that told it."""
    reader = alerted(world, "Asia/Ho_Chi_Minh")
    world.until(2026, 6, 1, 16, 0)
    world.item("3.quotas")
    world.publish()
    (before,) = why(world, reader, date(2026, 6, 1)).answers
    world.until(2026, 6, 2, 0, 0)
    world.publish()
    (after,) = why(world, reader, date(2026, 6, 1)).answers

    assert (before.reason, before.detail) == (Reason.QUIET_HOURS, "until 2026-06-02 07:00")
    assert after.reason is Reason.QUIET_HOURS
    assert after.edition_id == world.editions(reader)[0].id


def test_a_preview_in_the_quiet_hours_is_what_comes_after_them_and_says_when(world: World) -> None:
    """Its notice included."""
    reader = alerted(world)
    world.until(2026, 6, 1, 23, 0)
    world.item("3.quotas")

    with world.store.rehearsal() as session:
        found = foresee(session, world.partnership, world.audience_of(reader).id, now=world.now)

    assert found.held_back is not None
    assert (found.held_back.why, found.held_back.until) == (
        HeldBack.QUIET,
        datetime(2026, 6, 2, 7, 0, tzinfo=UTC),
    )
    assert found.rendered is not None
    assert GATHERED in found.rendered.text


def test_an_alert_is_not_late_while_its_readers_want_none(world: World) -> None:
    """Only what nobody cuts when they are over is a trouble, and since then."""
    alerted(world)
    world.until(2026, 6, 1, 23, 0)
    world.item("3.quotas")

    def troubles() -> list[datetime | None]:
        with world.store.transaction() as session:
            return [one.since for one in edition_troubles(session, world.partnership, now=world.now)]

    world.until(2026, 6, 2, 6, 30)
    quiet = troubles()
    world.until(2026, 6, 2, 8, 0)

    assert quiet == []
    assert troubles() == [datetime(2026, 6, 2, 7, 0, tzinfo=UTC)]


def test_quiet_hours_in_a_zone_that_this_machine_does_not_know_are_a_trouble_of_that_audience_alone(
    world: World,
) -> None:
    """Others are cut; the doctor names it."""
    lost, well = alerted(world), world.reader(Cadence.IMMEDIATE)
    unknown, known = (world.audience_of(reader).id for reader in (lost, well))
    with world.store.transaction() as session:
        session.get_one(Audience, unknown).zone = "Mars/Base"
    world.item("3.quotas")
    report = world.publish()

    with world.store.transaction() as session:
        (trouble,) = edition_troubles(session, world.partnership, now=world.now)
        cut = session.scalars(
            select(Edition.audience_id)
            .join(Audience, Audience.id == Edition.audience_id)
            .where(Audience.partnership == world.partnership.slug)
        ).all()

    assert [one.audience_id for one in report.failed] == [unknown]
    assert "Mars/Base is unknown" in trouble.what
    assert cut == [known]
