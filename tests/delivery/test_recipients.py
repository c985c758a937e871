"""Nobody is written to whom the suppression list names, nor, outside production, whom a setting does not."""

from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import select, update

from partnership_watch.delivery import Post, deliver
from partnership_watch.delivery.recipients import OUTSIDE, Recipients, read_only_to
from partnership_watch.store import Store
from partnership_watch.store.tables import AuditEntry, Delivery, DeliveryState, SuppressionReason
from partnership_watch.subscribers.suppression import lift, suppress

SLUG = "norland-sudmark"
ANN, BEN, EVE = "ann@desk.example", "Ben@Test.example", "eve@nottest.example"


def test_only_the_named_addresses_and_domains_are_written_to(
    store: Store, post: Post, queue: Any, mail_server: Any, clock: Any
) -> None:
    """The others end as stale with the reason, and nothing is let loose when the list is lifted."""
    queue(ANN, BEN, EVE, "other@desk.example")
    listed = replace(post, recipients=Recipients(read_only_to("ann@desk.example, @test.example")))

    report = deliver(store, SLUG, listed, clock=clock)
    lifted = deliver(store, SLUG, post, clock=clock)

    assert sorted(to for to, _ in mail_server.received) == sorted([ANN, BEN])
    assert report.counts == {DeliveryState.STALE: 2, DeliveryState.ACCEPTED: 2}
    assert lifted.counts == {}
    with store.transaction() as session:
        reasons = session.scalars(select(Delivery.reason).where(Delivery.state == DeliveryState.STALE)).all()
    assert set(reasons) == {OUTSIDE}


@pytest.mark.parametrize("text", ["desk.example", "ann@", "@", "ann@desk.example;eve@desk.example"])
def test_what_is_no_address_and_no_domain_is_refused(text: str) -> None:
    """A list that lets nobody in by a slip would end mails in silence."""
    with pytest.raises(ValueError, match="addresses or @domains"):
        read_only_to(text)


def test_an_empty_list_lets_everybody_in() -> None:
    """As in production."""
    assert Recipients(read_only_to(" ")).outside({ANN, EVE}) == {}


def test_a_suppressed_address_gets_no_edition_while_it_is_suppressed(
    store: Store, post: Post, queue: Any, mail_server: Any, clock: Any
) -> None:
    """Its message ends as stale with the typed reason; the others of the batch go out."""
    post = replace(post, recipients=Recipients(keyed_hash=post.links.keyed_hash))
    queue(ANN, BEN)
    with store.transaction() as session:
        kind = SuppressionReason.OPERATOR
        suppress(session, ANN, kind, post.links.keyed_hash, note="asked", now=clock(), actor="ops")

    first = deliver(store, SLUG, post, clock=clock)
    with store.transaction() as session:
        lift(session, ANN, post.links.keyed_hash, note="wrote again", now=clock(), actor="ops")
        session.execute(update(Delivery).values(state=DeliveryState.PENDING))
    deliver(store, SLUG, post, clock=clock)

    assert first.counts == {DeliveryState.STALE: 1, DeliveryState.ACCEPTED: 1}
    assert [to for to, _ in mail_server.received] == [BEN, ANN]
    with store.transaction() as session:
        (act,) = session.scalars(select(AuditEntry).where(AuditEntry.action == "stale"))
    assert act.details == {"reason": "suppressed: operator"}
