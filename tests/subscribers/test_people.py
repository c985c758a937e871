"""People and agencies: added once, ended with a reason, found by the form of an address that is compared."""

from dataclasses import replace

import pytest
from worlds import World

from partnership_watch.store.tables import Cadence, EndedReason, SubscriberKind
from partnership_watch.subscribers import (
    Asked,
    Filter,
    Person,
    SubscriberError,
    add_subscriber,
    end_subscriber,
    find_subscriber,
    list_subscriptions,
    normalised_address,
    subscribe,
)

DAILY = Asked(cadence=Cadence.DAILY, hour=7)


@pytest.fixture
def person(world: World) -> Person:
    """Somebody who asked."""
    return Person(
        email="desk@ministry.example",
        name="The desk",
        kind=SubscriberKind.AGENCY,
        language="en",
        zone="UTC",
        consent_basis="asked in writing",
        consent_at=world.now,
    )


def _add(world: World, person: Person) -> int:
    with world.store.transaction() as session:
        return add_subscriber(session, world.partnership, person, now=world.now, actor="test")


def _subscribe(world: World, subscriber_id: int, name: str = "daily", asked: Asked = DAILY) -> int:
    with world.store.transaction() as session:
        return subscribe(session, world.partnership, subscriber_id, name, asked, now=world.now, actor="test")


@pytest.mark.parametrize(
    ("written", "compared"),
    [
        (" desk@Ministry.EXAMPLE ", "desk@ministry.example"),
        (
            "Desk@ministry.example",
            "Desk@ministry.example",
        ),
        ("pho\u0300ng@bo\u0323\u0302.example", "phòng@bộ.example"),
    ],
)
def test_addresses_are_compared_in_one_form(written: str, compared: str) -> None:
    """Small letters in the domain, NFC, no space around."""
    assert normalised_address(written).partition("@")[0] == compared.partition("@")[0]
    assert normalised_address(written) == normalised_address(compared)


@pytest.mark.parametrize("address", ["", "desk", "desk@", "a b@ministry.example", "desk@ministry..example"])
def test_what_is_no_address_is_refused(address: str) -> None:
    """With a word on the form, and without asking any server."""
    with pytest.raises(SubscriberError, match="name@domain"):
        normalised_address(address)


def test_an_address_has_one_live_subscriber(world: World, person: Person) -> None:
    """A second is refused while the first lives; afterwards an operator may add it anew."""
    first = _add(world, person)
    with pytest.raises(SubscriberError, match="already"):
        _add(world, person)

    with world.store.transaction() as session:
        end_subscriber(session, first, EndedReason.UNSUBSCRIBED, now=world.now, actor="test")
    second = _add(world, replace(person, consent_basis="asked again"))

    assert second != first


def test_ending_a_subscriber_ends_every_subscription_at_once(world: World, person: Person) -> None:
    """And ending it again changes nothing."""
    subscriber_id = _add(world, person)
    _subscribe(world, subscriber_id, "daily")
    _subscribe(world, subscriber_id, "alerts", Asked(cadence=Cadence.IMMEDIATE))

    with world.store.transaction() as session:
        ended = [
            end_subscriber(session, subscriber_id, EndedReason.WITHDRAWN, now=world.now, actor="test")
            for _ in range(2)
        ]

    with world.store.transaction() as session:
        assert ended == [True, False]
        assert list_subscriptions(session, world.partnership.slug) == []
        assert find_subscriber(session, world.partnership.slug, person.email) is None


def test_the_list_says_who_gets_what(world: World, person: Person) -> None:
    """By address and name, with what waits."""
    subscriber_id = _add(world, person)
    subscription_id = _subscribe(
        world, subscriber_id, asked=Asked(cadence=Cadence.DAILY, hour=7, filter=Filter(clauses=(3,)))
    )

    with world.store.transaction() as session:
        (listed,) = list_subscriptions(session, world.partnership.slug)

    assert (listed.subscription_id, listed.email, listed.kind, listed.name) == (
        subscription_id,
        "desk@ministry.example",
        SubscriberKind.AGENCY,
        "daily",
    )
    assert (listed.current.filter.clauses, listed.waiting) == ((3,), None)


def test_a_subscription_that_cannot_be_is_refused(world: World, person: Person) -> None:
    """A second one of a name, a clause that is not there, a subscriber who has gone."""
    subscriber_id = _add(world, person)
    _subscribe(world, subscriber_id)

    with pytest.raises(SubscriberError, match="already"):
        _subscribe(world, subscriber_id)
    with pytest.raises(SubscriberError, match="there is no clause 99; choose from 3 to 6"):
        _subscribe(
            world, subscriber_id, "x", Asked(cadence=Cadence.DAILY, hour=7, filter=Filter(clauses=(99,)))
        )
    with pytest.raises(SubscriberError, match="has ended"):
        _subscribe(world, 10**9)


def test_mail_is_written_only_in_the_partnerships_languages(world: World, person: Person) -> None:
    """Said when somebody is added, not when the first edition fails."""
    with pytest.raises(SubscriberError, match="en, vi"):
        _add(world, replace(person, language="fr"))
