"""`why`: one person's mail of one day, in words that an operator can answer with."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from bouncing import failed
from sqlalchemy import URL, select, update
from worlds import APPLICATION_ROLE, Reader, World

from partnership_watch.delivery.bounces import take
from partnership_watch.registry import load_partnership
from partnership_watch.settings import load_settings
from partnership_watch.store import open_store
from partnership_watch.store.tables import Attempt, Delivery, DeliveryState, Subscriber


@pytest.fixture
def world(database: URL, norland: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[World]:
    """The made-up partnership in the commands' own database, on the 1st of June at 13:00."""
    store = open_store(database.set(username=APPLICATION_ROLE))
    world = World(store, load_partnership(norland))
    monkeypatch.setenv("PARTNERSHIP_WATCH_MOMENT", "2026-06-01T14:00:00Z")
    yield world
    store.close()


@pytest.fixture
def address(world: World) -> str:
    """A reader of pillar I, who was sent one finding at 13:00 at the second try, and not sent eight."""
    reader: Reader = world.reader(hour=13, pillars=("I",))
    world.item("3.quotas", title="Quota [agreed]")
    for number in range(7):
        world.item("5.exchange", title=f"Students {number}")
    world.forward(hours=1)
    world.publish()
    with world.store.transaction() as session:
        delivery = session.scalars(
            update(Delivery).values(state=DeliveryState.ACCEPTED, reason="250").returning(Delivery.id)
        ).one()
        for minutes, outcome, code in ((0, DeliveryState.DEFERRED, 450), (6, DeliveryState.ACCEPTED, 250)):
            at = world.forward(minutes=minutes)
            session.add(
                Attempt(delivery_id=delivery, started_at=at, finished_at=at, outcome=outcome, code=code)
            )
        world.forward(minutes=10)
        email = session.get_one(Subscriber, reader.subscriber_id).email
    world.item("4.ferry-line", title="Ferry line opens")
    return email


def test_a_day_is_explained_line_by_line(command: Any, address: str) -> None:
    """What was sent with its way through the mail server, then what was not, the surprising first."""
    answer = command("why", address, "2026-06-01")

    assert answer.status == 0
    assert answer.out.splitlines() == [
        "Monday 2026-06-01; times are of UTC",
        "",
        "Subscription 'news', daily, since 12:00",
        "  asks for Pillar I: The common sea",
        '  edition 1 of 2026-06-01, cut 13:00, for what came since 2026-05-31 12:00: "Quota [agreed]"',
        "    message accepted",
        "      13:00 deferred (450)",
        "      13:06 accepted (250)",
        "    first, direct, 3.quotas: Quota [agreed] (norlandpost.example, item 1)",
        "  found from 2026-05-31 12:00 to 14:00: 9 matches, 1 sent, 8 not sent",
        "  1 came after the cut: for the next edition",
        "    direct, 4.ferry-line: Ferry line opens (norlandpost.example, item 9)",
        "  7 under no pillar, clause or commitment that is wanted",
        *(
            f"    direct, 5.exchange: Students {number} (norlandpost.example, item {number + 2})"
            for number in range(5)
        ),
        "    and 2 more",
    ]


def test_all_of_them_are_named_where_all_are_asked_for(command: Any, address: str) -> None:
    """And no day given means today."""
    answer = command("why", address, "--all")

    assert "Students 6" in answer.out
    assert "more" not in answer.out


def test_the_same_is_given_whole_as_json(command: Any, address: str) -> None:
    """For a program, with every match and its typed reason."""
    mail = json.loads(command("why", address, "2026-06-01", "--json").out)

    (one,) = mail["subscriptions"]
    assert mail["day"] == "2026-06-01"
    assert one["editions"][0]["message"]["attempts"][0]["code"] == 450
    assert one["editions"][0]["cut_at"] == "2026-06-01T13:00:00+00:00"
    assert [answer["reason"] for answer in one["answers"]] == [
        None,
        "after_the_cut",
        *["topic_not_wanted"] * 7,
    ]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("nobody@desk.example",), "this address has no subscriber"),
        (("not an address",), "email"),
        (("nobody@desk.example", "yesterday"), "yesterday"),
    ],
)
def test_what_cannot_be_explained_is_one_sentence(
    command: Any, world: World, words: tuple[str, ...], said: str
) -> None:
    """With status 2 and no traceback."""
    answer = command("why", *words)

    assert answer.status == 2
    assert said in answer.err
    assert "Traceback" not in answer.err


def test_an_address_that_was_erased_is_said_so_in_one_sentence(command: Any, address: str) -> None:
    """Not that it never had a subscriber: it gets no mail, and what it got stands nowhere under it."""
    command("subscribers", "forget", address)

    answer = command("why", address, "2026-06-01")

    assert (answer.status, answer.out) == (2, "")
    said = " ".join(answer.err.split())
    assert (
        "this address must get no mail (erased, since 2026-06-01), and nothing kept says whose it was" in said
    )
    assert "has no subscriber" not in said


def test_a_day_without_a_subscription_is_said(command: Any, address: str) -> None:
    """Nobody is left to wonder whether the day was read as meant."""
    answer = command("why", address, "2026-05-20")

    assert answer.status == 0
    assert "Wednesday 2026-05-20" in answer.out
    assert "No subscription of this address was live on that day." in answer.out


def test_what_came_back_and_who_must_get_no_mail_is_said(
    command: Any, world: World, address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The server took the message, and its reader never saw it."""
    monkeypatch.setenv("PARTNERSHIP_WATCH_BOUNCE_ADDRESS", "bounces@watch.example")
    bounces = load_settings().bounces()
    assert bounces is not None
    with world.store.transaction() as session:
        link_id = session.scalars(select(Delivery.link_id)).one()
    take(world.store, bounces, failed(bounces.return_path.of(link_id)), now=world.now)

    said = command("why", address, "2026-06-01").out
    whole = json.loads(command("why", address, "2026-06-01", "--json").out)

    assert said.splitlines()[0] == "This address must get no mail (bounced, since 2026-06-01)."
    assert "ended 13:16: bounced" in said
    assert "      13:16 came back, hard (5.1.1)\n" in said
    assert "1 in an edition whose message came back\n" in said
    assert whole["suppressed"]["reason"] == "bounced"
    assert whole["subscriptions"][0]["answers"][0]["reason"] == "bounced"


def test_a_message_that_was_not_sent_to_a_suppressed_address_is_said(
    command: Any, world: World, address: str
) -> None:
    """With the reason of the list."""
    with world.store.transaction() as session:
        session.execute(update(Delivery).values(state=DeliveryState.STALE, reason="suppressed: operator"))

    said = command("why", address, "2026-06-01").out

    assert "message stale (suppressed: operator)" in said
    assert "1 in an edition that was not sent, for the address must get no mail" in said
