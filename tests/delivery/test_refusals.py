"""A refusal is the reader's or the server's: the one is final, the other loses nobody a mail."""

from typing import Any

import pytest
from sqlalchemy import select, text

from partnership_watch.delivery import Post, deliver
from partnership_watch.delivery.bounces import bounce_troubles
from partnership_watch.delivery.replies import Reply
from partnership_watch.store import Store
from partnership_watch.store.tables import (
    Attempt,
    Delivery,
    DeliveryState,
    EndedReason,
    Subscriber,
    Subscription,
)
from partnership_watch.subscribers.suppression import suppressed

SLUG = "norland-sudmark"
ANN, BEN, CAM = "ann@readers.example", "ben@readers.example", "cam@readers.example"
MANY = [f"reader{number}@readers.example" for number in range(12)]
BLOCKED, DEAD = "554 5.7.1 your host is blocked", "550 5.1.1 no such user"


def states(store: Store) -> list[DeliveryState]:
    """Of every message, in the order in which they were queued."""
    with store.transaction() as session:
        return list(session.scalars(select(Delivery.state).order_by(Delivery.id)))


def reasons(store: Store) -> list[str]:
    """What is kept of each message that was tried."""
    with store.transaction() as session:
        query = select(Delivery.reason).where(Delivery.reason.is_not(None)).order_by(Delivery.id)
        return [str(reason) for reason in session.scalars(query)]


def ended(store: Store) -> dict[str, EndedReason]:
    """Whose mail has ended, and why."""
    with store.transaction() as session:
        rows = session.execute(
            select(Subscriber.email, Subscriber.ended_reason)
            .join(Subscription, Subscription.subscriber_id == Subscriber.id)
            .where(Subscriber.ended_at.is_not(None), Subscription.ended_at.is_not(None))
        )
        return dict(rows.all())


@pytest.mark.parametrize(
    "answer", [BLOCKED, "550 relay not permitted", "DATA 550 5.7.26 unauthenticated", DEAD]
)
def test_a_server_that_refuses_everybody_loses_nobody_a_mail(
    store: Store, post: Post, queue: Any, mail_server: Any, clock: Any, answer: str
) -> None:
    """Five in a row stop a run; all are tried again, and arrive when the server has come to its senses."""
    queue(*MANY)
    mail_server.answers.update(dict.fromkeys(MANY, answer))

    report = deliver(store, SLUG, post, clock=clock)
    after, tries, kept = states(store), len(mail_server.mail_from), reasons(store)
    clock.forward(minutes=5)
    deliver(store, SLUG, post, clock=clock)
    mail_server.answers.clear()
    clock.forward(minutes=15)
    deliver(store, SLUG, post, clock=clock)

    codes = str(Reply.read(int(answer.removeprefix("DATA ")[:3]), answer.removeprefix("DATA ")[4:].encode()))
    assert f"refuses one message after another ({codes}, the last of 5)" in str(report.trouble)
    assert report.counts == {DeliveryState.DEFERRED: 5}
    assert after == [DeliveryState.DEFERRED] * 5 + [DeliveryState.PENDING] * 7
    assert tries == 5
    assert kept == [codes] * 4 + ["MailServerError"]
    assert set(states(store)) == {DeliveryState.ACCEPTED}
    assert ended(store) == {}


def test_a_few_readers_whom_a_blocked_server_refuses_are_tried_again(
    store: Store, post: Post, queue: Any, mail_server: Any, clock: Any
) -> None:
    """Fewer than a row; but it took nothing else of ours, so nothing says that it is the readers."""
    queue(ANN, BEN)
    mail_server.answers.update(dict.fromkeys((ANN, BEN), BLOCKED))

    deliver(store, SLUG, post, clock=clock)
    blocked = states(store)
    mail_server.answers = {BEN: BLOCKED}
    clock.forward(minutes=5)
    deliver(store, SLUG, post, clock=clock)

    assert blocked == [DeliveryState.DEFERRED] * 2
    assert states(store) == [DeliveryState.ACCEPTED, DeliveryState.REFUSED]
    assert ended(store) == {}


@pytest.mark.parametrize("answer", [BLOCKED, DEAD])
def test_what_was_refused_just_before_the_server_stopped_the_run_is_tried_again(
    store: Store, post: Post, queue: Any, mail_server: Any, clock: Any, answer: str
) -> None:
    """It had taken another message; but then it spoke of us, and perhaps it did so before."""
    queue(ANN, BEN, CAM)
    mail_server.answers = {BEN: answer, CAM: "452 4.3.1 disk full"}

    deliver(store, SLUG, post, clock=clock)
    stopped = states(store)
    mail_server.answers.clear()
    clock.forward(minutes=5)
    deliver(store, SLUG, post, clock=clock)

    assert stopped == [DeliveryState.ACCEPTED, DeliveryState.DEFERRED, DeliveryState.DEFERRED]
    assert states(store) == [DeliveryState.ACCEPTED] * 3
    assert ended(store) == {}


@pytest.mark.parametrize("status", ["5.1.1", "5.1.2", "5.1.10", "5.2.1"])
@pytest.mark.parametrize("others", [(), (BEN, CAM)])
def test_a_mailbox_that_is_no_more_gets_no_further_mail(
    store: Store, post: Post, queue: Any, mail_server: Any, clock: Any, status: str, others: tuple[str, ...]
) -> None:
    """As after a hard bounce: its subscriptions end, it is suppressed, and the daily look counts it."""
    queue(ANN, *others)
    mail_server.answers[ANN] = f"550 {status} {ANN} is not here"

    report = deliver(store, SLUG, post, clock=clock)

    assert report.counts[DeliveryState.REFUSED] == 1
    assert states(store) == [DeliveryState.REFUSED, *[DeliveryState.ACCEPTED] * len(others)]
    assert ended(store) == {ANN: EndedReason.BOUNCED}
    with store.transaction() as session:
        found = suppressed(session, {ANN}, post.links.keyed_hash)
        kept = session.scalars(select(Delivery.reason).order_by(Delivery.id)).first()
        (told,) = bounce_troubles(session, now=clock())
        log = session.scalars(text("SELECT action FROM audit_log WHERE object_type = 'bounce'")).all()
    assert set(found) == {ANN}
    assert kept == f"550 {status}"
    assert told.what.startswith("mail to 1 addresses came back")
    assert log == ["bounce.ended"]


@pytest.mark.parametrize(
    "answer", ["550 no such user", "550 5.1.0 sender rejected", "552 5.2.2 full", BLOCKED]
)
def test_a_refusal_that_names_no_dead_mailbox_ends_nobody(
    store: Store, post: Post, queue: Any, mail_server: Any, clock: Any, answer: str
) -> None:
    """It is this message's alone, where the server took another one."""
    queue(ANN, BEN)
    mail_server.answers[BEN] = answer

    deliver(store, SLUG, post, clock=clock)

    assert states(store) == [DeliveryState.ACCEPTED, DeliveryState.REFUSED]
    assert ended(store) == {}


def test_a_domain_that_is_gone_stops_one_run_and_not_the_next(
    store: Store, post: Post, queue: Any, mail_server: Any, clock: Any
) -> None:
    """Five dead mailboxes side by side are believed when they are refused once more."""
    queue(*MANY)
    mail_server.answers.update(dict.fromkeys(MANY[2:7], "550 5.1.2 no such domain"))

    stopped = deliver(store, SLUG, post, clock=clock)
    for _ in range(2):
        clock.forward(minutes=5)
        went_on = deliver(store, SLUG, post, clock=clock)

    accepted = DeliveryState.ACCEPTED
    assert stopped.counts == {accepted: 2, DeliveryState.DEFERRED: 5}
    assert states(store) == [accepted] * 2 + [DeliveryState.REFUSED] * 5 + [accepted] * 5
    assert set(ended(store)) == set(MANY[2:7])
    assert went_on.trouble is None


def test_whoever_dies_before_a_refusal_is_believed_leaves_a_message_that_is_tried_again(
    store: Store, post: Post, queue: Any, mail_server: Any, clock: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """And then it is believed."""
    queue(ANN, BEN)
    mail_server.answers[ANN] = DEAD

    class Died(BaseException):
        pass

    def die(*_: object, **__: object) -> None:
        raise Died

    with monkeypatch.context() as patch:
        patch.setattr("partnership_watch.delivery.outbox.believe", die)
        with pytest.raises(Died):
            deliver(store, SLUG, post, clock=clock)
    before = states(store)
    clock.forward(minutes=5)
    deliver(store, SLUG, post, clock=clock)

    assert before == [DeliveryState.DEFERRED, DeliveryState.ACCEPTED]
    assert states(store) == [DeliveryState.REFUSED, DeliveryState.ACCEPTED]
    assert set(ended(store)) == {ANN}
    with store.transaction() as session:
        assert session.scalars(select(Attempt.code).order_by(Attempt.id)).all() == [550, 250, 550]
