"""The owner of a webhook is told, once, when nothing is posted to it any more."""

import random
from dataclasses import replace
from email.message import EmailMessage
from typing import Any

import pytest
from hooking import Agency, Receiver, agency, receiver, status
from pydantic import SecretStr
from sqlalchemy import select, update
from worlds import World, new_world, norland, shared_store, world

from partnership_watch.delivery import Post
from partnership_watch.delivery.notices import NoticesReport, deliver_notices
from partnership_watch.delivery.pausing import pause, resume
from partnership_watch.delivery.recipients import Recipients
from partnership_watch.delivery.return_path import ReturnPath
from partnership_watch.delivery.webhooks import Hooks, deliver_webhooks, enable
from partnership_watch.store.tables import Delivery, DeliveryState, Notice, Subscriber

__all__ = ["new_world", "norland", "receiver", "shared_store", "world"]

HOOKS = Hooks(lambda _: SecretStr("whsec_" + "a2V5a2V5a2V5a2V5a2V5a2V5a2V5a2V5"), frozenset({"127.0.0.1"}))


def post_webhooks(world: World, hooks: Hooks = HOOKS) -> None:
    """Post what is due now."""
    slug = world.partnership.slug
    deliver_webhooks(world.store, slug, hooks, clock=lambda: world.now, chance=random.Random(7))


def mail(world: World, post: Post) -> NoticesReport:
    """Send the mails that are due now."""
    return deliver_notices(world.store, world.partnership, post, clock=lambda: world.now)


@pytest.fixture
def switched_off(world: World, receiver: Receiver) -> Agency:
    """An agency whose endpoint has failed for three days."""
    one = agency(world, receiver.url + "?token=as-good-as-a-key")
    receiver.answers = [status(500)]
    world.item("4.ferry-line")
    world.publish()
    fail_for_days(world)
    return one


def fail_for_days(world: World) -> None:
    """Every try fails, until nothing is posted any more."""
    post_webhooks(world)
    world.forward(days=3, hours=1)
    post_webhooks(world)


def owner(world: World, one: Agency) -> str:
    """Whose endpoint it is."""
    with world.store.transaction() as session:
        return session.get_one(Subscriber, one.subscriber_id).email


def text_of(message: EmailMessage) -> str:
    """The plain text, its lines joined."""
    body = message.get_body(("plain",))
    assert body is not None
    return " ".join(body.get_content().split())


def test_the_owner_gets_one_mail_that_says_what_and_since_when(
    world: World, post: Post, mail_server: Any, switched_off: Agency
) -> None:
    """Which subscription and which host, since when, and what to do; not its path, which may hold a key."""
    first, second = mail(world, post), mail(world, post)

    ((to, message),) = mail_server.received
    assert (first.states, second.states) == ([DeliveryState.ACCEPTED], [])
    assert to == owner(world, switched_off)
    assert "switched off" in message["Subject"]
    assert "“alerts” at 127.0.0.1 was switched off on 2026-06-04 13:00 (UTC)" in text_of(message)
    assert "Since 2026-06-01 12:00 (UTC)" in text_of(message)
    assert "reply to this mail" in text_of(message)
    assert message["Reply-To"] == "desk@watch.example"
    assert "as-good-as-a-key" not in str(message)


def test_it_comes_back_to_an_address_of_its_own(
    world: World, post: Post, mail_server: Any, switched_off: Agency
) -> None:
    """As an edition does, so that a dead mailbox is noticed."""
    return_path = ReturnPath("bounces@watch.example", post.links.keyed_hash)

    mail(world, replace(post, return_path=return_path))

    with world.store.transaction() as session:
        newest = session.scalars(select(Notice).order_by(Notice.id.desc()).limit(1)).one()
    assert mail_server.mail_from == [return_path.of(newest.message_token)]


def test_a_vietnamese_owner_is_written_to_in_vietnamese(
    world: World, post: Post, mail_server: Any, switched_off: Agency
) -> None:
    """In the language and by the clock of the subscriber."""
    with world.store.transaction() as session:
        mine = Subscriber.id == switched_off.subscriber_id
        session.execute(update(Subscriber).where(mine).values(language="vi", zone="Asia/Ho_Chi_Minh"))

    mail(world, post)

    ((_, message),) = mail_server.received
    assert message["Content-Language"] == "vi"
    assert "đã bị tắt vào 2026-06-04 20:00 (Asia/Ho_Chi_Minh)" in text_of(message)


def test_it_fails_again_and_the_owner_is_told_again(
    world: World, post: Post, mail_server: Any, receiver: Receiver, switched_off: Agency
) -> None:
    """One mail for each time that it is switched off."""
    mail(world, post)
    with world.store.transaction() as session:
        enable(session, world.partnership.slug, switched_off.subscription_id, now=world.now, actor="operator")
    world.item("4.ferry-line")
    world.publish()
    fail_for_days(world)
    mail(world, post)

    assert len(mail_server.received) == 2
    assert len({message["Message-ID"] for _, message in mail_server.received}) == 2


def test_the_mail_waits_while_all_sending_is_paused_and_does_not_expire(
    world: World, post: Post, mail_server: Any, switched_off: Agency
) -> None:
    """The time of a pause does not count."""
    slug = world.partnership.slug
    with world.store.transaction() as session:
        pause(session, slug, "a test", actor="operator", now=world.now)
    held = mail(world, post)
    world.forward(days=3)
    with world.store.transaction() as session:
        resume(session, slug, actor="operator", now=world.now)

    assert held.states == []
    assert mail(world, post).states == [DeliveryState.ACCEPTED]


@pytest.mark.parametrize(
    ("meanwhile", "state"),
    [("enabled", DeliveryState.STALE), ("left", DeliveryState.STALE), ("long ago", DeliveryState.EXPIRED)],
)
def test_a_mail_that_is_of_no_use_any_more_is_not_sent(
    world: World, post: Post, mail_server: Any, switched_off: Agency, meanwhile: str, state: DeliveryState
) -> None:
    """The state is checked at the door."""
    with world.store.transaction() as session:
        if meanwhile == "enabled":
            slug, number = world.partnership.slug, switched_off.subscription_id
            enable(session, slug, number, now=world.now, actor="operator")
        elif meanwhile == "left":
            mine = Subscriber.id == switched_off.subscriber_id
            ended = {"ended_at": world.now, "ended_reason": "withdrawn"}
            session.execute(update(Subscriber).where(mine).values(ended))
    if meanwhile == "long ago":
        world.forward(hours=37)

    assert mail(world, post).states == [state]
    assert mail_server.received == []


def test_outside_production_a_strangers_webhook_is_not_posted_to(world: World, receiver: Receiver) -> None:
    """A copied database knows real agencies; what is for them ends, and does not wait."""
    listed = Recipients(frozenset({"@ourselves.example"}))
    agency(world, receiver.url)
    world.item("4.ferry-line")
    world.publish()

    post_webhooks(world, replace(HOOKS, recipients=listed))

    assert receiver.posted == []
    with world.store.transaction() as session:
        newest = session.scalars(select(Delivery).order_by(Delivery.id.desc())).first()
        assert newest is not None
        assert (newest.state, newest.reason) == (
            DeliveryState.STALE,
            "not in PARTNERSHIP_WATCH_SEND_ONLY_TO",
        )


def test_outside_production_a_strangers_endpoint_is_not_written_about(
    world: World, post: Post, mail_server: Any, switched_off: Agency
) -> None:
    """The mail ends like any other."""
    report = mail(world, replace(post, recipients=Recipients(frozenset({"@ourselves.example"}))))

    assert report.states == [DeliveryState.STALE]
    assert mail_server.received == []
