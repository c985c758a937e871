"""What an audience would get, looked at without telling anybody."""

from datetime import date, datetime, timedelta

import pytest
from sqlalchemy import func, select
from worlds import Reader, World

from partnership_watch.editions.foreseeing import Foreseen, PreviewError, foresee
from partnership_watch.editions.publishing import rehearse
from partnership_watch.store.tables import AuditEntry, Delivery, Edition, Told, VerdictWord


def look(world: World, reader: Reader, at: date | datetime | None = None) -> Foreseen:
    """Preview for the reader's audience now."""
    audience = world.audience_of(reader).id
    with world.store.rehearsal() as session:
        return foresee(session, world.partnership, audience, now=world.now, at=at)


def text_of(foreseen: Foreseen) -> str:
    """The text body."""
    assert foreseen.rendered is not None
    return foreseen.rendered.text


def rows(world: World) -> list[int]:
    """How many there are of all that a cut writes."""
    with world.store.transaction() as session:
        return [
            session.scalar(select(func.count()).select_from(one)) or 0
            for one in (Edition, Told, Delivery, AuditEntry)
        ]


def test_a_preview_is_what_the_next_edition_says_and_writes_nothing(world: World) -> None:
    """Looked at before the hour came; cut at once afterwards, both say the same."""
    reader = world.reader()
    world.item("3.quotas", title="Quotas agreed")
    world.forward(hours=19)
    before = rows(world)

    foreseen = look(world, reader)
    after = rows(world)
    world.publish()

    assert before == after
    assert text_of(foreseen) == world.bodies(reader)[0]


def test_a_preview_may_be_asked_for_before_the_hour(world: World) -> None:
    """And of an audience that is owed nothing it says so."""
    reader = world.reader()
    nothing = look(world, reader)
    world.item("3.quotas", title="Quotas agreed")

    assert nothing.rendered is None
    assert "Quotas agreed" in text_of(look(world, reader))


def test_a_date_with_an_edition_shows_what_was_sent(world: World) -> None:
    """Not what would be made of it today."""
    reader = world.reader()
    item = world.item("3.quotas", title="Quotas agreed")
    world.forward(hours=19)
    world.publish()
    world.reject(item, "3.quotas")
    world.forward(days=3)

    foreseen = look(world, reader, date(2026, 6, 2))

    assert foreseen.told_by == world.editions(reader)[0].id
    assert text_of(foreseen) == world.bodies(reader)[0]


def test_a_past_moment_is_rebuilt_from_what_was_stored_by_then(world: World) -> None:
    """Later items, revisions, rejections and tellings did not exist yet."""
    reader = world.reader()
    item = world.item("3.quotas", title="Quotas agreed")
    moment = world.forward(hours=2)
    world.forward(hours=1)
    world.revise(item, "3.quotas", title="Quotas agreed at last")
    world.item("4.ferry-line", title="Ferry line opens")
    world.forward(hours=16)
    world.publish()
    world.reject(item, "3.quotas")

    foreseen = look(world, reader, moment)

    assert foreseen.rebuilt
    assert "Quotas agreed" in text_of(foreseen)
    assert "at last" not in text_of(foreseen)
    assert "Ferry line" not in text_of(foreseen)


def test_what_was_told_before_a_past_moment_counts_as_told(world: World) -> None:
    """The ledger is read as it stood."""
    reader = world.reader()
    world.item("3.quotas", title="Quotas agreed")
    world.forward(hours=19)
    world.publish()
    moment = world.forward(hours=1)
    world.forward(days=1)

    assert look(world, reader, moment).rendered is None


def test_a_past_correction_is_rebuilt_whatever_was_said_since(world: World) -> None:
    """Rejected then, confirmed again later: at that moment it was to be taken back."""
    reader = world.reader()
    item = world.item("3.quotas", title="Quotas agreed")
    world.forward(hours=19)
    world.publish()
    world.reject(item, "3.quotas")
    moment = world.forward(hours=1)
    rejected = text_of(look(world, reader))
    world.forward(hours=1)
    world.verdict(item, "3.quotas", VerdictWord.CONFIRMED)

    assert text_of(look(world, reader, moment)) == rejected
    assert look(world, reader).rendered is None


def test_looking_at_the_past_leaves_no_trace_in_the_next_transaction(world: World) -> None:
    """The connection is pooled: views that stayed would hide the present from a stage."""
    reader = world.reader()
    world.forward(hours=1)
    moment = world.now
    world.forward(hours=1)
    world.item("3.quotas", title="Quotas agreed")

    for _ in range(6):
        look(world, reader, moment)
    world.forward(hours=17)
    world.publish()

    assert len(world.told(reader)) == 1


@pytest.mark.parametrize(
    ("by", "says"), [(timedelta(days=2), "lies ahead"), (timedelta(days=-9), "no reader")]
)
def test_a_moment_that_cannot_be_asked_of_is_refused(world: World, by: timedelta, says: str) -> None:
    """With what to ask instead."""
    reader = world.reader()

    with pytest.raises(PreviewError, match=says):
        look(world, reader, world.now + by)


def test_a_rehearsal_counts_what_publishing_would_cut_and_changes_nothing(world: World) -> None:
    """The same numbers, twice; and then really."""
    reader = world.reader()
    world.item("3.quotas")
    world.forward(hours=19)
    before = rows(world)

    reports = []
    for _ in range(2):
        with world.store.rehearsal() as session:
            reports.append(rehearse(session, world.partnership, now=world.now, mail_domain="watch.example"))
    after = rows(world)
    real = world.publish()

    assert before == after
    assert [(one.told, one.deliveries) for one in reports] == [(real.told, real.deliveries)] * 2
    assert len(world.told(reader)) == 1
