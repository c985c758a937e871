"""All sending stopped by an operator: at once, and without a loss."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from partnership_watch.delivery import Post, deliver
from partnership_watch.delivery.health import delivery_troubles
from partnership_watch.delivery.pausing import PauseError, pause, paused, resume, unpaused_since
from partnership_watch.store import Store
from partnership_watch.store.tables import AuditEntry, Delivery, DeliveryState

SLUG = "norland-sudmark"
READERS = ("ann@readers.example", "ben@readers.example", "cam@readers.example")


def stop(store: Store, clock: Any, reason: str = "a wrong edition") -> None:
    """An operator pauses now."""
    with store.transaction() as session:
        pause(session, SLUG, reason, actor="ops", now=clock())


def go_on(store: Store, clock: Any) -> None:
    """An operator resumes now."""
    with store.transaction() as session:
        resume(session, SLUG, actor="ops", now=clock())


def states(store: Store) -> list[DeliveryState]:
    """Of every message, in order."""
    with store.transaction() as session:
        return list(session.scalars(select(Delivery.state).order_by(Delivery.id)))


def test_nothing_is_sent_while_sending_is_paused(
    store: Store, post: Post, queue: Any, mail_server: Any, clock: Any
) -> None:
    """The server is not even called; the report says why; all of it goes out afterwards."""
    queue(*READERS)
    stop(store, clock)

    report = deliver(store, SLUG, post, clock=clock)
    connections = mail_server.connections
    go_on(store, clock)
    after = deliver(store, SLUG, post, clock=clock)

    assert (report.counts, connections) == ({}, 0)
    assert report.paused is not None
    assert report.paused.reason == "a wrong edition"
    assert after.counts == {DeliveryState.ACCEPTED: 3}
    assert after.paused is None


def test_a_running_sender_stops_at_the_next_message_it_asks_before(
    store: Store, post: Post, queue: Any, mail_server: Any, clock: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Paused while the first message is on its way: the others of its batch are given back unbegun."""
    queue(*READERS)
    take = type(mail_server).handle_DATA

    async def take_and_pause(self: Any, *words: Any) -> str:
        answer = await take(self, *words)
        stop(store, clock)
        clock.forward(seconds=2)
        return answer

    monkeypatch.setattr(type(mail_server), "handle_DATA", take_and_pause)
    report = deliver(store, SLUG, post, clock=clock)

    assert [to for to, _ in mail_server.received] == [READERS[0]]
    assert states(store) == [DeliveryState.ACCEPTED, DeliveryState.PENDING, DeliveryState.PENDING]
    assert report.paused is not None


def test_a_pause_expires_nothing(store: Store, post: Post, queue: Any, mail_server: Any, clock: Any) -> None:
    """Its time does not count: after three days all is sent, where three days without a pause expire it."""
    queue(*READERS)
    clock.forward(hours=30)
    stop(store, clock)
    clock.forward(days=3)
    go_on(store, clock)

    clock.forward(hours=5)
    report = deliver(store, SLUG, post, clock=clock)

    assert report.counts == {DeliveryState.ACCEPTED: 3}


def test_what_waited_too_long_beside_a_pause_expires(
    store: Store, post: Post, queue: Any, mail_server: Any, clock: Any
) -> None:
    """A pause keeps; it does not renew."""
    queue(READERS[0])
    clock.forward(hours=30)
    stop(store, clock)
    clock.forward(days=3)
    go_on(store, clock)

    clock.forward(hours=7)
    report = deliver(store, SLUG, post, clock=clock)

    assert report.counts == {DeliveryState.EXPIRED: 1}


def test_time_is_counted_around_every_pause(store: Store, clock: Any) -> None:
    """Two pauses, and one that holds."""
    begin = clock()
    for _ in range(2):
        clock.forward(hours=1)
        stop(store, clock)
        clock.forward(hours=10)
        go_on(store, clock)
    clock.forward(hours=1)
    stop(store, clock)
    clock.forward(hours=10)

    with store.transaction() as session:
        assert unpaused_since(session, SLUG, timedelta(hours=3), clock()) == begin
        assert unpaused_since(session, SLUG, timedelta(hours=4), clock()) == begin - timedelta(hours=1)
        assert unpaused_since(session, "elsewhere", timedelta(hours=4), clock()) == clock() - timedelta(
            hours=4
        )


def test_pausing_twice_is_pausing_once(store: Store, clock: Any) -> None:
    """The first reason stands, and each act is in the audit log once."""
    stop(store, clock)
    stop(store, clock, "another")
    with store.transaction() as session:
        found = paused(session, SLUG)
    go_on(store, clock)
    go_on(store, clock)

    with store.transaction() as session:
        acts = session.scalars(
            select(AuditEntry.action)
            .where(AuditEntry.object_type == "sending_switch")
            .order_by(AuditEntry.id)
        ).all()
    assert found is not None
    assert found.reason == "a wrong edition"
    assert acts == ["sending.paused", "sending.resumed"]


def test_a_pause_without_a_reason_is_refused(store: Store, clock: Any) -> None:
    """Whoever finds it must know why."""
    with pytest.raises(PauseError, match="--reason"):
        stop(store, clock, " ")


def test_the_doctor_says_that_sending_is_paused_and_not_that_nobody_sends(
    store: Store, queue: Any, clock: Any
) -> None:
    """Urgent only when it was perhaps forgotten."""
    queue(*READERS)
    stop(store, clock)
    since = clock()

    clock.forward(hours=2)
    with store.transaction() as session:
        (early,) = delivery_troubles(session, SLUG, now=clock())
    clock.forward(hours=11)
    with store.transaction() as session:
        (late,) = delivery_troubles(session, SLUG, now=clock())

    assert early.since == since
    assert "paused (a wrong edition); 3 messages wait" in early.what
    assert (early.urgent, late.urgent) == (False, True)
