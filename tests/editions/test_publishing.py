"""Cutting editions: once, whole, for whoever is entitled, whatever happens meanwhile."""

import re
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta

import pytest
from sqlalchemy import func, select, update
from worlds import Reader, World

from partnership_watch.editions.cut import Outcome, cut_edition
from partnership_watch.editions.holding import ALERT_BRAKE_EDITIONS
from partnership_watch.registry import Partnership
from partnership_watch.store.tables import (
    Audience,
    AuditEntry,
    Cadence,
    Delivery,
    DeliveryState,
    Edition,
    EditionState,
    Fetch,
    FetchOutcome,
    Item,
    Match,
    Revision,
    Screening,
    SourceState,
    Told,
)


def _deliveries(world: World, reader: Reader) -> list[Delivery]:
    audience = world.audience_of(reader)
    with world.store.transaction() as session:
        return list(
            session.scalars(
                select(Delivery)
                .join(Edition, Edition.id == Delivery.edition_id)
                .where(Edition.audience_id == audience.id)
                .order_by(Delivery.id)
            )
        )


def test_no_second_digest_on_restart(world: World) -> None:
    """A second start finds the row of this date: nothing is cut or queued again."""
    reader = world.reader()
    world.item("3.quotas")
    world.forward(hours=19)
    world.publish()
    world.item("4.ferry-line")

    again = [world.publish(), world.publish()]

    assert [report.audiences for report in again] == [[], []]
    assert len(_deliveries(world, reader)) == 1


def test_two_publishes_at_once_are_as_one(world: World) -> None:
    """Eight workers, five audiences: one edition each, one delivery a reader."""
    readers = [world.reader(clauses=[clause]) for clause in (3, 4, 5, 6)] + [world.reader(), world.reader()]
    for commitment in ("3.quotas", "4.ferry-line", "5.exchange", "6.talks"):
        world.item(commitment)
    world.forward(hours=19)

    with ThreadPoolExecutor(8) as workers:
        reports = [future.result() for future in [workers.submit(world.publish) for _ in range(8)]]

    assert sum(report.told for report in reports) == 5
    assert sum(len(report.failed) for report in reports) == 0
    assert [len(world.bodies(reader)) for reader in readers] == [1] * 6
    assert [len(world.told(reader)) for reader in readers] == [1, 1, 1, 1, 4, 4]


class _KilledError(Exception):
    """Stands for the end of a process."""


def test_killed_between_cut_and_commit(world: World) -> None:
    """Whatever the transaction held is gone; the next run does it whole."""
    reader = world.reader()
    world.item("3.quotas")
    world.forward(hours=19)
    audience = world.audience_of(reader)

    def cut_and_die() -> None:
        with world.store.transaction() as session:
            report = cut_edition(
                session, world.partnership, audience.id, now=world.now, mail_domain="watch.example"
            )
            assert report.outcome is Outcome.TOLD
            raise _KilledError

    with pytest.raises(_KilledError):
        cut_and_die()
    before = (world.editions(reader), world.told(reader))
    world.publish()

    assert before == ([], [])
    assert len(world.told(reader)) == 1


def test_a_worker_that_finds_an_audience_taken_goes_on(world: World) -> None:
    """Work is claimed by row locks that nobody waits for."""
    held, free = world.reader(clauses=[3]), world.reader(clauses=[4])
    world.item("3.quotas")
    world.item("4.ferry-line")
    world.forward(hours=19)
    audience = world.audience_of(held)

    with world.store.transaction() as session:
        session.execute(select(Audience.id).where(Audience.id == audience.id).with_for_update())
        report = world.publish()

    assert Counter(one.outcome for one in report.audiences) == {Outcome.BUSY: 1, Outcome.TOLD: 1}
    assert len(world.told(free)) == 1


def test_a_late_joiner_waits_for_the_next_edition(world: World) -> None:
    """Whoever comes after the cut is not sent the edition that was cut."""
    first = world.reader()
    world.item("3.quotas")
    world.forward(hours=19)
    world.publish()
    late = world.reader()
    second = world.item("4.ferry-line")

    world.forward(days=1)
    world.publish()

    assert world.audience_of(first).id == world.audience_of(late).id
    assert world.told(late) == [(second, "4.ferry-line", "first")]
    assert len(world.told(first)) == 2


def test_unsubscribed_between_two_editions(world: World) -> None:
    """Who left is not entitled; who stays is."""
    stays, leaves = world.reader(), world.reader()
    world.item("3.quotas")
    world.forward(hours=19)
    world.publish()
    world.item("4.ferry-line")
    world.leave(leaves)

    world.forward(days=1)
    world.publish()

    assert (len(world.told(stays)), len(world.told(leaves))) == (2, 1)


def test_an_audience_that_lost_its_last_reader_is_left_alone_and_opened_anew(world: World) -> None:
    """No editions for nobody, no dates reported as missed, and no past for whoever comes next."""
    world.leave(world.reader())
    world.item("3.quotas")
    world.forward(days=5)
    world.publish()
    reader = world.reader()
    fresh = world.item("4.ferry-line")

    world.forward(days=1)
    report = world.publish()

    assert world.told(reader) == [(fresh, "4.ferry-line", "first")]
    assert (report.skipped, len(world.editions(reader))) == (0, 1)


def test_the_hour_came_and_nothing_was_owed(world: World) -> None:
    """No mail, and a row that says so."""
    reader = world.reader()
    world.forward(hours=19)

    report = world.publish()

    assert (report.empty, report.deliveries) == (1, 0)
    assert [edition.state for edition in world.editions(reader)] == [EditionState.EMPTY]


def test_missed_dates_are_recorded_and_covered(world: World) -> None:
    """Nothing ran for two mornings: the third edition says so, and holds everything."""
    reader = world.reader()
    items = [world.item("3.quotas")]
    world.forward(days=1)
    items.append(world.item("4.ferry-line"))

    world.forward(days=1, hours=20)
    report = world.publish()

    assert [item for item, _, _ in world.told(reader)] == items
    assert [(edition.local_date, edition.state) for edition in world.editions(reader)] == [
        (date(2026, 6, 2), EditionState.SKIPPED),
        (date(2026, 6, 3), EditionState.SKIPPED),
        (date(2026, 6, 4), EditionState.TOLD),
    ]
    assert report.skipped == 2
    assert "2 Jun" in world.bodies(reader)[0]


def test_the_period_runs_from_the_previous_cut(world: World) -> None:
    """Also over an hour at which nothing was owed, and over dates that were missed."""
    reader = world.reader()
    world.forward(hours=19, minutes=3)
    first_cut = world.now
    world.publish()
    world.forward(days=2)
    world.item("3.quotas")

    world.forward(minutes=5)
    world.publish()

    edition = world.editions(reader)[-1]
    assert (edition.period_from, edition.cut_at) == (first_cut, world.now)


def test_only_the_cadences_asked_for_are_published(world: World) -> None:
    """Alerts and digests have clocks of their own."""
    alert, digest = world.reader(Cadence.IMMEDIATE), world.reader()
    world.item("3.quotas")
    world.forward(hours=19)

    world.publish(cadences=[Cadence.IMMEDIATE])

    assert (len(world.told(alert)), len(world.told(digest))) == (1, 0)


def test_an_alert_is_cut_whenever_something_is_owed(world: World) -> None:
    """Numbered, with no row for a look that found nothing."""
    reader = world.reader(Cadence.IMMEDIATE)
    world.publish()
    for commitment in ("3.quotas", "4.ferry-line"):
        world.forward(minutes=15)
        world.item(commitment)
        world.publish()
        world.publish()

    assert [edition.alert_number for edition in world.editions(reader)] == [1, 2]
    assert len(world.told(reader)) == 2


def test_too_many_alerts_are_held_back_and_gathered(world: World) -> None:
    """Nothing is cut for an hour; then one edition tells all of it and says so; then it is as before."""
    reader = world.reader(Cadence.IMMEDIATE)
    for _ in range(ALERT_BRAKE_EDITIONS):
        world.item("3.quotas")
        world.publish()
        world.forward(minutes=5)
    held_back = [world.item("3.quotas"), world.item("4.ferry-line")]

    for _ in range(5):
        world.publish()
        world.forward(minutes=10)
    cut_meanwhile = len(world.bodies(reader))
    world.forward(minutes=10)
    world.publish()
    world.forward(minutes=1)
    world.item("5.exchange")
    world.publish()

    assert cut_meanwhile == ALERT_BRAKE_EDITIONS
    bodies = world.bodies(reader)
    assert len(bodies) == ALERT_BRAKE_EDITIONS + 2
    assert ["held back" in body for body in bodies[-3:]] == [False, True, False]
    assert {item for item, _, _ in world.told(reader)} >= set(held_back)


def test_a_brake_that_held_nothing_back_is_not_mentioned(world: World) -> None:
    """News hours after a flood is an ordinary alert."""
    reader = world.reader(Cadence.IMMEDIATE)
    for _ in range(ALERT_BRAKE_EDITIONS):
        world.item("3.quotas")
        world.publish()
        world.forward(minutes=5)
    world.forward(hours=3)
    world.item("4.ferry-line")

    world.publish()

    assert "held back" not in world.bodies(reader)[-1]


def test_every_reader_of_an_edition_has_one_delivery_with_names_of_its_own(world: World) -> None:
    """Link and Message-ID are not shared, and neither gives the other away."""
    readers = [world.reader() for _ in range(3)]
    world.item("3.quotas")
    world.forward(hours=19)

    world.publish()

    deliveries = _deliveries(world, readers[0])
    assert {delivery.subscription_id for delivery in deliveries} == {one.subscription_id for one in readers}
    assert {delivery.state for delivery in deliveries} == {DeliveryState.PENDING}
    assert len({delivery.link_id for delivery in deliveries}) == 3
    for delivery in deliveries:
        assert re.fullmatch(r"<[0-9a-f-]{36}@watch\.example>", delivery.message_id)
        assert str(delivery.link_id) not in delivery.message_id


def test_one_bad_item_is_set_aside_and_never_stops_an_edition(world: World) -> None:
    """Evidence outside its text, a commitment that left the registry: each reported with its reason."""
    reader = world.reader()
    good = world.item("3.quotas")
    gone = world.item("3.no-longer-there")
    with world.store.transaction() as session:
        bad = Item(publisher="norlandpost.example", key=f"bad-{good}", first_seen_at=world.now, backlog=False)
        session.add(bad)
        session.flush()
        revision = Revision(
            item_id=bad.id, number=1, content_hash="x", title="Short", summary="", seen_at=world.now
        )
        session.add(revision)
        session.flush()
        screening = Screening(
            revision_id=revision.id,
            partnership=world.partnership.slug,
            rule_set_hash=world.rules().hash,
            purpose="live",
            screened_at=world.now,
            language="en",
            sides={},
        )
        session.add(screening)
        session.flush()
        session.add(
            Match(
                screening_id=screening.id,
                commitment="4.ferry-line",
                clause=4,
                pillar="I",
                grade="direct",
                score=0.9,
                evidence={"terms": [{"term": "x", "field": "title", "start": 3, "end": 99}]},
            )
        )

    world.forward(hours=19)
    report = world.publish()

    assert [item for item, _, _ in world.told(reader)] == [good]
    assert {(one.item_id, one.reason) for one in report.audiences[0].set_aside} == {
        (gone, "its commitment is no longer in the registry"),
        (bad.id, "its evidence points outside its text"),
    }


def test_what_was_set_aside_stays_owed_until_it_is_too_old(world: World) -> None:
    """It is never silently lost."""
    world.reader()
    item = world.item("3.no-longer-there")

    for _ in range(8):
        world.forward(days=1)
        world.publish()

    assert world.expired() == [(item, "3.no-longer-there", "first")]


def _unwritable(partnership: Partnership, key: str) -> Partnership:
    """The partnership with a commitment whose title no template can write."""
    clauses = [
        clause.model_copy(
            update={
                "commitments": tuple(
                    one.model_copy(update={"title": {"en": 5}}) if one.key == key else one
                    for one in clause.commitments
                )
            }
        )
        for clause in partnership.clauses
    ]
    return partnership.model_copy(update={"clauses": tuple(clauses)})


def test_an_item_that_breaks_the_template_is_set_aside(world: World) -> None:
    """The others are told; it is named with the reason, and told when the fault is mended."""
    reader = world.reader()
    good, bad = world.item("3.quotas"), world.item("4.ferry-line")
    sound = world.partnership
    world.partnership = _unwritable(sound, "4.ferry-line")
    world.forward(hours=19)
    report = world.publish()
    world.partnership = sound

    world.forward(days=1)
    world.publish()

    assert [(one.item_id, one.reason) for one in report.audiences[0].set_aside] == [
        (bad, "it cannot be written (TypeError)")
    ]
    assert [item for item, _, _ in world.told(reader)] == [good, bad]


def test_an_edition_of_which_nothing_can_be_written_fails_and_stays_due(world: World) -> None:
    """Then the fault is ours; once it is mended the same date's edition is cut."""
    reader = world.reader()
    item = world.item("4.ferry-line")
    sound = world.partnership
    world.partnership = _unwritable(sound, "4.ferry-line")
    world.forward(hours=19)

    failed = world.publish().failed
    world.partnership = sound
    world.publish()

    assert [one.error for one in failed] == ["TypeError"]
    assert [one for one, _, _ in world.told(reader)] == [item]
    assert [edition.state for edition in world.editions(reader)] == [EditionState.TOLD]


def test_an_error_of_one_audience_stops_no_other(world: World) -> None:
    """A zone that this machine does not know is a value in the report, and the audience stays due."""
    broken, sound = world.reader(clauses=[3]), world.reader(clauses=[4])
    world.item("3.quotas")
    world.item("4.ferry-line")
    audience_id = world.audience_of(broken).id
    with world.store.transaction() as session:
        session.execute(update(Audience).where(Audience.id == audience_id).values(zone="Mars/Olympus"))
    world.forward(hours=19)

    report = world.publish()

    assert [(one.audience_id, one.error) for one in report.failed] == [(audience_id, "ZoneInfoNotFoundError")]
    assert len(world.told(sound)) == 1


def test_an_edition_names_the_sources_that_failed_in_its_period(world: World) -> None:
    """Tried and never answered since the last cut; whoever answered once was read."""
    reader = world.reader()
    world.item("3.quotas")
    _fetched(world, "norland-post", FetchOutcome.TIMEOUT, FetchOutcome.CHANGED)
    _fetched(world, "norland-government", FetchOutcome.TIMEOUT, FetchOutcome.NOT_FOUND)

    world.forward(hours=19)
    world.publish()

    body = world.bodies(reader)[0]
    assert "Government of Norland" in body
    assert "no feed at this address" in body or "no longer" in body
    assert "1 source was read" in body


def _fetched(world: World, key: str, *outcomes: FetchOutcome) -> None:
    with world.store.transaction() as session:
        source = SourceState(
            partnership=world.partnership.slug,
            key=key,
            url=f"https://{key}.example/feed",
            due_at=world.now,
            interval_seconds=3600,
        )
        session.add(source)
        session.flush()
        for minutes, outcome in enumerate(outcomes, start=1):
            at = world.now + timedelta(minutes=minutes)
            session.add(
                Fetch(source_id=source.id, started_at=at, finished_at=at, outcome=outcome, set_aside=[])
            )


def test_a_story_stands_once_under_its_strongest_clause(world: World) -> None:
    """Direct before context, then by score; the other clauses beside it, its copies listed."""
    reader = world.reader()
    one = world.item("3.quotas:0.9", "4.ferry-line:context:0.95", title="Herring shared", summary="Yes.")
    world.item(
        "5.exchange:0.7", title="Cá trích chung", publisher="bao.sudmark.example", language="vi", like=one
    )
    world.item("6.talks:context", title="Zebra talks", summary="Also.")

    world.forward(hours=19)
    report = world.publish()

    body = world.bodies(reader)[0]
    assert report.audiences[0].entries == 2
    assert body.count("Herring shared") == 1
    assert body.index("Herring shared") < body.index("Báo Solano") < body.index("Zebra talks")
    assert "Clause 4" in body
    assert "Clause 5" in body


def test_a_vietnamese_reader_gets_the_vietnamese_copy_first(world: World) -> None:
    """Under the same commitment and grade the reader's language leads."""
    reader = world.reader(language="vi")
    one = world.item("3.quotas:0.9", title="Herring shared")
    world.item("3.quotas:0.7", title="Chia sẻ cá trích", language="vi", like=one)

    world.forward(hours=19)
    world.publish()

    body = world.bodies(reader)[0]
    assert body.index("Chia sẻ cá trích") < body.index("Norland Post")


def test_every_cut_stands_in_the_audit_log_without_an_address(world: World) -> None:
    """Ids, counts and field names only: a person can be forgotten."""
    reader = world.reader()
    world.item("3.quotas")
    world.forward(hours=19)
    world.publish()

    with world.store.transaction() as session:
        entries = list(session.scalars(select(AuditEntry)))
        told = session.scalar(select(func.count()).select_from(Told))

    assert told
    cut = [e for e in entries if e.object_id == str(world.audience_of(reader).id) and e.actor == "publish"]
    assert [(e.action, e.details["deliveries"]) for e in cut] == [("audience.told", 1)]
    assert not [e for e in entries if "@" in str(e.details)]
