"""Webhooks on their way: signed, tried again, given up, switched off, replayed."""

import base64
import random
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from http.server import BaseHTTPRequestHandler

import pytest
from hooking import Agency, Receiver, agency, receiver, status
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pydantic import SecretStr
from sqlalchemy import select
from worlds import World, new_world, norland, shared_store, world

from partnership_watch.delivery import Post
from partnership_watch.delivery.pausing import pause
from partnership_watch.delivery.rehearsing import rehearse
from partnership_watch.delivery.settling import settle
from partnership_watch.delivery.webhooks import (
    Hooks,
    ListedEndpoint,
    WebhookReport,
    deliver_webhooks,
    disable,
    enable,
    list_endpoints,
    log,
    replay,
    webhook_troubles,
)
from partnership_watch.delivery.webhooks.posting import Limits
from partnership_watch.errors import ConfigurationError
from partnership_watch.matching.verdicts import judge_item
from partnership_watch.store.tables import (
    UNDER_WAY,
    Attempt,
    AuditEntry,
    Cadence,
    Channel,
    Delivery,
    DeliveryState,
    DisabledReason,
    EndedReason,
    Subscription,
    VerdictWord,
)
from partnership_watch.subscribers import Asked, Filter, change_subscription, end_subscription

__all__ = ["new_world", "norland", "receiver", "shared_store", "world"]

KEY = b"k" * 32
OLD_KEY = b"o" * 24
HELD = {
    "AGENCY_KEY": SecretStr("whsec_" + base64.b64encode(KEY).decode()),
    "AGENCY_OLD_KEY": SecretStr("whsec_" + base64.b64encode(OLD_KEY).decode()),
}
HOOKS = Hooks(HELD.get, allow_hosts=frozenset({"127.0.0.1"}), limits=Limits(total=0.6, step=0.5))


def send(world: World, hooks: Hooks = HOOKS) -> WebhookReport:
    """Send what is due now."""
    return deliver_webhooks(
        world.store, world.partnership.slug, hooks, clock=lambda: world.now, chance=random.Random(7)
    )


def alert(world: World) -> None:
    """Something is found, and told at once."""
    world.item("4.ferry-line")
    world.publish()


def deliveries(world: World, one: Agency) -> list[Delivery]:
    """The agency's events, in order."""
    with world.store.transaction() as session:
        of = select(Delivery).join(Subscription, Subscription.id == Delivery.subscription_id)
        return list(
            session.scalars(of.where(Subscription.subscriber_id == one.subscriber_id).order_by(Delivery.id))
        )


def states(world: World, one: Agency) -> list[DeliveryState]:
    """Of the agency's events, in order."""
    return [delivery.state for delivery in deliveries(world, one)]


def operate(world: World, act: Callable[..., object], one: Agency, **more: object) -> object:
    """What an operator does to the agency's endpoint now."""
    with world.store.transaction() as session:
        return act(
            session, world.partnership.slug, one.subscription_id, now=world.now, actor="operator", **more
        )


def troubles(world: World) -> list[str]:
    """What an operator is told."""
    with world.store.transaction() as session:
        return [one.what for one in webhook_troubles(session, world.partnership.slug, now=world.now)]


def slow(handler: BaseHTTPRequestHandler) -> None:
    """Answer after we gave up."""
    time.sleep(1.0)
    status(204)(handler)


def drip(handler: BaseHTTPRequestHandler) -> None:
    """Answer one letter at a time: no single read is late, and the whole is."""
    for letter in b"HTTP/1.1 204 No Content\r\n\r\n" * 4:
        handler.wfile.write(bytes([letter]))
        handler.wfile.flush()
        time.sleep(0.1)


def drop(handler: BaseHTTPRequestHandler) -> None:
    """Close the connection without a word."""
    handler.connection.close()


def endless(handler: BaseHTTPRequestHandler) -> None:
    """Answer 200 with more than anybody wants."""
    handler.send_response(200)
    handler.end_headers()
    for _ in range(2_000):
        handler.wfile.write(b"x" * 100_000)


def endless_headers(handler: BaseHTTPRequestHandler) -> None:
    """Answer with headers that do not end."""
    handler.wfile.write(b"HTTP/1.1 200 OK\r\n")
    for _ in range(2_000):
        handler.wfile.write(b"X-More: " + b"x" * 10_000 + b"\r\n")


def test_an_alert_is_posted_and_signed_as_the_standard_says(world: World, receiver: Receiver) -> None:
    """What comes can be checked by anybody who holds the key, and by nobody else."""
    one = agency(world, receiver.url)
    alert(world)

    report = send(world)

    (posted,) = receiver.posted
    assert report.counts == {DeliveryState.ACCEPTED: 1}
    assert states(world, one) == [DeliveryState.ACCEPTED]
    assert posted.signed_by(KEY)
    assert not posted.signed_by(OLD_KEY)
    assert posted.headers["webhook-timestamp"] == str(int(world.now.timestamp()))
    assert posted.headers["webhook-id"].startswith("msg_")
    assert posted.headers["content-type"] == "application/json"
    assert posted.event["type"] == "edition.published"


def test_while_keys_are_changed_both_sign(world: World, receiver: Receiver) -> None:
    """A receiver changes keys on its own day, and refuses nothing meanwhile."""
    agency(world, receiver.url, secrets=("AGENCY_KEY", "AGENCY_OLD_KEY"))
    alert(world)

    send(world)

    assert receiver.posted[0].signed_by(KEY)
    assert receiver.posted[0].signed_by(OLD_KEY)


def test_a_digest_is_posted_like_an_alert(world: World, receiver: Receiver) -> None:
    """Any cadence, at its hour."""
    agency(world, receiver.url, cadence=Cadence.DAILY, hour=7)
    world.item("4.ferry-line")
    world.publish()
    before = send(world)
    world.forward(hours=19)
    world.publish()

    send(world)

    assert before.counts == {}
    assert receiver.posted[0].event["data"]["cadence"] == "daily"


def test_sending_again_sends_nothing_twice(world: World, receiver: Receiver) -> None:
    """What was taken is done."""
    agency(world, receiver.url)
    alert(world)

    send(world)
    again = send(world)

    assert len(receiver.posted) == 1
    assert again.counts == {}


@pytest.mark.parametrize("answer", [status(500), status(404), status(429), slow, drip, drop, endless_headers])
def test_what_was_not_taken_is_tried_again_under_the_same_id(
    world: World, receiver: Receiver, answer: Callable[[BaseHTTPRequestHandler], None]
) -> None:
    """Slow, broken, absent or unwilling: the receiver knows the repeat by its id and its bytes."""
    one = agency(world, receiver.url)
    receiver.answers = [answer, status(200)]
    alert(world)

    first = send(world)
    too_early = send(world)
    world.forward(seconds=7)
    second = send(world)

    assert first.counts == {DeliveryState.DEFERRED: 1}
    assert too_early.counts == {}
    assert second.counts == {DeliveryState.ACCEPTED: 1}
    assert states(world, one) == [DeliveryState.ACCEPTED]
    earlier, later = receiver.posted
    assert earlier.headers["webhook-id"] == later.headers["webhook-id"]
    assert earlier.body == later.body
    assert int(later.headers["webhook-timestamp"]) == int(earlier.headers["webhook-timestamp"]) + 7
    assert later.signed_by(KEY)


def test_a_huge_answer_is_not_read(world: World, receiver: Receiver) -> None:
    """The status says all; 200 MB behind it cost nothing."""
    one = agency(world, receiver.url)
    receiver.answers = [endless]
    alert(world)

    began = time.monotonic()
    send(world)

    assert states(world, one) == [DeliveryState.ACCEPTED]
    assert time.monotonic() - began < 2


@pytest.mark.parametrize(
    ("asked", "waits"),
    [("3600", timedelta(hours=1)), ("1", timedelta(seconds=5)), ("soon", timedelta(seconds=5))],
)
def test_a_wish_to_wait_longer_is_honoured_and_one_to_wait_less_is_not(
    world: World, receiver: Receiver, asked: str, waits: timedelta
) -> None:
    """Retry-After, in seconds."""
    one = agency(world, receiver.url)
    receiver.answers = [status(503, {"Retry-After": asked})]
    alert(world)

    send(world)

    (delivery,) = deliveries(world, one)
    assert waits <= delivery.next_attempt_at - world.now <= waits * 1.2


def test_410_ends_the_subscription_and_what_was_queued(world: World, receiver: Receiver) -> None:
    """The receiver said that it wants no more; the row stays, with the reason."""
    one = agency(world, receiver.url)
    receiver.answers = [status(410)]
    alert(world)
    world.forward(minutes=1)
    alert(world)

    send(world)
    send(world)

    with world.store.transaction() as session:
        subscription = session.get_one(Subscription, one.subscription_id)
    assert subscription.ended_reason is EndedReason.GONE
    assert len(receiver.posted) == 1
    assert sorted(states(world, one)) == [DeliveryState.REFUSED, DeliveryState.STALE]


def test_a_redirect_is_not_followed(world: World, receiver: Receiver) -> None:
    """An operator entered one address, and a server cannot send events anywhere else."""
    elsewhere = Receiver()
    one = agency(world, receiver.url)
    receiver.answers = [status(307, {"Location": elsewhere.url})]
    alert(world)

    send(world)
    elsewhere.close()

    assert elsewhere.posted == []
    assert states(world, one) == [DeliveryState.REFUSED]
    assert deliveries(world, one)[0].reason == "status 307"


@pytest.mark.parametrize(
    "url",
    [
        "https://127.0.0.1/", "https://localhost/", "https://169.254.169.254/latest/", "https://10.0.0.8/",
        "https://[::1]/", "https://0.0.0.0/", "https://224.0.0.1/", "https://[::ffff:127.0.0.1]/",
        "https://2130706433/", "http://127.0.0.1/",
    ],
)  # fmt: skip
def test_an_inner_address_is_never_asked(world: World, url: str) -> None:
    """However it is spelt: the address that was checked is the one that would be connected to."""
    one = agency(world, url)
    alert(world)

    send(world, Hooks(HELD.get, limits=Limits(total=2, step=2)))

    (delivery,) = deliveries(world, one)
    assert (delivery.state, delivery.reason) == (DeliveryState.REFUSED, "refused_address")


def test_no_connection_is_opened_to_this_machine(world: World, receiver: Receiver) -> None:
    """The setting for trials is off: nothing arrives."""
    agency(world, receiver.url)
    alert(world)

    send(world, Hooks(HELD.get))

    assert receiver.posted == []


def test_a_missing_key_is_named_and_its_events_wait(world: World, receiver: Receiver) -> None:
    """Nothing goes out unsigned, and the endpoint is not blamed."""
    one = agency(world, receiver.url, secrets=("AGENCY_KEY", "NOBODY_SET_THIS"))
    alert(world)

    report = send(world)
    world.forward(hours=1)

    assert receiver.posted == []
    assert "NOBODY_SET_THIS" in report.troubles[0]
    assert states(world, one) == [DeliveryState.PENDING]
    assert any("nobody sends" in what for what in troubles(world))


@pytest.mark.parametrize(
    "held", ["", "whsec_", "whsec_c2hvcnQ=", "whsec_not base64 at all", "whsec_" + "é" * 40]
)
def test_a_key_that_cannot_sign_is_refused_without_being_shown(
    world: World, receiver: Receiver, held: str
) -> None:
    """A short key is no key."""
    agency(world, receiver.url)
    alert(world)

    report = send(world, Hooks(lambda _: SecretStr(held), allow_hosts=frozenset({"127.0.0.1"})))

    assert receiver.posted == []
    assert "AGENCY_KEY" in report.troubles[0]
    assert held == "" or held.removeprefix("whsec_") == "" or held not in report.troubles[0]


def test_one_dead_endpoint_costs_one_try_and_holds_up_nobody(world: World, receiver: Receiver) -> None:
    """The other agency has its events while the first one's server is away."""
    dead = agency(world, "http://127.0.0.1:9/hook")
    well = agency(world, receiver.url)
    for _ in range(3):
        alert(world)
        world.forward(minutes=1)

    report = send(world)

    assert report.counts == {DeliveryState.ACCEPTED: 3, DeliveryState.DEFERRED: 1}
    assert states(world, well) == [DeliveryState.ACCEPTED] * 3
    assert DeliveryState.ACCEPTED not in states(world, dead)


def test_two_senders_at_once_post_each_event_once(world: World, receiver: Receiver) -> None:
    """They share the work by row locks."""
    readers = [agency(world, receiver.url, clauses=[clause]) for clause in (3, 4)]
    for commitment in ("3.quotas", "4.ferry-line") * 3:
        world.item(commitment)
        world.publish()
        world.forward(minutes=1)

    with ThreadPoolExecutor(4) as senders:
        list(senders.map(lambda _: send(world), range(4)))

    ids = [posted.headers["webhook-id"] for posted in receiver.posted]
    assert len(ids) == len(set(ids)) == 6
    assert all(set(states(world, one)) == {DeliveryState.ACCEPTED} for one in readers)


def test_an_event_left_by_a_killed_sender_is_sent_again(world: World, receiver: Receiver, post: Post) -> None:
    """The receiver knows it by its id, so it is not held for a person as a mail would be."""
    one = agency(world, receiver.url)
    alert(world)
    with world.store.transaction() as session:
        delivery = session.get_one(Delivery, deliveries(world, one)[0].id)
        delivery.state, delivery.lease_until = DeliveryState.TRANSMITTING, world.now + timedelta(minutes=2)

    at_once = send(world)
    world.forward(minutes=3)
    with world.store.rehearsal() as session:
        would = rehearse(session, world.partnership.slug, post, now=world.now)
    send(world)

    assert at_once.counts == {}
    assert would.events == 1
    assert states(world, one) == [DeliveryState.ACCEPTED]


def fail_for(world: World, days: float) -> None:
    """Send every five minutes at first, then each hour."""
    until = world.now + timedelta(days=days)
    while world.now < until:
        send(world)
        world.forward(hours=1)


def test_an_endpoint_that_fails_for_three_days_is_switched_off_and_its_operator_told(
    world: World, receiver: Receiver
) -> None:
    """Ten attempts with growing waits; then nothing is sent to it, and what is owed gathers."""
    one = agency(world, receiver.url)
    receiver.answers = [status(500)]
    alert(world)
    fail_for(world, 4)
    alert(world)

    nothing = send(world)

    (listed,) = [each for each in listed_endpoints(world) if each.subscription_id == one.subscription_id]
    first, second = deliveries(world, one)
    assert nothing.counts == {}
    assert len(receiver.posted) == 10
    assert (first.state, first.reason) == (
        DeliveryState.EXPIRED,
        "10 attempts failed, the last with status 500",
    )
    assert second.state is DeliveryState.PENDING
    assert listed.disabled_reason is DisabledReason.FAILING
    assert any("switched off" in what for what in troubles(world))


def listed_endpoints(world: World) -> list[ListedEndpoint]:
    """As an operator sees them."""
    with world.store.transaction() as session:
        return list_endpoints(session, world.partnership.slug)


def test_enabled_again_it_gets_what_waited_and_by_replay_what_was_given_up(
    world: World, receiver: Receiver
) -> None:
    """Under the old ids: a receiver that has one already knows it."""
    one = agency(world, receiver.url)
    receiver.answers = [status(500)]
    alert(world)
    fail_for(world, 4)
    alert(world)
    receiver.answers = [status(200)]

    waited = operate(world, enable, one)
    send(world)
    after_enabling = states(world, one)
    replayed = operate(world, replay, one, since=world.now - timedelta(days=7))
    send(world)

    assert (waited, replayed) == (1, 2)
    assert after_enabling == [DeliveryState.EXPIRED, DeliveryState.ACCEPTED]
    assert states(world, one) == [DeliveryState.ACCEPTED] * 2
    ids = [posted.headers["webhook-id"] for posted in receiver.posted]
    assert len(set(ids)) == 2
    assert ids[-2:] == [ids[0], ids[10]] or ids[-2:] == [ids[10], ids[0]]
    assert troubles(world) == []


def test_replay_goes_back_no_further_than_asked_and_is_written_down(world: World, receiver: Receiver) -> None:
    """Who had what sent again, and how much of it."""
    one = agency(world, receiver.url)
    alert(world)
    send(world)
    world.forward(days=2)
    alert(world)
    send(world)

    replayed = operate(world, replay, one, since=world.now - timedelta(days=1))
    send(world)

    with world.store.transaction() as session:
        acts = session.scalars(
            select(AuditEntry).where(AuditEntry.action == "webhook.replay").order_by(AuditEntry.id)
        ).all()
    assert replayed == 1
    assert [posted.event["id"] for posted in receiver.posted] == [
        receiver.posted[0].event["id"],
        receiver.posted[1].event["id"],
        receiver.posted[1].event["id"],
    ]
    assert acts[-1].details["events"] == 1


def test_a_replay_reopens_what_had_settled(world: World, receiver: Receiver) -> None:
    """The log said how the event ended, and says anew when it has ended again."""
    one = agency(world, receiver.url)
    alert(world)
    send(world)
    settle(world.store, now=world.now)
    operate(world, replay, one, since=world.now - timedelta(days=1))
    while_it_waits = settle(world.store, now=world.now)
    send(world)

    settle(world.store, now=world.now)

    with world.store.transaction() as session:
        edition = deliveries(world, one)[0].edition_id
        acts = session.scalars(
            select(AuditEntry.action)
            .where(AuditEntry.object_type == "edition", AuditEntry.object_id == str(edition))
            .order_by(AuditEntry.id)
        ).all()
    assert while_it_waits == 0
    assert acts == ["edition.settled", "edition.reopened", "edition.settled"]


def test_disabled_by_an_operator_nothing_is_sent_until_enabled(world: World, receiver: Receiver) -> None:
    """While an agency moves its server."""
    one = agency(world, receiver.url)
    operate(world, disable, one)
    alert(world)

    send(world)
    with pytest.raises(ConfigurationError, match="is disabled"):
        operate(world, replay, one, since=world.now - timedelta(days=1))
    meanwhile = list(receiver.posted)
    operate(world, enable, one)
    send(world)

    assert meanwhile == []
    assert states(world, one) == [DeliveryState.ACCEPTED]
    assert troubles(world) == []


def test_what_waited_too_long_is_ended_with_its_reason(world: World, receiver: Receiver) -> None:
    """Nobody wants the alerts of last month in one go; `replay` brings them back who does."""
    one = agency(world, receiver.url)
    operate(world, disable, one)
    alert(world)
    world.forward(days=6)

    report = send(world)

    (delivery,) = deliveries(world, one)
    assert report.counts == {DeliveryState.EXPIRED: 1}
    assert (delivery.state, delivery.reason) == (DeliveryState.EXPIRED, "not taken within 5 days")


@pytest.mark.parametrize("posted", [True, False])
def test_what_an_endpoint_may_have_taken_is_corrected_whatever_it_answered(
    world: World, receiver: Receiver, posted: bool
) -> None:
    """Who answers 500 or too late may have read the event; what was never posted, nobody has read."""
    one = agency(world, receiver.url)
    receiver.answers = [status(500)]
    item = world.item("4.ferry-line")
    world.publish()
    if posted:
        send(world)
    operate(world, disable, one)
    world.forward(days=6)
    send(world)
    given_up = states(world, one)
    slug, word = world.partnership.slug, VerdictWord.REJECTED
    with world.store.transaction() as session:
        said = judge_item(session, slug, item, None, word, note="no", actor="ann", now=world.now)
    world.publish()

    assert given_up == [DeliveryState.EXPIRED]
    assert said.told == posted
    assert len(deliveries(world, one)) == 1 + posted


@pytest.mark.parametrize("act", [enable, disable])
def test_a_subscription_that_is_none_of_webhooks_is_named(world: World, act: Callable[..., object]) -> None:
    """A mail reader's number, or somebody who ended."""
    reader = world.reader()

    with pytest.raises(ConfigurationError, match=f"subscription {reader.subscription_id} by webhook"):
        operate(world, act, Agency(reader.subscriber_id, reader.subscription_id))


def test_the_ledger_says_what_was_sent_to_whom_and_what_came_back(world: World, receiver: Receiver) -> None:
    """By the id that the receiver knows it by; never what the endpoint said."""
    one = agency(world, receiver.url)

    def rude(handler: BaseHTTPRequestHandler) -> None:
        body = b"the password is swordfish"
        handler.send_response(500)
        handler.send_header("Content-Length", str(len(body)))
        handler.end_headers()
        handler.wfile.write(body)

    receiver.answers = [rude, status(202)]
    alert(world)
    send(world)
    world.forward(minutes=1)
    send(world)

    with world.store.transaction() as session:
        attempts = log(
            session,
            world.partnership.slug,
            since=world.now - timedelta(hours=1),
            subscription_id=one.subscription_id,
        )
        kept = [str(vars(attempt)) for attempt in session.scalars(select(Attempt))]
        kept += [str(vars(delivery)) for delivery in session.scalars(select(Delivery))]
    assert [(each.code, each.outcome) for each in attempts] == [
        (500, DeliveryState.DEFERRED),
        (202, DeliveryState.ACCEPTED),
    ]
    assert {each.message_id for each in attempts} == {receiver.posted[0].headers["webhook-id"]}
    assert "swordfish" not in "".join(kept)


def test_a_changed_subscription_still_gets_what_it_was_owed(world: World, receiver: Receiver) -> None:
    """The endpoint hangs on the name; the row of the subscription is another one by then."""
    one = agency(world, receiver.url)
    alert(world)
    with world.store.transaction() as session:
        asked = Asked(filter=Filter(clauses=(4,)), cadence=Cadence.IMMEDIATE, channel=Channel.WEBHOOK)
        change_subscription(
            session, world.partnership, one.subscriber_id, "alerts", asked, now=world.now, actor="test"
        )

    send(world)
    world.forward(minutes=1)
    world.item("4.ferry-line", title="Another ferry")
    world.publish()
    send(world)

    assert states(world, one) == [DeliveryState.ACCEPTED] * 2
    assert len(receiver.posted) == 2


def test_another_partnerships_events_are_not_sent(
    world: World, new_world: Callable[[], World], receiver: Receiver
) -> None:
    """One database may hold several."""
    other = new_world()
    agency(other, receiver.url)
    alert(other)

    send(world)

    assert receiver.posted == []


def test_a_receiver_that_was_told_to_stop_by_hand_is_not_asked(world: World, receiver: Receiver) -> None:
    """Ended after the cut and before the sending: the state is checked at the door."""
    one = agency(world, receiver.url)
    alert(world)
    with world.store.transaction() as session:
        end_subscription(session, one.subscription_id, EndedReason.WITHDRAWN, now=world.now, actor="operator")

    send(world)

    assert receiver.posted == []
    assert states(world, one) == [DeliveryState.STALE]


def test_no_key_and_no_address_of_an_agency_stands_in_the_audit_log(world: World, receiver: Receiver) -> None:
    """It holds ids and field names."""
    one = agency(world, receiver.url)
    alert(world)
    send(world)
    operate(world, disable, one)

    with world.store.transaction() as session:
        rows = "".join(str(vars(entry)) for entry in session.scalars(select(AuditEntry)))
    assert "whsec_" not in rows
    assert receiver.url not in rows
    assert "agency.example" not in rows


@given(
    codes=st.lists(st.sampled_from([200, 204, 307, 404, 429, 500, 503]), min_size=1, max_size=14),
    hours=st.lists(st.sampled_from([0.01, 0.2, 3, 11, 26]), min_size=1, max_size=14),
)
@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_whatever_an_endpoint_answers_an_event_is_taken_once_or_ended_with_a_reason(
    new_world: Callable[[], World], codes: list[int], hours: list[float]
) -> None:
    """Never posted again after it was taken, never in other bytes, and never lost without a word."""
    world, receiver = new_world(), Receiver()
    one = agency(world, receiver.url)
    answered: dict[str, list[int]] = {}

    def answer(handler: BaseHTTPRequestHandler) -> None:
        code = codes.pop(0) if codes else 200
        answered.setdefault(handler.headers["webhook-id"], []).append(code)
        status(code)(handler)

    receiver.answers = [answer]
    alert(world)
    for passed in hours:
        send(world)
        world.forward(hours=passed)
        alert(world)
    world.forward(days=1)
    for _ in range(len(hours) + len(codes) + 2):
        send(world)
        world.forward(minutes=5)
    receiver.close()

    bodies = {(posted.headers["webhook-id"], posted.body) for posted in receiver.posted}
    assert len(bodies) == len(answered)
    for delivery in deliveries(world, one):
        got = answered.get(f"msg_{delivery.message_id.strip('<>').partition('@')[0]}", [])
        assert all(code >= 300 for code in got[:-1])
        if delivery.state is DeliveryState.ACCEPTED:
            assert got[-1] < 300
        else:
            assert delivery.state in (DeliveryState.REFUSED, DeliveryState.EXPIRED, *UNDER_WAY)
            assert delivery.reason or delivery.state is DeliveryState.PENDING
            assert not got or got[-1] >= 300


def test_events_that_wait_for_a_pause_are_no_trouble_of_their_own(world: World, receiver: Receiver) -> None:
    """Nothing is posted meanwhile, and it is posted when the pause ends."""
    one = agency(world, receiver.url)
    alert(world)
    with world.store.transaction() as session:
        pause(session, world.partnership.slug, "a test", actor="operator", now=world.now)
    world.forward(hours=2)

    send(world)

    assert receiver.posted == []
    assert troubles(world) == []
    assert states(world, one) == [DeliveryState.PENDING]
