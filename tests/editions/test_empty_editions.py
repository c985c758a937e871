"""A digest that comes even if it is empty: to whoever asked for that, and to nobody else."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import func, select
from worlds import Reader, World

from partnership_watch.editions.web_copy import web_copy
from partnership_watch.store.tables import (
    Cadence,
    Delivery,
    EditionState,
    Fetch,
    FetchOutcome,
    SourceState,
    Told,
    VerdictWord,
)
from partnership_watch.subscribers import Moved


def wants_even_nothing(world: World, cadence: Cadence = Cadence.DAILY, **wanted: Any) -> Reader:
    """Somebody who asks for it."""
    weekday = 2 if cadence is Cadence.WEEKLY else None
    return world.reader(cadence, weekday=weekday, even_if_empty=True, **wanted)


def test_who_asked_is_told_that_there_is_nothing_and_others_get_no_mail(world: World) -> None:
    """Two audiences: the option is part of what makes one."""
    asked, silent = wants_even_nothing(world), world.reader()
    world.until(2026, 6, 2, 7, 0)

    report = world.publish()

    assert (report.told, report.empty, report.deliveries) == (1, 1, 1)
    assert [edition.state for edition in world.editions(asked)] == [EditionState.TOLD]
    assert [edition.state for edition in world.editions(silent)] == [EditionState.EMPTY]
    (edition,) = world.editions(asked)
    assert edition.subject == "Nothing new today: 0 sources read"
    assert "nothing was found that you had not been told" in " ".join((edition.text or "").split())


def test_each_reader_has_one_delivery_however_often_it_is_published(world: World) -> None:
    """The promise of any edition holds for one that says nothing."""
    reader, _ = wants_even_nothing(world), wants_even_nothing(world)
    world.until(2026, 6, 2, 7, 0)

    reports = [world.publish() for _ in range(3)]

    assert [report.deliveries for report in reports] == [2, 0, 0]
    (edition,) = world.editions(reader)
    with world.store.transaction() as session:
        of_edition = select(func.count()).where(Delivery.edition_id == edition.id)
        assert session.scalar(of_edition) == 2
        assert session.scalars(select(Told).where(Told.edition_id == edition.id)).all() == []


def test_with_something_owed_it_is_an_ordinary_edition(world: World) -> None:
    """And the next morning again there is nothing; its period runs from the cut before."""
    reader = wants_even_nothing(world)
    item = world.item("3.quotas")
    world.until(2026, 6, 2, 7, 0)
    world.publish()
    world.until(2026, 6, 3, 7, 5)

    world.publish()

    assert world.told(reader) == [(item, "3.quotas", "first")]
    first, second = world.editions(reader)
    assert second.period_from == first.cut_at
    assert [one.state for one in (first, second)] == [EditionState.TOLD, EditionState.TOLD]
    assert second.subject is not None
    assert second.subject.startswith("Nothing new today")


def test_it_says_how_many_sources_were_read_and_which_failed(world: World) -> None:
    """Nothing from sources that were read is an answer; nothing from none is not."""
    reader = wants_even_nothing(world, language="vi")
    world.until(2026, 6, 2, 7, 0)
    first, second = [source.key for source in world.partnership.sources][:2]
    with world.store.transaction() as session:
        for key, outcome in ((first, FetchOutcome.CHANGED), (second, FetchOutcome.TIMEOUT)):
            source = SourceState(
                partnership=world.partnership.slug,
                key=key,
                url=f"https://{key}.example/feed",
                due_at=world.now,
                interval_seconds=3600,
            )
            session.add(source)
            session.flush()
            moment = world.now - timedelta(hours=1)
            session.add(
                Fetch(
                    source_id=source.id, started_at=moment, finished_at=moment, outcome=outcome, set_aside=[]
                )
            )

    world.publish()

    (edition,) = world.editions(reader)
    assert edition.subject == "Hôm nay không có tin mới: đã đọc 1 nguồn, 1 nguồn lỗi"
    assert "không đọc được nguồn nào" not in (edition.text or "")


def test_that_not_one_source_was_read_is_said(world: World) -> None:
    """Silence of a watch that sees nothing is no news of quiet."""
    reader = wants_even_nothing(world)
    world.until(2026, 6, 2, 7, 0)

    world.publish()

    assert "Not one source could be read" in " ".join(world.bodies(reader)[0].split())


def test_what_cannot_be_told_is_not_nothing(world: World) -> None:
    """Operators see it set aside; no reader is told that there was none."""
    reader = wants_even_nothing(world)
    world.item("99.gone")
    world.until(2026, 6, 2, 7, 0)

    report = world.publish()

    assert [one.set_aside != () for one in report.audiences] == [True]
    assert [edition.state for edition in world.editions(reader)] == [EditionState.EMPTY]


def test_missed_dates_are_named_there_too(world: World) -> None:
    """Who counts on a mail a day learns why one did not come."""
    reader = wants_even_nothing(world)
    world.until(2026, 6, 3, 9, 0)

    world.publish()

    assert [edition.state for edition in world.editions(reader)] == [EditionState.SKIPPED, EditionState.TOLD]
    assert "was missed; this one covers it" in " ".join(world.bodies(reader)[0].split())


def test_asking_for_it_holds_after_the_next_hour_even_an_empty_one(world: World) -> None:
    """As any change that does not narrow (docs/decisions/0007)."""
    reader = world.reader()
    moved = world.change(reader, world.asked(even_if_empty=True))
    world.until(2026, 6, 2, 7, 0)
    world.publish()
    world.until(2026, 6, 3, 7, 0)

    world.publish()

    assert moved is Moved.WAITS
    assert [edition.state for edition in world.editions(reader)] == [EditionState.TOLD]


def test_its_copy_on_the_web_names_no_reader(world: World) -> None:
    """Like that of any edition."""
    reader = wants_even_nothing(world, Cadence.WEEKLY)
    world.until(2026, 6, 3, 7, 0)
    world.publish()
    (edition,) = world.editions(reader)

    with world.store.transaction() as session:
        copy = web_copy(session, world.partnership.slug, edition.web_id)

    assert copy is not None
    assert "Nothing new this week" in (copy.html or "")
    assert "\ue000" not in (copy.html or "")
    assert "nsubscribe" not in (copy.html or "")


def test_a_rejection_after_it_was_told_is_not_nothing(world: World) -> None:
    """A correction is something to tell."""
    reader = wants_even_nothing(world)
    item = world.item("3.quotas")
    world.until(2026, 6, 2, 7, 0)
    world.publish()
    world.verdict(item, "3.quotas", VerdictWord.REJECTED)
    world.until(2026, 6, 3, 7, 0)

    world.publish()

    assert [kind for _, _, kind in world.told(reader)] == ["first", "correction"]


def test_an_alert_cannot_be_empty(world: World) -> None:
    """There is no hour at which it would say so."""
    with pytest.raises(ValueError, match="only a digest by mail"):
        world.reader(Cadence.IMMEDIATE, even_if_empty=True)
