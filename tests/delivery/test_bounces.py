"""Mails that came back: what is believed, and what it ends."""

import smtplib
import socket
import threading
import uuid
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from bouncing import complained, failed, out_of_office
from imaping import ImapServer
from sqlalchemy import Engine, select, text, update

from partnership_watch.delivery import Post, deliver
from partnership_watch.delivery.bounces import (
    Bounces,
    Taken,
    bounce_endpoint,
    bounce_troubles,
    never_read,
    read_bounces,
    settle_kept,
    take,
    take_file,
)
from partnership_watch.delivery.bounces.settling import KEPT_FOR, ROW_ENDS_AFTER, SOFT_WAITS
from partnership_watch.delivery.recipients import Recipients
from partnership_watch.delivery.return_path import ReturnPath
from partnership_watch.store import Store
from partnership_watch.store.tables import (
    AuditEntry,
    Bounce,
    BounceOutcome,
    Delivery,
    DeliveryState,
    EndedReason,
    Subscriber,
    Subscription,
    SuppressionReason,
)
from partnership_watch.subscribers.suppression import suppressed

SLUG = "norland-sudmark"
ANN, BEN = "ann@readers.example", "ben@readers.example"


@pytest.fixture
def post(post: Post) -> Post:
    """This installation signs its return paths, and asks its suppression list."""
    return replace(
        post,
        return_path=ReturnPath("bounces@watch.example", post.links.keyed_hash),
        recipients=Recipients(keyed_hash=post.links.keyed_hash),
    )


@pytest.fixture
def bounces(post: Post) -> Bounces:
    """What reading needs; no mailbox."""
    assert post.return_path is not None
    return Bounces(post.return_path, post.links.keyed_hash)


Sent = Callable[..., list[str]]


@pytest.fixture
def sent(store: Store, post: Post, queue: Any, clock: Any) -> Sent:
    """Sends an edition to these new readers; gives the return path of each message."""

    def _sent(*addresses: str) -> list[str]:
        queue(*addresses)
        deliver(store, SLUG, post, clock=clock)
        return paths(store, post)[-len(addresses) :]

    return _sent


def paths(store: Store, post: Post) -> list[str]:
    """The return path of each message there is."""
    with store.transaction() as session:
        ids = session.scalars(select(Delivery.link_id).order_by(Delivery.id))
        return [post.envelope_sender(link_id) for link_id in ids]


def again(store: Store, post: Post, clock: Any) -> list[DeliveryState]:
    """Queue every message anew, as the next edition would be, and send; the state of each."""
    with store.transaction() as session:
        session.execute(
            update(Delivery).values(
                state=DeliveryState.PENDING, queued_at=clock(), next_attempt_at=clock(), reason=None
            )
        )
    deliver(store, SLUG, post, clock=clock)
    with store.transaction() as session:
        return list(session.scalars(select(Delivery.state).order_by(Delivery.id)))


def reader(store: Store, address: str = ANN) -> Subscriber:
    """One reader's row."""
    with store.transaction() as session:
        return session.scalars(select(Subscriber).where(Subscriber.email == address)).one()


def test_each_message_goes_out_under_a_return_path_of_its_own(
    store: Store, post: Post, queue: Any, mail_server: Any, clock: Any
) -> None:
    """The From that readers see is the same."""
    queue(ANN, BEN)

    deliver(store, SLUG, post, clock=clock)

    assert mail_server.mail_from == paths(store, post)
    assert {str(mail["From"]) for _, mail in mail_server.received} == {"The Watch <watch@watch.example>"}


@pytest.mark.parametrize(
    ("mail", "reason"),
    [(failed, SuppressionReason.BOUNCED), (complained, SuppressionReason.COMPLAINED)],
)
def test_a_hard_bounce_or_a_complaint_ends_all_mail_to_the_address(
    store: Store, post: Post, bounces: Bounces, sent: Sent, clock: Any, mail: Any, reason: SuppressionReason
) -> None:
    """With the typed reason on every row, in one transaction; others go on, and nothing is deleted."""
    ann, _ = sent(ANN, BEN)

    taken = take(store, bounces, mail(ann), now=clock())

    assert taken is Taken.ENDED
    with store.transaction() as session:
        rows = session.execute(
            select(Subscriber.email, Subscriber.ended_reason, Subscription.ended_reason)
            .join(Subscription, Subscription.subscriber_id == Subscriber.id)
            .order_by(Subscriber.email)
        ).all()
        listed = suppressed(session, {ANN, BEN}, bounces.keyed_hash)
        acts = session.scalars(select(AuditEntry).where(AuditEntry.actor == "bounces")).all()
    assert rows == [(ANN, EndedReason(reason), EndedReason(reason)), (BEN, None, None)]
    assert {address: one.reason for address, one in listed.items()} == {ANN: reason}
    assert [act.action for act in acts] == ["suppression.add", "subscriber.end", "bounce.ended"]
    assert ANN not in str([act.details for act in acts])
    assert again(store, post, clock) == [DeliveryState.STALE, DeliveryState.ACCEPTED]


def test_a_mailbox_that_nobody_reads_any_more_is_said_since_it_was_read(
    store: Store, bounces: Bounces, clock: Any, imap_server: ImapServer
) -> None:
    """To read it every hour is enough. Without the settings it is said for a week; `doctor` goes on."""
    reading = replace(bounces, mailbox=imap_server.settings)

    def said() -> list[tuple[str, datetime | None]]:
        with store.transaction() as session:
            place = imap_server.settings.place
            found = [*bounce_troubles(session, now=clock()), *never_read(session, place, now=clock())]
        return [(one.what, one.since) for one in found]

    before = said()
    read_bounces(store, reading, clock=clock)
    read_at = clock()
    clock.forward(minutes=75)
    hourly = said()
    clock.forward(hours=1)
    late = said()
    clock.forward(days=7)
    forgotten = said()

    assert before == [("the bounce mailbox has not been read yet", None)]
    assert hourly == []
    assert late == [("the bounce mailbox has not been read: mail to dead addresses goes on", read_at)]
    assert forgotten == [("the bounce mailbox has not been read for 7 days", read_at)]


def test_a_forged_bounce_is_counted_and_not_believed(
    store: Store, bounces: Bounces, sent: Sent, clock: Any
) -> None:
    """Anybody can write one; nobody but us can sign one."""
    (ann,) = sent(ANN)
    other = ReturnPath("bounces@watch.example", lambda words: "0" * 64)
    forged = [failed("bounces@watch.example"), failed(ann.replace("@", "a@")), failed(other.of(_link(store)))]

    taken = [take(store, bounces, mail, now=clock()) for mail in forged]

    assert taken == [Taken.UNSIGNED] * 3
    assert reader(store).ended_at is None
    with store.transaction() as session:
        assert session.scalars(select(Bounce)).all() == []


def test_an_answer_by_a_machine_and_a_note_on_a_delay_change_nothing(
    store: Store, bounces: Bounces, sent: Sent, clock: Any
) -> None:
    """They come to the signed return path too."""
    (ann,) = sent(ANN)

    taken = [
        take(store, bounces, mail, now=clock())
        for mail in (out_of_office(ann), failed(ann, "4.4.1", action="delayed"))
    ]

    assert taken == [Taken.NO_REPORT] * 2
    assert (reader(store).ended_at, reader(store).mail_after) == (None, None)


def test_the_same_event_twice_is_once(store: Store, bounces: Bounces, sent: Sent, clock: Any) -> None:
    """From the mailbox after a kill, or from a provider that repeats itself, also side by side."""
    (ann,) = sent(ANN)
    mail = failed(ann, "4.2.2", name="same")
    taken: list[Taken] = []
    threads = [
        threading.Thread(target=lambda: taken.append(take(store, bounces, mail, now=clock())))
        for _ in range(4)
    ]

    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert Counter(taken) == {Taken.WAITS: 1, Taken.REPEATED: 3}
    assert reader(store).soft_bounces == 1


def test_a_bounce_that_comes_before_our_own_record_is_kept_and_tried_again(
    store: Store, bounces: Bounces, sent: Sent, clock: Any
) -> None:
    """The other server was quicker than our commit, or a backup was put back."""
    (ann,) = sent(ANN)
    lease = clock() + timedelta(minutes=10)
    _set(store, state=DeliveryState.TRANSMITTING, lease_until=lease)
    first = take(store, bounces, failed(ann), now=clock())
    early = settle_kept(store, bounces.keyed_hash, now=clock())
    live = reader(store).ended_at
    _set(store, state=DeliveryState.ACCEPTED, lease_until=None)

    later = settle_kept(store, bounces.keyed_hash, now=clock())

    assert (first, early, live) == (Taken.KEPT, {Taken.KEPT: 1}, None)
    assert later == {Taken.ENDED: 1}
    assert reader(store).ended_reason is EndedReason.BOUNCED


def test_an_event_whose_message_never_turns_up_is_given_up_and_seen(
    store: Store, bounces: Bounces, clock: Any
) -> None:
    """`doctor` says so meanwhile."""
    stranger = bounces.return_path.of(uuid.uuid4())
    take(store, bounces, failed(stranger), now=clock())
    clock.forward(hours=2)
    with store.transaction() as session:
        (trouble,) = bounce_troubles(session, now=clock())
    clock.now += KEPT_FOR

    given_up = settle_kept(store, bounces.keyed_hash, now=clock())

    assert "1 bounces are genuine" in trouble.what
    assert given_up == {Taken.UNMATCHED: 1}
    with store.transaction() as session:
        assert bounce_troubles(session, now=clock()) == []


def test_soft_bounces_wait_longer_each_time_and_the_fifth_ends(
    store: Store, post: Post, bounces: Bounces, sent: Sent, clock: Any
) -> None:
    """What is queued meanwhile waits; the address is not suppressed, for it may work again one day."""
    (ann,) = sent(ANN)
    waits = []
    for wait in SOFT_WAITS:
        taken = take(store, bounces, failed(ann, "4.2.2"), now=clock())
        waits.append(((reader(store).mail_after or clock()) - clock(), taken))
        held = again(store, post, clock)
        clock.now += wait
        assert (held, again(store, post, clock)) == ([DeliveryState.DEFERRED], [DeliveryState.ACCEPTED])
        clock.forward(minutes=1)

    last = take(store, bounces, failed(ann, "4.2.2"), now=clock())

    assert waits == [(wait, Taken.WAITS) for wait in SOFT_WAITS]
    assert last is Taken.ENDED
    assert reader(store).ended_reason is EndedReason.BOUNCED
    with store.transaction() as session:
        assert suppressed(session, {ANN}, bounces.keyed_hash) == {}


def test_what_was_sent_before_a_wait_tells_nothing_new(
    store: Store, post: Post, bounces: Bounces, sent: Sent, clock: Any
) -> None:
    """Ten alerts that come back from one night's outage are one bounce."""
    (ann,) = sent(ANN)
    first = take(store, bounces, failed(ann, "4.4.7"), now=clock())
    clock.forward(days=3)

    late = [take(store, bounces, failed(ann, "4.4.7"), now=clock()) for _ in range(6)]

    assert first is Taken.WAITS
    assert late == [Taken.NOTHING_NEW] * 6
    assert reader(store).soft_bounces == 1


def test_a_row_of_soft_bounces_is_over_after_a_month(
    store: Store, post: Post, bounces: Bounces, sent: Sent, clock: Any
) -> None:
    """One full mailbox each summer ends nobody's mail."""
    (ann,) = sent(ANN)
    for _ in range(len(SOFT_WAITS) + 2):
        assert take(store, bounces, failed(ann, "4.2.2"), now=clock()) is Taken.WAITS
        clock.now += ROW_ENDS_AFTER + SOFT_WAITS[0] + timedelta(hours=1)
        again(store, post, clock)

    assert reader(store).soft_bounces == 1


def test_what_waits_too_long_expires_and_the_mail_server_is_not_blamed(
    store: Store, post: Post, bounces: Bounces, sent: Sent, clock: Any
) -> None:
    """A digest of three days ago is overtaken."""
    sent(ANN)
    with store.transaction() as session:
        session.execute(update(Subscriber).values(mail_after=clock() + timedelta(days=3)))
    again(store, post, clock)
    clock.forward(days=3)

    report = deliver(store, SLUG, post, clock=clock)

    assert report.counts == {DeliveryState.EXPIRED: 1}
    with store.transaction() as session:
        assert session.scalars(select(Delivery.reason)).one() == "waited too long after soft bounces"


def test_nothing_of_the_providers_words_is_stored(
    store: Store, bounces: Bounces, sent: Sent, clock: Any, owner: Engine
) -> None:
    """They quote the address."""
    (ann,) = sent(ANN)
    take(store, bounces, failed(ann), now=clock())
    take(store, bounces, complained(ann), now=clock())

    with owner.connect() as connection:
        tables = connection.scalars(
            text("SELECT table_name FROM information_schema.tables WHERE table_schema = 'public'")
        ).all()
        kept = "".join(str(connection.execute(text(f"SELECT * FROM {table}")).all()) for table in tables)
    assert "5.1.1" in kept
    assert "secret.person" not in kept
    assert "does not exist" not in kept


def test_the_mailbox_is_read_once_and_a_kill_before_the_mark_repeats_harmlessly(
    store: Store, bounces: Bounces, sent: Sent, clock: Any, imap_server: ImapServer
) -> None:
    """Everything is counted, and marked after it is stored."""
    ann, ben = sent(ANN, BEN)
    bounces = replace(bounces, mailbox=imap_server.settings)
    imap_server.put(failed(ann, name="one"), out_of_office(ben), failed("bounces@watch.example"))
    take(store, bounces, failed(ann, name="one"), now=clock())  # a reader that was killed before its mark

    first = read_bounces(store, bounces, clock=clock)
    second = read_bounces(store, bounces, clock=clock)

    assert first.counts == {Taken.REPEATED: 1, Taken.NO_REPORT: 1, Taken.UNSIGNED: 1}
    assert (second.counts, second.trouble) == ({}, None)
    assert imap_server.unseen() == 0


def test_a_mailbox_that_is_away_is_a_value(
    store: Store, bounces: Bounces, clock: Any, imap_server: ImapServer
) -> None:
    """What was kept before is tried all the same."""
    away = imap_server.settings.model_copy(update={"port": 1})

    report = read_bounces(store, replace(bounces, mailbox=away), clock=clock)

    assert report.trouble is not None
    assert "see host, port and security" in report.trouble


@pytest.fixture
def endpoint(store: Store, bounces: Bounces, clock: Any) -> Any:
    """The SMTP endpoint, on a free port."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    with (
        bounce_endpoint(store, bounces, clock=clock, host="127.0.0.1", port=port),
        smtplib.SMTP("127.0.0.1", port, timeout=10) as smtp,
    ):
        yield smtp


def test_the_endpoint_takes_bounces_and_complaints_and_no_other_mail(
    store: Store, sent: Sent, endpoint: smtplib.SMTP
) -> None:
    """It is no way into anybody's mailbox, and guesses cost a mail each."""
    ann, ben = sent(ANN, BEN)

    endpoint.sendmail("", ann, failed("somebody@else.example"))
    endpoint.sendmail("", "bounces@watch.example", complained(ben))
    with pytest.raises(smtplib.SMTPRecipientsRefused) as refused:
        endpoint.sendmail("", "bounces+guess@watch.example", failed(ann))

    assert [code for code, _ in refused.value.recipients.values()] == [550]
    assert reader(store).ended_reason is EndedReason.BOUNCED
    assert reader(store, BEN).ended_reason is EndedReason.COMPLAINED


def test_the_endpoint_lets_the_other_side_keep_what_cannot_be_stored(
    store: Store, sent: Sent, endpoint: smtplib.SMTP, owner: Engine
) -> None:
    """It comes again by itself, and then it counts."""
    (ann,) = sent(ANN)
    with owner.begin() as connection:
        connection.execute(text("ALTER TABLE bounces RENAME TO away"))
    with pytest.raises(smtplib.SMTPDataError) as put_off:
        endpoint.sendmail("", ann, failed(ann))
    with owner.begin() as connection:
        connection.execute(text("ALTER TABLE away RENAME TO bounces"))

    endpoint.sendmail("", ann, failed(ann))

    assert put_off.value.smtp_code == 451
    assert b"bounces" not in put_off.value.smtp_error  # type: ignore[operator]
    assert reader(store).ended_reason is EndedReason.BOUNCED


def test_a_mail_kept_as_a_file_is_taken(
    store: Store, bounces: Bounces, sent: Sent, clock: Any, tmp_path: Path
) -> None:
    """For servers that write a Maildir, and for trials; again is nothing new."""
    (ann,) = sent(ANN)
    file = tmp_path / "1.eml"
    file.write_bytes(failed(ann))

    taken = [take_file(store, bounces, file, now=clock()) for _ in range(2)]

    assert taken == [Taken.ENDED, Taken.REPEATED]


def test_whom_we_lost_is_said_for_a_week(store: Store, bounces: Bounces, sent: Sent, clock: Any) -> None:
    """For the daily look: nothing is broken."""
    ann, ben = sent(ANN, BEN)
    take(store, bounces, failed(ann), now=clock())
    take(store, bounces, complained(ben), now=clock())

    with store.transaction() as session:
        now = bounce_troubles(session, now=clock())
        later = bounce_troubles(session, now=clock() + timedelta(days=8))

    assert [one.urgent for one in now] == [False, False]
    assert "mail to 1 addresses came back" in now[0].what
    assert "1 readers complained" in now[1].what
    assert later == []


def test_who_is_forgotten_is_not_looked_for(store: Store, bounces: Bounces, sent: Sent, clock: Any) -> None:
    """A late bounce finds a nameless row, and suppresses nothing."""
    (ann,) = sent(ANN)
    with store.transaction() as session:
        session.execute(update(Subscriber).values(email="1@forgotten.invalid", ended_at=clock()))

    assert take(store, bounces, failed(ann), now=clock()) is Taken.NOTHING_NEW
    with store.transaction() as session:
        assert session.scalars(select(Bounce.outcome)).one() is BounceOutcome.NOTHING_NEW


def _set(store: Store, **values: Any) -> None:
    with store.transaction() as session:
        session.execute(update(Delivery).values(**values))


def _link(store: Store) -> Any:
    with store.transaction() as session:
        return session.scalars(select(Delivery.link_id)).one()
