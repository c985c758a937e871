"""`subscribers end` and `subscribers forget`: who writes to a person to leave is helped by one command."""

from typing import Any

import pytest
from mailing import queue
from sqlalchemy import select, text
from worlds import norland as partnership

from partnership_watch.registry import Partnership
from partnership_watch.store import Store
from partnership_watch.store.tables import AuditEntry, Delivery, EndedReason, Subscription
from partnership_watch.subscribers import Filter, Wish
from partnership_watch.subscribers.requests import ask_to_subscribe

__all__ = ["partnership", "queue"]

ANN = "ann@readers.example"
ADD = ("--name", "Ann Ngân", "--consent", "asked", "--hour", "7")


@pytest.fixture(autouse=True)
def moment(database: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """A fixed time, in a fresh database."""
    monkeypatch.setenv("PARTNERSHIP_WATCH_MOMENT", "2026-06-02T08:00:00Z")


def kept(store: Store) -> str:
    """All that stands in the database, as one text."""
    with store.transaction() as session:
        names = "SELECT table_name FROM information_schema.tables WHERE table_schema = 'public'"
        return "".join(
            str(list(session.execute(text(f"SELECT * FROM {table}"))))
            for table in session.scalars(text(names)).all()
        )


def asks_on_the_page(store: Store, partnership: Partnership, now: Any) -> None:
    """A sign-up under the same address that waits for its confirmation."""
    with store.transaction() as session:
        wish = Wish(filter=Filter(), cadence="daily", hour=7, zone="UTC", language="en")
        ask_to_subscribe(
            session, partnership, email=ANN, name="Ann Ngân", wish=wish, consent_wording="en 1", now=now
        )


def test_who_asks_a_person_to_be_forgotten_is_named_nowhere(
    command: Any, store: Store, partnership: Partnership, clock: Any
) -> None:
    """In rows that live or ended long ago, and in requests; the log names who did it, and still verifies."""
    command("subscribers", "add", ANN, *ADD)
    command("subscribers", "end", ANN)
    asks_on_the_page(store, partnership, clock())
    command("subscribers", "add", "Ann@Readers.example", *ADD)
    command("subscribers", "add", "bob@readers.example", "--name", "Bob", *ADD[2:])
    command("audit", "verify")
    before = kept(store)
    done = command("subscribers", "forget", ANN, "--actor", "desk")
    again = command("subscribers", "forget", ANN)
    after = kept(store)

    assert all(before.count(f"{word}@readers.example") for word in ("ann", "Ann", "bob"))
    assert done.out.startswith("erased; ")
    assert "keeps nothing of this address" in again.out
    assert not any(word in after for word in (ANN, "Ann@", "Ann Ngân"))
    assert "bob@readers.example" in after
    with store.transaction() as session:
        acts = session.execute(
            select(AuditEntry.action, AuditEntry.actor).order_by(AuditEntry.id.desc()).limit(4)
        ).all()
    assert sorted(acts) == [
        ("subscriber.end", "desk"),
        *[("subscriber.forget", "desk")] * 2,
        ("suppression.add", "desk"),
    ]
    assert "erased" in command("suppression", "list").out
    assert command("audit", "verify").status == 0


def test_letters_that_lower_to_others_are_one_address_for_erasing_and_for_holding_back(
    command: Any, store: Store
) -> None:
    """`STRASSE` is how `straße` is written in capitals: nothing of either stays, and neither gets mail."""
    command("subscribers", "add", "straße@readers.example", *ADD)

    answer = command("subscribers", "forget", "STRASSE@readers.example")

    assert answer.out.startswith("erased; ")
    assert "straße" not in kept(store)
    assert "erased" in command("suppression", "check", "straße@readers.example").out


def test_who_left_before_is_forgotten_too(command: Any, store: Store) -> None:
    """No link to the pages reaches whoever has ended: only a person can."""
    command("subscribers", "add", ANN, *ADD)
    command("subscribers", "end", ANN)

    assert command("subscribers", "forget", ANN).out.startswith("erased; ")
    assert ANN not in kept(store)


def test_who_is_subscribed_in_other_capitals_is_named_and_not_said_to_have_left(command: Any) -> None:
    """A person who writes from Ann@ would go on getting what ann@ gets."""
    command("subscribers", "add", ANN, *ADD)

    answer = command("subscribers", "end", "Ann@readers.example")

    assert answer.status == 2
    assert f"write the address as {ANN}" in " ".join(answer.err.split())
    assert "has ended" not in answer.out


def test_what_a_mail_program_asks_by_mail_ends_that_subscription(
    command: Any, store: Store, queue: Any
) -> None:
    """The digits in the subject name it, copied with the word before them or without; twice is once."""
    first, second = queue(ANN, "bob@readers.example")
    with store.transaction() as session:
        digits = session.get_one(Delivery, first).link_id.hex
    answers = [
        command("subscribers", "end", "--link", given) for given in (digits, f"unsubscribe {digits.upper()}")
    ]

    assert [(answer.status, "has ended" in answer.out) for answer in answers] == [(0, True)] * 2
    with store.transaction() as session:
        ended = {
            number: session.get_one(Subscription, session.get_one(Delivery, number).subscription_id)
            for number in (first, second)
        }
    assert ended[first].ended_reason is EndedReason.UNSUBSCRIBED
    assert ended[second].ended_at is None


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("end",), "give the subscriber's address, or --link"),
        (("end", ANN, "--link", "0" * 32), "give the subscriber's address, or --link"),
        (("end", "--link", "xyz"), "copy the 32 letters and digits"),
        (("end", "--link", "0" * 32), "no mail of this database carries this link"),
        (("forget", "ann at readers"), "Write name@domain."),
    ],
)
def test_what_names_nobody_is_one_message_with_the_remedy(
    command: Any, words: tuple[str, ...], says: str
) -> None:
    """And nothing is done."""
    answer = command("subscribers", *words)

    assert answer.status == 2
    assert says in " ".join(answer.err.split())
