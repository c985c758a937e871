"""One person's mail of one day: every live match of the period gets one answer, and the answer is right."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import Engine, event, select, update
from worlds import Reader, World

from partnership_watch.audit import MailOfADay, Reason, SubscriptionMail, explain_mail
from partnership_watch.store.tables import (
    Cadence,
    Delivery,
    DeliveryState,
    EditionState,
    Subscriber,
    Takedown,
    ToldKind,
)
from partnership_watch.subscribers import SubscriberError

DAY = date(2026, 6, 1)


@pytest.fixture
def explained(world: World) -> Callable[..., MailOfADay]:
    """The mail of a reader on a day, or today."""

    def explain(reader: Reader, day: date | None = None) -> MailOfADay:
        with world.store.transaction() as session:
            address = session.get_one(Subscriber, reader.subscriber_id).email
            return explain_mail(session, world.partnership, address, day, now=world.now)

    return explain


def accept(world: World, reader: Reader, state: DeliveryState = DeliveryState.ACCEPTED) -> None:
    """The mail server has taken, or not, everything that was queued for the reader."""
    with world.store.transaction() as session:
        session.execute(
            update(Delivery).where(Delivery.subscription_id == reader.subscription_id).values(state=state)
        )


def reasons(mail: MailOfADay) -> dict[tuple[int, str], str]:
    """Item and commitment, and why it was not sent (`sent` if it was), of the one subscription."""
    (one,) = mail.subscriptions
    found = {
        (answer.match.item_id, answer.match.commitment): answer.reason.value if answer.reason else "sent"
        for answer in one.answers
    }
    assert len(found) == len(one.answers)
    return found


def digest(world: World, **wanted: Any) -> Reader:
    """A reader whose digest is cut at 13:00, an hour from now."""
    return world.reader(hour=13, **wanted)


def cut(world: World, reader: Reader) -> None:
    """The hour comes, and the message is accepted."""
    world.forward(hours=1)
    world.publish()
    accept(world, reader)


def test_what_was_sent_is_shown_with_its_edition_and_its_message(
    world: World, explained: Callable[..., MailOfADay]
) -> None:
    """Cut, period, subject, the message's state, and each finding with commitment, grade and kind."""
    reader = digest(world)
    item = world.item("3.quotas", "4.ferry-line:context", title="Quota agreed")
    cut(world, reader)

    mail = explained(reader)

    (one,) = mail.subscriptions
    (edition,) = one.editions
    assert (mail.day, mail.zone) == (DAY, "UTC")
    assert (edition.state, edition.cut_at, edition.local_date) == (EditionState.TOLD, world.now, DAY)
    assert "Quota agreed" in (edition.subject or "")
    assert edition.message is not None
    assert edition.message.state is DeliveryState.ACCEPTED
    told = [(one.commitment, one.grade.value, one.kind) for one in edition.told]
    assert told == [
        ("3.quotas", "direct", ToldKind.FIRST),
        ("4.ferry-line", "context", ToldKind.FIRST),
    ]
    assert reasons(mail) == {(item, "3.quotas"): "sent", (item, "4.ferry-line"): "sent"}


def test_what_is_not_wanted_is_said_by_what_about_it_is_not(
    world: World, explained: Callable[..., MailOfADay]
) -> None:
    """Its topic, its grade, or its language; the topic first where several are not."""
    reader = digest(world, pillars=("I",), grades=("direct",), languages=("en",))
    topic = world.item("5.exchange:context", language="vi")
    grade = world.item("3.quotas:context", language="vi")
    language = world.item("3.quotas", language="vi")
    cut(world, reader)

    assert reasons(explained(reader)) == {
        (topic, "5.exchange"): "topic_not_wanted",
        (grade, "3.quotas"): "grade_not_wanted",
        (language, "3.quotas"): "language_not_wanted",
    }


def test_what_was_rejected_or_taken_down_before_the_cut_is_said_and_what_came_after_it(
    world: World, explained: Callable[..., MailOfADay]
) -> None:
    """A later rejection of what was sent changes nothing of what was sent."""
    reader = digest(world)
    sent, rejected, hidden = (world.item("3.quotas") for _ in range(3))
    world.reject(rejected, "3.quotas")
    with world.store.transaction() as session:
        session.add(
            Takedown(item_id=hidden, hidden=True, reason="r", decided_by="staff", decided_at=world.now)
        )
    cut(world, reader)
    world.forward(minutes=5)
    world.reject(sent, "3.quotas")
    late = world.item("4.ferry-line")

    assert reasons(explained(reader)) == {
        (sent, "3.quotas"): "sent",
        (rejected, "3.quotas"): "rejected",
        (hidden, "3.quotas"): "taken_down",
        (late, "4.ferry-line"): "after_the_cut",
    }


def test_what_came_after_the_cut_names_the_edition_that_told_it(
    world: World, explained: Callable[..., MailOfADay]
) -> None:
    """Asked a day later, one sees where it went."""
    reader = digest(world)
    world.item("3.quotas")
    cut(world, reader)
    world.forward(hours=1)
    late = world.item("4.ferry-line")
    world.forward(hours=23)
    world.publish()
    accept(world, reader)

    (one,) = explained(reader, DAY).subscriptions

    (answer,) = [answer for answer in one.answers if answer.reason]
    assert (answer.match.item_id, answer.reason) == (late, Reason.AFTER_THE_CUT)
    assert answer.edition_id == world.editions(reader)[-1].id


def test_what_was_told_before_is_said_with_where(world: World, explained: Callable[..., MailOfADay]) -> None:
    """By the same item, by another outlet of its story, or under a stronger commitment."""
    reader = digest(world)
    first = world.item("3.quotas", title="Ferry talks open in the harbour")
    cut(world, reader)
    edition = world.editions(reader)[-1].id
    world.forward(hours=2)
    copy = world.item("3.quotas", publisher="q.example", like=first)
    weaker = world.item("4.ferry-line:context", publisher="r.example", like=first)
    world.revise(first, "3.quotas", title="Ferry talks open in the harbour")
    world.forward(hours=21)
    cut(world, reader)

    (one,) = explained(reader).subscriptions

    found = {answer.match.item_id: answer for answer in one.answers}
    assert {item: answer.reason for item, answer in found.items()} == {
        first: Reason.NOTHING_NEW,
        copy: Reason.TOLD_IN_STORY,
        weaker: Reason.WEAKER,
    }
    assert {answer.edition_id for answer in found.values()} == {edition}
    assert found[copy].detail == f"item {first}"
    assert found[weaker].detail == "3.quotas"
    assert [edition.state for edition in one.editions] == [EditionState.EMPTY]


def test_what_a_newer_look_does_not_give_is_told_apart_from_what_it_gives_again(
    world: World, explained: Callable[..., MailOfADay]
) -> None:
    """The newest look decides; an older finding is evidence and no news."""
    reader = digest(world)
    item = world.item("3.quotas", "4.ferry-line")
    world.forward(minutes=10)
    world.rescreen(item, "3.quotas")
    world.forward(minutes=50)
    world.publish()
    accept(world, reader)

    (one,) = explained(reader).subscriptions

    answers = [(answer.match.commitment, answer.reason) for answer in one.answers]
    assert answers == [
        ("3.quotas", None),
        ("4.ferry-line", Reason.NO_LONGER_FOUND),
        ("3.quotas", Reason.SUPERSEDED),
    ]


def test_what_is_too_old_undated_or_from_before_is_said(
    world: World, explained: Callable[..., MailOfADay]
) -> None:
    """Three ways of being no news."""
    reader = digest(world)
    old = world.item("3.quotas", published=world.now - timedelta(days=8))
    backlog = world.item("3.quotas", backlog=True)
    before = world.item("3.quotas", seen=world.now - timedelta(days=2))
    cut(world, reader)

    assert reasons(explained(reader)) == {
        (old, "3.quotas"): "too_old",
        (backlog, "3.quotas"): "of_unknown_age",
        (before, "3.quotas"): "before_opening",
    }


def test_what_grew_too_old_while_nothing_ran_is_answered_for_on_the_day_it_was_given_up(
    world: World, explained: Callable[..., MailOfADay]
) -> None:
    """And the missed dates are shown as skipped, with the edition that covers them."""
    reader = digest(world)
    item = world.item("3.quotas")
    world.forward(days=8, hours=2)
    world.publish()

    given_up = explained(reader)
    (missed,) = explained(reader, DAY).subscriptions

    assert reasons(given_up) == {(item, "3.quotas"): "too_old"}
    assert [one.state for one in missed.editions] == [EditionState.SKIPPED, EditionState.EMPTY]


@pytest.mark.parametrize(
    "state",
    [DeliveryState.DEFERRED, DeliveryState.REFUSED, DeliveryState.UNKNOWN, DeliveryState.STALE],
)
def test_what_is_in_a_message_that_did_not_get_through_is_not_called_sent(
    world: World, explained: Callable[..., MailOfADay], state: DeliveryState
) -> None:
    """The edition tells it, and this reader may never have seen it."""
    reader = digest(world)
    world.item("3.quotas")
    cut(world, reader)
    accept(world, reader, state)

    (one,) = explained(reader).subscriptions

    (answer,) = one.answers
    assert (answer.reason, answer.detail) == (Reason.NOT_DELIVERED, state.value)


def test_who_came_after_the_cut_and_who_had_left_before_it_are_told_so(
    world: World, explained: Callable[..., MailOfADay]
) -> None:
    """The edition was cut for others of the same audience."""
    stays, leaves = digest(world), digest(world)
    item = world.item("3.quotas")
    world.forward(minutes=30)
    world.leave(leaves)
    world.forward(minutes=30)
    world.publish()
    accept(world, stays)
    world.forward(hours=1)
    comes = digest(world)

    assert reasons(explained(stays)) == {(item, "3.quotas"): "sent"}
    assert reasons(explained(leaves)) == {(item, "3.quotas"): "ended"}
    assert reasons(explained(comes)) == {(item, "3.quotas"): "began_later"}


def test_who_had_paused_is_told_so_before_and_after_the_cut(
    world: World, explained: Callable[..., MailOfADay]
) -> None:
    """The edition was cut for others of the same audience."""
    reader, other = digest(world), digest(world)
    item = world.item("3.quotas")
    with world.store.transaction() as session:
        person = session.get_one(Subscriber, reader.subscriber_id)
        person.paused_until = world.now + timedelta(days=3)
    before = reasons(explained(reader))
    cut(world, other)

    assert before == reasons(explained(reader)) == {(item, "3.quotas"): "paused"}
    assert reasons(explained(other)) == {(item, "3.quotas"): "sent"}


def test_what_could_not_be_written_is_said_with_what_was_recorded(
    world: World, explained: Callable[..., MailOfADay]
) -> None:
    """It stopped nobody, and stays owed."""
    reader = digest(world)
    broken = world.item("3.quotas", title=" ", summary="")
    cut(world, reader)

    (one,) = explained(reader).subscriptions

    (answer,) = one.answers
    assert (answer.match.item_id, answer.reason) == (broken, Reason.SET_ASIDE)
    assert answer.detail == "it has neither title nor summary"


def test_before_the_hour_everything_wanted_waits(world: World, explained: Callable[..., MailOfADay]) -> None:
    """And the hour is named."""
    reader = digest(world)
    world.item("3.quotas")

    (one,) = explained(reader).subscriptions

    assert [answer.reason for answer in one.answers] == [Reason.NOT_CUT_YET]
    assert one.next_hour == world.now + timedelta(hours=1)


def test_a_weekly_reader_is_shown_the_edition_whose_period_takes_the_day_in(
    world: World, explained: Callable[..., MailOfADay]
) -> None:
    """Asked for Monday, it is Wednesday's."""
    reader = world.reader(Cadence.WEEKLY, hour=7, weekday=2)
    item = world.item("3.quotas")
    world.forward(days=2)
    world.publish()
    accept(world, reader)

    mail = explained(reader, DAY)

    assert [one.local_date for one in mail.subscriptions[0].editions] == [date(2026, 6, 3)]
    assert reasons(mail) == {(item, "3.quotas"): "sent"}


def test_an_alert_that_the_brake_holds_back_is_said(
    world: World, explained: Callable[..., MailOfADay]
) -> None:
    """Six went out within minutes; the seventh gathers."""
    reader = world.reader(Cadence.IMMEDIATE)
    for _ in range(6):
        world.forward(minutes=1)
        world.item("3.quotas")
        world.publish()
    accept(world, reader)
    world.forward(minutes=1)
    world.item("3.quotas")
    world.publish()

    (one,) = explained(reader).subscriptions

    assert len(one.editions) == 6
    assert [answer.reason for answer in one.answers].count(None) == 6
    assert one.answers[-1].reason is Reason.ALERT_BRAKE


def test_a_day_of_many_alerts_takes_no_more_questions_than_a_day_of_one(
    world: World, explained: Callable[..., MailOfADay]
) -> None:
    """What each told, and what became of it, is asked for all of them together."""
    reader = world.reader(Cadence.IMMEDIATE)
    asked = []
    for _ in range(4):
        world.forward(minutes=1)
        world.item("3.quotas")
        world.publish()
        accept(world, reader)
        statements: list[str] = []
        with listening(statements):
            (one,) = explained(reader).subscriptions
        asked.append(len(statements))

    assert len(one.editions) == 4
    assert len(set(asked)) == 1


@contextmanager
def listening(statements: list[str]) -> Iterator[None]:
    """Keep what the database is asked meanwhile."""

    def keep(*of: Any) -> None:
        statements.append(of[2])

    event.listen(Engine, "before_cursor_execute", keep)
    yield
    event.remove(Engine, "before_cursor_execute", keep)


def test_a_changed_subscription_is_two_rows_each_with_its_own_part_of_the_day(
    world: World, explained: Callable[..., MailOfADay]
) -> None:
    """The old one up to the change, the new one from what it still is owed."""
    reader = digest(world)
    world.item("3.quotas")
    cut(world, reader)
    world.forward(hours=1)
    world.change(reader, world.asked(hour=13, pillars=("II",)))
    world.forward(hours=1)
    world.item("3.quotas")

    old, new = explained(reader).subscriptions

    assert [answer.reason for answer in old.answers] == [None]
    assert [answer.reason for answer in new.answers] == [Reason.TOPIC_NOT_WANTED]


def test_a_day_is_of_the_readers_clock(world: World, explained: Callable[..., MailOfADay]) -> None:
    """At noon in London it is evening in Ha Noi, and soon tomorrow."""
    reader = world.reader(hour=7, zone="Asia/Ho_Chi_Minh")
    world.forward(hours=6)

    assert explained(reader).day == date(2026, 6, 2)
    with pytest.raises(SubscriberError, match="2026-06-03 has not come"):
        explained(reader, date(2026, 6, 3))


def test_a_day_before_the_first_subscription_has_none(
    world: World, explained: Callable[..., MailOfADay]
) -> None:
    """It is an answer, and no error."""
    reader = digest(world)

    assert explained(reader, DAY - timedelta(days=3)).subscriptions == ()


def test_an_address_that_nobody_has_is_one_sentence_without_it(world: World) -> None:
    """The message may end in a log."""
    with world.store.transaction() as session, pytest.raises(SubscriberError) as error:
        explain_mail(session, world.partnership, "nobody@desk.example", None, now=world.now)

    assert "has no subscriber" in str(error.value)
    assert "nobody@desk.example" not in str(error.value)


def test_nothing_is_changed_by_asking(world: World, explained: Callable[..., MailOfADay]) -> None:
    """Read twice, it says the same, and the next edition is what it would have been."""
    reader = digest(world)
    item = world.item("3.quotas")
    once: tuple[SubscriptionMail, ...] = explained(reader).subscriptions

    assert explained(reader).subscriptions == once
    cut(world, reader)
    assert world.told(reader) == [(item, "3.quotas", "first")]
    with world.store.transaction() as session:
        assert session.scalars(select(Delivery.state)).first() is not None
