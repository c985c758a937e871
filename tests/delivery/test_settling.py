"""What became of an edition's messages stands in the audit log once, when nothing of it waits any more."""

from collections.abc import Callable

import pytest
from mailing import NOW
from sqlalchemy import select, update

from partnership_watch.delivery.settling import message_hashes, reopen, settle
from partnership_watch.store import Store
from partnership_watch.store.tables import AuditEntry, Delivery, DeliveryState, Edition

ACCEPTED, PENDING, UNKNOWN = DeliveryState.ACCEPTED, DeliveryState.PENDING, DeliveryState.UNKNOWN


@pytest.fixture
def sent(store: Store, queue: Callable[..., list[int]]) -> Callable[..., list[int]]:
    """An edition whose messages are in these states; gives their ids."""

    def _sent(*states: DeliveryState) -> list[int]:
        ids = queue(*(f"reader-{number}@desk.example" for number, _ in enumerate(states)))
        for delivery_id, state in zip(ids, states, strict=True):
            become(store, delivery_id, state)
        return ids

    return _sent


def become(store: Store, delivery_id: int, state: DeliveryState) -> None:
    """What a sender writes."""
    with store.transaction() as session:
        session.execute(update(Delivery).where(Delivery.id == delivery_id).values(state=state))


def entries(store: Store) -> list[AuditEntry]:
    """The log's words on editions."""
    with store.transaction() as session:
        of_editions = select(AuditEntry).where(AuditEntry.object_type == "edition")
        return list(session.scalars(of_editions.order_by(AuditEntry.id)))


def test_an_edition_settles_once_with_its_outcomes(store: Store, sent: Callable[..., list[int]]) -> None:
    """Counts by state, and one hash over all of its messages."""
    sent(ACCEPTED, ACCEPTED, DeliveryState.REFUSED)

    settled = [settle(store, now=NOW), settle(store, now=NOW)]

    (entry,) = entries(store)
    with store.transaction() as session:
        edition = session.scalars(select(Edition.id)).one()
        assert message_hashes(session, [edition], []) == {
            edition: (entry.details["content"], entry.details["queued"])
        }
    assert settled == [1, 0]
    assert (entry.action, entry.object_id) == ("edition.settled", str(edition))
    assert (entry.details["states"], entry.details["unknown"]) == ({"accepted": 2, "refused": 1}, [])


@pytest.mark.parametrize("state", [PENDING, DeliveryState.DEFERRED])
def test_an_edition_that_waits_for_one_message_is_not_settled(
    store: Store, sent: Callable[..., list[int]], state: DeliveryState
) -> None:
    """It settles when that has ended, too."""
    *_, last = sent(ACCEPTED, state)

    first = settle(store, now=NOW)
    become(store, last, DeliveryState.EXPIRED)

    assert (first, settle(store, now=NOW)) == (0, 1)


def test_a_message_of_unknown_outcome_is_named_and_keeps_nobody_waiting(
    store: Store, sent: Callable[..., list[int]]
) -> None:
    """It may wait for a person for ever, and what becomes of it then does not touch the hash."""
    _, held = sent(ACCEPTED, UNKNOWN)
    settle(store, now=NOW)

    become(store, held, ACCEPTED)

    (entry,) = entries(store)
    with store.transaction() as session:
        edition = int(entry.object_id)
        assert message_hashes(session, [edition], [held])[edition].outcomes == entry.details["content"]
    assert (entry.details["states"], entry.details["unknown"]) == ({"accepted": 1, "unknown": 1}, [held])


def test_an_edition_of_unknown_outcomes_alone_settles_without_a_hash(
    store: Store, sent: Callable[..., list[int]]
) -> None:
    """There is nothing yet that must not change."""
    (held,) = sent(UNKNOWN)

    assert settle(store, now=NOW) == 1

    (entry,) = entries(store)
    assert (entry.details["content"], entry.details["unknown"]) == (None, [held])


def test_a_reopened_edition_settles_again(store: Store, sent: Callable[..., list[int]]) -> None:
    """A webhook's events that are replayed change what had ended."""
    (one,) = sent(ACCEPTED)
    settle(store, now=NOW)
    with store.transaction() as session:
        reopen(session, [session.get_one(Delivery, one).edition_id], now=NOW, actor="operator")
    become(store, one, PENDING)
    waiting = settle(store, now=NOW)
    become(store, one, DeliveryState.EXPIRED)

    assert (waiting, settle(store, now=NOW), settle(store, now=NOW)) == (0, 1, 0)
    assert [entry.action for entry in entries(store)] == [
        "edition.settled",
        "edition.reopened",
        "edition.settled",
    ]
