"""Mail that we sent ourselves, read back: what is missing, doubled, altered or not ours is said in words."""

import email
import email.policy
from datetime import timedelta
from typing import Any

import pytest
from imaping import ImapServer
from sqlalchemy import select
from worlds import Reader, World, new_world, norland, shared_store, world

from partnership_watch.delivery import Post, deliver
from partnership_watch.delivery.canary import (
    CanaryReport,
    CanarySettings,
    canary_troubles,
    look,
    unwatched_canaries,
)
from partnership_watch.store.tables import CanaryLook, Edition, EditionState, EndedReason, Subscriber
from partnership_watch.subscribers import end_subscriber
from partnership_watch.troubles import Trouble

__all__ = ["new_world", "norland", "shared_store", "world"]

TRACE = (
    b"Return-Path: <watch@watch.example>\r\nReceived: from a\r\n\tby b; Mon, 1 Jun 2026 13:05:00 +0000\r\n"
)


@pytest.fixture
def canary(world: World) -> Reader:
    """Somebody whose mail is read back, with a digest at one o'clock."""
    return world.reader(hour=13)


def told(world: World, post: Post) -> None:
    """A digest is cut and sent, a minute past the hour."""
    world.item("4.ferry-line")
    world.forward(hours=1, minutes=1)
    world.publish()
    deliver(world.store, world.partnership.slug, post, clock=lambda: world.now)


def settings_of(world: World, canary: Reader, imap: ImapServer, **changed: object) -> CanarySettings:
    """Where the canary's mail is read."""
    with world.store.transaction() as session:
        address = session.get_one(Subscriber, canary.subscriber_id).email
    return CanarySettings(address=address, **{**imap.settings.model_dump(), **changed})


def looked(world: World, post: Post, *canaries: CanarySettings) -> CanaryReport:
    """Look into the mailboxes now."""
    return look(world.store, world.partnership.slug, canaries, post, clock=lambda: world.now)


def troubles(world: World) -> list[Trouble]:
    """What `doctor` and /healthz hear."""
    with world.store.transaction() as session:
        return canary_troubles(session, world.partnership.slug, now=world.now)


def test_mail_that_came_as_it_was_sent_is_no_trouble(
    world: World, post: Post, mail_server: Any, imap_server: ImapServer, canary: Reader
) -> None:
    """Behind whatever headers the servers on its way put before it."""
    told(world, post)
    imap_server.put(TRACE + mail_server.contents[0])
    world.forward(hours=2)

    report = looked(world, post, settings_of(world, canary, imap_server))

    assert [(one.mails, one.found, one.error) for one in report.looks] == [(1, [], None)]
    assert troubles(world) == []
    assert imap_server.unseen() == 1


def test_mail_that_was_accepted_and_has_not_come_is_said_with_since_when(
    world: World, post: Post, mail_server: Any, imap_server: ImapServer, canary: Reader
) -> None:
    """In words and by nobody's address; urgent after an hour, and over when it comes."""
    told(world, post)
    accepted_at, mine = world.now, settings_of(world, canary, imap_server)
    said = []
    for minutes in (5, 15, 60):
        world.forward(minutes=minutes)
        looked(world, post, mine)
        said.append(troubles(world))
    imap_server.put(TRACE + mail_server.contents[0])
    looked(world, post, mine)

    assert said[0] == []
    (early,), (late,) = said[1:]
    assert "2026-06-01 13:01 UTC was accepted at 13:01 and has not arrived for 20 minutes" in early.what
    assert (early.since, early.urgent, late.urgent) == (accepted_at, False, True)
    assert mine.address not in early.what + early.remedy
    assert troubles(world) == []


def test_mail_that_came_twice_is_said(
    world: World, post: Post, mail_server: Any, imap_server: ImapServer, canary: Reader
) -> None:
    """Somebody who gets everything twice leaves."""
    told(world, post)
    imap_server.put(*(TRACE + content for content in mail_server.contents * 2))

    looked(world, post, settings_of(world, canary, imap_server))

    (doubled,) = troubles(world)
    assert "arrived 2 times" in doubled.what
    assert doubled.urgent


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        (b"Sudmark open it", b"Sudmark shut it", "another plain part, another html part"),
        (b"X-Auto-Response-Suppress", b"X-Another", "without X-Auto-Response-Suppress"),
        (b"List-Unsubscribe:", b"X-Was-List-Unsubscribe:", "without List-Unsubscribe"),
        (b"Subject: ", b"Subject: [SPAM?] ", "another subject"),
    ],
)
def test_mail_that_was_changed_on_its_way_is_said_with_what(
    world: World,
    post: Post,
    mail_server: Any,
    imap_server: ImapServer,
    canary: Reader,
    before: bytes,
    after: bytes,
    said: str,
) -> None:
    """What a reader would see, and what a mailbox acts on."""
    told(world, post)
    content = mail_server.contents[0]
    assert before in content
    imap_server.put(TRACE + content.replace(before, after))

    looked(world, post, settings_of(world, canary, imap_server))

    (altered,) = troubles(world)
    assert altered.what.endswith(f"did not arrive as it was sent: {said}")


def test_mail_that_was_only_packed_otherwise_is_no_trouble(
    world: World, post: Post, mail_server: Any, imap_server: ImapServer, canary: Reader
) -> None:
    """Some servers take quoted-printable apart, and write the headers anew."""
    told(world, post)
    message = email.message_from_bytes(mail_server.contents[0], policy=email.policy.SMTP)
    for kind in ("plain", "html"):
        part = message.get_body((kind,))
        part.set_content(part.get_content(), subtype=kind, cte="base64")
    imap_server.put(message.as_bytes())

    looked(world, post, settings_of(world, canary, imap_server))

    assert troubles(world) == []


def test_mail_in_our_name_that_we_know_nothing_of_is_said(
    world: World, post: Post, mail_server: Any, imap_server: ImapServer, canary: Reader
) -> None:
    """A forgotten copy of the database sends too. A test send and another list's mail are no matter."""
    told(world, post)
    (content,) = mail_server.contents
    message_id = content.split(b"Message-ID: <")[1].split(b">")[0]
    imap_server.put(
        content,
        content.replace(message_id, b"from-a-copy@watch.example"),
        content.replace(message_id, b"test-1@watch.example"),
        content.replace(message_id, b"of-others@watch.example").replace(b"List-Id: <norland", b"List-Id: <o"),
    )

    looked(world, post, settings_of(world, canary, imap_server))

    (strange,) = troubles(world)
    assert strange.what == "1 mails came to the canary as ours, and we know nothing of them"


def empty_edition(world: World, canary: Reader, state: EditionState = EditionState.EMPTY) -> None:
    """What publishing would leave if it were wrong."""
    body = {"subject": "S", "html": "<p>", "text": "T"} if state is EditionState.TOLD else {}
    with world.store.transaction() as session:
        session.add(
            Edition(
                audience_id=world.audience_of(canary).id,
                local_date=world.now.date(),
                state=state,
                period_from=world.now - timedelta(days=1),
                cut_at=world.now,
                **body,
            )
        )


def test_a_finding_that_no_edition_holds_is_said(
    world: World, post: Post, imap_server: ImapServer, canary: Reader
) -> None:
    """Counted by another query than the one that cuts; what staff rejected is not one."""
    found_at = world.forward(minutes=1)
    world.item("4.ferry-line")
    rejected = world.item("3.quotas")
    world.reject(rejected, "3.quotas")
    world.item("5.exchange:context")
    world.forward(hours=1)
    empty_edition(world, canary)

    looked(world, post, settings_of(world, canary, imap_server))

    (untold,) = troubles(world)
    assert untold.what == "1 findings that the canary asks for are in none of its editions"
    assert (untold.since, untold.urgent) == (found_at, True)


def test_an_edition_without_a_message_for_the_canary_is_said(
    world: World, post: Post, imap_server: ImapServer, canary: Reader
) -> None:
    """Promise (b), asked from outside."""
    world.forward(hours=1)
    empty_edition(world, canary, EditionState.TOLD)

    looked(world, post, settings_of(world, canary, imap_server))

    (unqueued,) = troubles(world)
    assert "has no message for the canary" in unqueued.what


def test_a_mailbox_that_cannot_be_read_is_said_and_keeps_what_was_known(
    world: World, post: Post, imap_server: ImapServer, canary: Reader
) -> None:
    """Whoever watches must know that nobody looks."""
    told(world, post)
    world.forward(minutes=20)
    last = world.now
    looked(world, post, settings_of(world, canary, imap_server))
    world.forward(hours=1)

    report = looked(world, post, settings_of(world, canary, imap_server, password="another"))

    assert "user name and password" in str(report.looks[0].error)
    unread, missing = troubles(world)
    assert (unread.what, unread.since) == ("the canary's mailbox cannot be read", last)
    assert "has not arrived" in missing.what


def test_who_is_no_canary_any_more_is_not_missed(
    world: World, post: Post, imap_server: ImapServer, canary: Reader
) -> None:
    """The settings say who is one."""
    looked(world, post, settings_of(world, canary, imap_server))
    looked(world, post)
    world.forward(days=1)

    assert troubles(world) == []
    with world.store.transaction() as session:
        mine = CanaryLook.subscriber_id == canary.subscriber_id
        assert session.scalars(select(CanaryLook).where(mine)).all() == []


def test_a_canary_whose_subscription_ended_is_said_until_nobody_names_it(
    world: World, post: Post, imap_server: ImapServer, canary: Reader
) -> None:
    """By one click, or with its subscriber by a hard bounce: silence would look like health."""
    mine = settings_of(world, canary, imap_server)
    looked(world, post, mine)
    world.leave(canary)
    looked(world, post, mine)
    said = [troubles(world)]
    with world.store.transaction() as session:
        end_subscriber(session, canary.subscriber_id, EndedReason.BOUNCED, now=world.now, actor="test")
    looked(world, post, mine)
    said.append(troubles(world))
    looked(world, post)

    for (ended,) in said:
        assert "subscription has ended" in ended.what
        assert mine.address not in ended.what + ended.remedy
    assert troubles(world) == []


def test_a_canary_that_was_never_looked_at_is_said_by_its_place_in_the_list(
    world: World, post: Post, imap_server: ImapServer, canary: Reader
) -> None:
    """A misspelt one, and one of today; nobody's address is named."""
    mine = settings_of(world, canary, imap_server)
    named = ["nobody@desk.example", mine.address]

    def said() -> list[str]:
        with world.store.transaction() as session:
            return [one.what for one in unwatched_canaries(session, world.partnership.slug, named)]

    before = said()
    looked(world, post, mine)

    first = "canary 1 of PARTNERSHIP_WATCH_CANARIES is no live subscriber's address"
    assert before == [first, "canary 2 of PARTNERSHIP_WATCH_CANARIES has never been looked at"]
    assert said() == [first]


def test_an_address_that_nobody_has_is_named(
    world: World, post: Post, imap_server: ImapServer, canary: Reader
) -> None:
    """A misspelt canary would sing for ever."""
    mine = settings_of(world, canary, imap_server).model_copy(update={"address": "nobody@desk.example"})

    (one,) = looked(world, post, mine).looks

    assert one.error == "no live subscriber has this address"
