"""What becomes of a queued message, whatever the mail server does."""

import hashlib
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any

import pytest
from sqlalchemy import Engine, event, select, text

from partnership_watch.delivery import Post, deliver, outbox
from partnership_watch.delivery.smtp import SendResult, SmtpConnection
from partnership_watch.errors import StoreUnavailableError
from partnership_watch.store import Store
from partnership_watch.store.tables import (
    Attempt,
    Batch,
    Delivery,
    DeliveryState,
    EndedReason,
    Subscriber,
    Subscription,
)

SLUG = "norland-sudmark"
ANN, BEN, CAM = "ann@readers.example", "ben@readers.example", "cam@readers.example"
DAN = "dan@readers.example"
END_OTHERS = text(
    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
    "WHERE datname = current_database() AND pid <> pg_backend_pid()"
)


def states(store: Store) -> dict[str, DeliveryState]:
    """The state of each reader's message."""
    with store.transaction() as session:
        rows = session.execute(
            select(Subscriber.email, Delivery.state)
            .join(Subscription, Subscription.subscriber_id == Subscriber.id)
            .join(Delivery, Delivery.subscription_id == Subscription.id)
        )
        return dict(rows.all())


def attempts(store: Store) -> list[Attempt]:
    """Every try, in order."""
    with store.transaction() as session:
        return list(session.scalars(select(Attempt).order_by(Attempt.id)))


def end(store: Store, address: str, reason: EndedReason) -> None:
    """End the reader's subscription."""
    with store.transaction() as session:
        subscription = session.scalars(
            select(Subscription)
            .join(Subscriber, Subscriber.id == Subscription.subscriber_id)
            .where(Subscriber.email == address)
        ).one()
        subscription.ended_at, subscription.ended_reason = datetime(2026, 3, 1, tzinfo=UTC), reason


def succeed(store: Store, address: str) -> None:
    """Let a live row take the place of the one that ended."""
    with store.transaction() as session:
        old = session.scalars(
            select(Subscription)
            .join(Subscriber, Subscriber.id == Subscription.subscriber_id)
            .where(Subscriber.email == address)
        ).one()
        session.add(
            Subscription(
                subscriber_id=old.subscriber_id,
                name=old.name,
                audience_id=old.audience_id,
                started_at=datetime(2026, 3, 1, tzinfo=UTC),
            )
        )


def test_each_reader_gets_one_message_over_one_connection(
    store: Store, post: Post, queue: Any, mail_server: Any, clock: Any
) -> None:
    """A batch shares a connection; nobody shares a message."""
    queue(ANN, BEN, CAM)

    report = deliver(store, SLUG, post, clock=clock)

    assert report.counts == {DeliveryState.ACCEPTED: 3}
    assert [recipient for recipient, _ in mail_server.received] == [ANN, BEN, CAM]
    assert all(message["To"].addresses[0].addr_spec == to for to, message in mail_server.received)
    assert mail_server.connections == 1


def test_a_second_run_sends_nothing(
    store: Store, post: Post, queue: Any, mail_server: Any, clock: Any
) -> None:
    """Running it twice is running it once."""
    queue(ANN)

    deliver(store, SLUG, post, clock=clock)
    report = deliver(store, SLUG, post, clock=clock)

    assert report.counts == {}
    assert len(mail_server.received) == 1


def test_two_runs_at_once_send_each_message_once(
    store: Store, post: Post, queue: Any, mail_server: Any, clock: Any
) -> None:
    """Two workers share the queue, never a message."""
    readers = [f"reader{number}@readers.example" for number in range(20)]
    queue(*readers)

    with ThreadPoolExecutor(2) as pool:
        list(pool.map(lambda _: deliver(store, SLUG, post, clock=clock), range(2)))

    assert sorted(recipient for recipient, _ in mail_server.received) == sorted(readers)
    assert set(states(store).values()) == {DeliveryState.ACCEPTED}


@pytest.mark.parametrize(
    ("answer", "state", "code"),
    [
        ("550 no such user", DeliveryState.REFUSED, 550),
        ("554 5.7.1 takes mail from members only", DeliveryState.REFUSED, 554),
        ("DATA 554 not this text", DeliveryState.REFUSED, 554),
        ("451 4.3.2 greylisted", DeliveryState.DEFERRED, 451),
        ("DATA 452 4.2.2 mailbox full", DeliveryState.DEFERRED, 452),
        ("drop", DeliveryState.DEFERRED, None),
        ("vanish", DeliveryState.UNKNOWN, None),
        ("slow", DeliveryState.UNKNOWN, None),
    ],
)
@pytest.mark.parametrize("pipelining", [False, True])
def test_one_readers_trouble_is_kept_and_the_others_get_their_mail(
    store: Store,
    post: Post,
    queue: Any,
    mail_server: Any,
    clock: Any,
    answer: str,
    state: DeliveryState,
    code: int,
    pipelining: bool,
) -> None:
    """Four outcomes, not two: a server lost after the last byte may or may not have taken the message."""
    mail_server.pipelining = pipelining
    queue(ANN, BEN, CAM)
    mail_server.answers[BEN] = answer

    deliver(store, SLUG, post, clock=clock)

    assert states(store) == {ANN: DeliveryState.ACCEPTED, BEN: state, CAM: DeliveryState.ACCEPTED}
    (troubled,) = [attempt for attempt in attempts(store) if attempt.outcome is state]
    assert troubled.code == code


def test_what_a_server_says_of_a_reader_is_not_kept(
    store: Store, post: Post, queue: Any, mail_server: Any, clock: Any
) -> None:
    """The provider's sentence quotes the address."""
    queue(ANN)
    mail_server.answers[ANN] = f"550 mailbox {ANN} is not here"

    deliver(store, SLUG, post, clock=clock)

    with store.transaction() as session:
        delivery = session.scalars(select(Delivery)).one()
        assert ANN not in str(delivery.reason)
    assert ANN not in str(vars(attempts(store)[0]))


def test_a_deferred_message_waits_longer_each_time_and_is_given_up_in_the_end(
    store: Store, post: Post, queue: Any, mail_server: Any, clock: Any
) -> None:
    """A late digest has a limit: beyond it the next one has overtaken it."""
    queue(ANN)
    mail_server.answers[ANN] = "451 later"

    waits = []
    while states(store)[ANN] is not DeliveryState.EXPIRED:
        deliver(store, SLUG, post, clock=clock)
        with store.transaction() as session:
            waits.append(session.scalars(select(Delivery.next_attempt_at)).one() - clock())
        clock.forward(seconds=max(waits[-1].total_seconds(), 60))

    assert waits[:3] == [timedelta(minutes=5), timedelta(minutes=15), timedelta(minutes=60)]
    assert waits[:-1] == sorted(waits[:-1])
    assert mail_server.received == []


def test_a_message_is_not_tried_before_its_time(
    store: Store, post: Post, queue: Any, mail_server: Any, clock: Any
) -> None:
    """A server that said "later" is left alone until then."""
    queue(ANN)
    mail_server.answers[ANN] = "451 later"
    deliver(store, SLUG, post, clock=clock)
    mail_server.answers.clear()

    clock.forward(minutes=4)
    deliver(store, SLUG, post, clock=clock)
    assert mail_server.received == []

    clock.forward(minutes=1)
    deliver(store, SLUG, post, clock=clock)
    assert len(mail_server.received) == 1


@pytest.mark.parametrize("reason", [EndedReason.UNSUBSCRIBED, EndedReason.WITHDRAWN])
def test_who_left_since_the_cut_is_not_written_to(
    store: Store, post: Post, queue: Any, mail_server: Any, clock: Any, reason: EndedReason
) -> None:
    """The state is checked at the door: stale, with a reason, and no error."""
    queue(ANN, BEN)
    end(store, ANN, reason)

    deliver(store, SLUG, post, clock=clock)

    assert states(store) == {ANN: DeliveryState.STALE, BEN: DeliveryState.ACCEPTED}
    assert [recipient for recipient, _ in mail_server.received] == [BEN]


def test_who_only_changed_a_filter_still_gets_what_was_cut_before(
    store: Store, post: Post, queue: Any, mail_server: Any, clock: Any
) -> None:
    """The new audience leaves out what the old one was told, so that mail must still arrive."""
    queue(ANN)
    end(store, ANN, EndedReason.CHANGED)
    succeed(store, ANN)

    deliver(store, SLUG, post, clock=clock)

    assert len(mail_server.received) == 1


def test_who_changed_a_filter_and_then_left_is_not_written_to(
    store: Store, post: Post, queue: Any, mail_server: Any, clock: Any
) -> None:
    """The row that was cut for ended by a change, and the one after it by the reader."""
    queue(ANN)
    end(store, ANN, EndedReason.CHANGED)

    deliver(store, SLUG, post, clock=clock)

    assert states(store) == {ANN: DeliveryState.STALE}
    assert mail_server.received == []


class SenderKilled(BaseException):
    """Stands for SIGKILL: no handler of ours may see to anything after it."""


def killed_while_sending(store: Store, post: Post, clock: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Start a delivery that dies between saying "transmitting" and knowing what became of it."""

    def die(*_: object) -> None:
        raise SenderKilled

    with monkeypatch.context() as patch:
        patch.setattr(SmtpConnection, "hand_in", die)
        with pytest.raises(SenderKilled):
            deliver(store, SLUG, post, clock=clock)


def test_a_sender_killed_while_transmitting_leaves_an_unknown_that_is_held(
    store: Store, post: Post, queue: Any, mail_server: Any, clock: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nobody knows whether it arrived; so it is neither lost from sight nor sent again."""
    queue(ANN)
    killed_while_sending(store, post, clock, monkeypatch)

    clock.forward(minutes=9)
    assert deliver(store, SLUG, post, clock=clock).held == 0
    clock.forward(minutes=2)
    report = deliver(store, SLUG, post, clock=clock)

    assert report.held == 1
    assert states(store) == {ANN: DeliveryState.UNKNOWN}
    assert mail_server.received == []


def killed_at(message: int, store: Store, post: Post, clock: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Start a delivery that dies, seeing to nothing more, while it sends one of its messages."""
    hand_in, number = SmtpConnection.hand_in, count(1)

    def die_in_time(*args: Any) -> SendResult:
        if next(number) == message:
            raise SenderKilled
        return hand_in(*args)

    with monkeypatch.context() as patch:
        patch.setattr(SmtpConnection, "hand_in", die_in_time)
        patch.setattr(outbox, "close_batch", lambda *_: None)
        with pytest.raises(SenderKilled):
            deliver(store, SLUG, post, clock=clock)


def test_of_a_killed_senders_batch_one_is_unknown_and_the_others_are_sent(
    store: Store, post: Post, queue: Any, mail_server: Any, clock: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each outcome is written before the next message is handed in, so the others were certainly not sent."""
    queue(ANN, BEN, CAM, DAN)
    killed_at(2, store, post, clock, monkeypatch)
    assert states(store) == {
        ANN: DeliveryState.ACCEPTED,
        **dict.fromkeys((BEN, CAM, DAN), DeliveryState.TRANSMITTING),
    }

    clock.forward(minutes=11)
    report = deliver(store, SLUG, post, clock=clock)

    assert report.held == 1
    assert states(store) == {
        BEN: DeliveryState.UNKNOWN,
        **dict.fromkeys((ANN, CAM, DAN), DeliveryState.ACCEPTED),
    }
    assert [recipient for recipient, _ in mail_server.received] == [ANN, CAM, DAN]


@pytest.mark.parametrize("ends_it", [StoreUnavailableError, KeyboardInterrupt])
def test_what_breaks_off_a_statement_ends_the_run_and_the_rest_of_the_batch_waits(
    store: Store,
    post: Post,
    queue: Any,
    mail_server: Any,
    clock: Any,
    owner: Engine,
    ends_it: type[BaseException],
) -> None:
    """It is not hidden behind what the broken connection refuses afterwards; what had no outcome is held."""
    queue(ANN, BEN, CAM)
    outcomes = count(1)

    def break_off(*execution: Any) -> None:
        if "INSERT INTO attempts" not in execution[1] or next(outcomes) > 1:
            return
        if ends_it is KeyboardInterrupt:
            raise KeyboardInterrupt
        with owner.begin() as connection:
            connection.execute(END_OTHERS)

    event.listen(store._hasty_engine, "do_execute", break_off)
    with pytest.raises(ends_it):
        deliver(store, SLUG, post, clock=clock)
    after = states(store)
    deliver(store, SLUG, post, clock=clock)
    clock.forward(minutes=11)
    deliver(store, SLUG, post, clock=clock)

    assert after == {
        ANN: DeliveryState.TRANSMITTING,
        **dict.fromkeys((BEN, CAM), DeliveryState.PENDING),
    }
    assert states(store) == {
        ANN: DeliveryState.UNKNOWN,
        **dict.fromkeys((BEN, CAM), DeliveryState.ACCEPTED),
    }
    assert [recipient for recipient, _ in mail_server.received] == [ANN, BEN, CAM]


def test_after_a_crash_of_postgresql_the_whole_batch_is_unknown(
    store: Store,
    post: Post,
    queue: Any,
    mail_server: Any,
    clock: Any,
    monkeypatch: pytest.MonkeyPatch,
    owner: Engine,
) -> None:
    """The last outcomes may be lost, so nobody knows which was the first without one; unlogged tables are
    empty then."""
    queue(ANN, BEN, CAM)
    killed_at(1, store, post, clock, monkeypatch)
    with owner.begin() as connection:
        assert connection.scalar(
            text("SELECT relpersistence = 'u' FROM pg_class WHERE oid = 'batches'::regclass")
        )
        connection.execute(text("TRUNCATE batches"))

    clock.forward(minutes=11)
    report = deliver(store, SLUG, post, clock=clock)

    assert report.held == 3
    assert set(states(store).values()) == {DeliveryState.UNKNOWN}
    assert mail_server.received == []


def test_what_was_claimed_too_long_ago_is_looked_at_anew(
    store: Store, post: Post, queue: Any, mail_server: Any, clock: Any
) -> None:
    """A slow server does not get mail for who left while the batch waited."""
    queue(ANN, BEN)

    def slowly(recipient: str) -> None:
        if recipient == ANN:
            clock.forward(minutes=2)
            end(store, BEN, EndedReason.UNSUBSCRIBED)

    mail_server.on_received = slowly
    deliver(store, SLUG, post, clock=clock)

    assert states(store) == {ANN: DeliveryState.ACCEPTED, BEN: DeliveryState.STALE}


def test_a_batch_that_ends_leaves_nothing_behind(
    store: Store, post: Post, queue: Any, mail_server: Any, clock: Any
) -> None:
    """The table of batches stays as small as the senders are few."""
    queue(ANN, BEN)
    mail_server.answers[ANN] = "drop"

    deliver(store, SLUG, post, clock=clock)

    with store.transaction() as session:
        assert session.scalars(select(Batch)).all() == []


def test_who_cannot_be_written_to_is_refused_and_the_others_get_their_mail(
    store: Store, post: Post, queue: Any, mail_server: Any, clock: Any
) -> None:
    """An address with letters that plain SMTP has not; those of a domain can be written otherwise."""
    far, odd = "ben@mùa.example", "ả@readers.example"
    queue(ANN, far, odd)

    deliver(store, SLUG, post, clock=clock)

    assert states(store) == {
        **dict.fromkeys((ANN, far), DeliveryState.ACCEPTED),
        odd: DeliveryState.REFUSED,
    }
    assert [recipient for recipient, _ in mail_server.received] == [ANN, "ben@xn--ma-oka.example"]


def test_the_hash_that_is_kept_is_that_of_the_bytes_that_arrived(
    store: Store, post: Post, queue: Any, mail_server: Any, clock: Any
) -> None:
    """Lines that begin with a dot included, which travel with two."""
    queue(ANN, body="a\n.\n..b")

    deliver(store, SLUG, post, clock=clock)

    with store.transaction() as session:
        kept = session.scalars(select(Delivery.body_hash)).one()
    assert kept == hashlib.sha256(mail_server.contents[0]).hexdigest()


def test_an_unknown_message_is_resent_once_under_its_message_id_if_so_set(
    store: Store, post: Post, queue: Any, mail_server: Any, clock: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The reader's program can fold the two, and a third is never sent."""
    queue(ANN)
    mail_server.answers[ANN] = "vanish"
    again = replace(post, resend_once=True)

    deliver(store, SLUG, again, clock=clock)
    for _ in range(3):
        clock.forward(hours=1)
        deliver(store, SLUG, again, clock=clock)

    assert len(mail_server.received) == 2
    assert len({message["Message-ID"] for _, message in mail_server.received}) == 1
    assert states(store) == {ANN: DeliveryState.UNKNOWN}


@pytest.mark.parametrize("pipelining", [False, True])
@pytest.mark.parametrize("code", [421, 451, 550])
def test_a_server_that_takes_no_mail_from_us_stops_the_run_and_keeps_the_queue(
    store: Store, post: Post, queue: Any, mail_server: Any, clock: Any, pipelining: bool, code: int
) -> None:
    """Quota or a refused sender is nobody's mailbox: every reader is tried again later."""
    queue(ANN, BEN, CAM)
    mail_server.pipelining = pipelining
    mail_server.mail_from_answer = f"{code} quota used up"

    report = deliver(store, SLUG, post, clock=clock)

    assert report.trouble is not None
    assert "quota" in report.trouble
    assert states(store) == {
        ANN: DeliveryState.DEFERRED,
        **dict.fromkeys((BEN, CAM), DeliveryState.PENDING),
    }


@pytest.mark.parametrize("pipelining", [False, True])
@pytest.mark.parametrize(
    ("answer", "codes"),
    [
        ("452 too many recipients", "452"),
        ("452 4.5.3 too many recipients", "452 4.5.3"),
        ("451 4.4.5 busy", "451 4.4.5"),
        ("550 5.1.8 Access denied, bad outbound sender", "550 5.1.8"),
        ("DATA 452 4.3.1 Insufficient system storage", "452 4.3.1"),
        ("DATA 454 Throttling failure: Daily message quota exceeded", "454"),
        ("DATA 550 5.4.5 Daily user sending limit exceeded", "550 5.4.5"),
    ],
)
def test_an_answer_to_one_message_that_is_about_us_stops_the_run_and_keeps_the_queue(
    store: Store,
    post: Post,
    queue: Any,
    mail_server: Any,
    clock: Any,
    pipelining: bool,
    answer: str,
    codes: str,
) -> None:
    """Quota is often said after the recipient or the text; the next message would fare the same."""
    queue(ANN, BEN, CAM)
    mail_server.pipelining = pipelining
    mail_server.answers[BEN] = answer

    report = deliver(store, SLUG, post, clock=clock)
    after = states(store)
    mail_server.answers.clear()
    clock.forward(minutes=5)
    deliver(store, SLUG, post, clock=clock)

    assert f"takes no more mail from us for now ({codes})" in str(report.trouble)
    assert after == {
        ANN: DeliveryState.ACCEPTED,
        BEN: DeliveryState.DEFERRED,
        CAM: DeliveryState.PENDING,
    }
    assert set(states(store).values()) == {DeliveryState.ACCEPTED}
    assert [attempt.code for attempt in attempts(store)] == [250, int(codes[:3]), 250, 250]


def test_a_server_that_is_away_keeps_the_queue(store: Store, post: Post, queue: Any, clock: Any) -> None:
    """One clear sentence, no lost mail."""
    queue(ANN)
    away = replace(post, smtp=post.smtp.model_copy(update={"port": 1}))

    report = deliver(store, SLUG, away, clock=clock)

    assert report.trouble is not None
    assert "cannot be reached" in report.trouble
    assert states(store) == {ANN: DeliveryState.PENDING}


def test_a_server_that_never_speaks_is_left_after_the_time_out(
    store: Store, post: Post, queue: Any, clock: Any, silent_port: int
) -> None:
    """A hung server costs one time-out, not the run."""
    queue(ANN)
    silent = replace(post, smtp=post.smtp.model_copy(update={"port": silent_port, "timeout_seconds": 0.3}))

    report = deliver(store, SLUG, silent, clock=clock)

    assert report.trouble is not None
    assert states(store) == {ANN: DeliveryState.PENDING}


def test_no_server_is_called_when_nothing_waits(
    store: Store, post: Post, mail_server: Any, clock: Any
) -> None:
    """The schedule asks every few minutes."""
    deliver(store, SLUG, post, clock=clock)

    assert mail_server.connections == 0


def test_one_partnerships_run_leaves_another_partnerships_mail(
    store: Store, post: Post, queue: Any, mail_server: Any, clock: Any
) -> None:
    """One database may hold several."""
    queue(ANN)

    deliver(store, "elsewhere", post, clock=clock)

    assert mail_server.received == []
