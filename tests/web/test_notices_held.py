"""Answers to readers pass the same door as every mail: a pause, and the list of who may be written to."""

from dataclasses import replace

import pytest
from serving import Site, site
from worlds import norland

from partnership_watch.delivery.pausing import pause, resume
from partnership_watch.delivery.recipients import Recipients
from partnership_watch.store.tables import DeliveryState, SuppressionReason
from partnership_watch.subscribers import find_subscriber
from partnership_watch.subscribers.suppression import suppress, suppressed

__all__ = ["norland", "site"]

ANN = "ann@readers.example"


def test_an_answer_waits_while_all_sending_is_paused(site: Site) -> None:
    """And goes out afterwards."""
    site.sign_up(ANN)
    with site.store.transaction() as session:
        pause(session, site.partnership.slug, "a wrong edition", actor="ops", now=site.clock())
    held = site.deliver()
    with site.store.transaction() as session:
        resume(session, site.partnership.slug, actor="ops", now=site.clock())

    assert held.states == []
    assert site.deliver().states == [DeliveryState.ACCEPTED]


def test_outside_production_a_stranger_gets_no_answer(site: Site) -> None:
    """Anybody can type an address into a page."""
    site.post = replace(site.post, recipients=Recipients(frozenset({"@desk.example"})))
    site.sign_up(ANN)

    assert site.deliver().states == [DeliveryState.STALE]
    assert site.mails() == []


def test_a_suppressed_address_is_answered_as_any_other_and_gets_no_mail(site: Site) -> None:
    """Whether it is on the list is nobody's business who types it into a page."""
    suppress_ann(site)

    answers = [site.sign_up(one).text for one in (ANN, "ben@readers.example")]
    links = [site.ask_for_link(one).text for one in (ANN, "ben@readers.example")]
    site.deliver()

    assert answers[0] == answers[1]
    assert links[0] == links[1]
    assert [mail["To"] for mail in site.mails()] == ["ben@readers.example"]


def test_an_answer_that_waits_is_not_sent_to_who_is_suppressed_meanwhile(site: Site) -> None:
    """Asked once more at the door."""
    site.post = replace(site.post, recipients=Recipients(keyed_hash=site.post.links.keyed_hash))
    site.sign_up(ANN)
    suppress_ann(site)

    assert site.deliver().states == [DeliveryState.STALE]
    assert site.mails() == []


def test_whose_data_were_erased_may_sign_up_again_and_confirming_is_consent_anew(site: Site) -> None:
    """An operator's file still may not bring them back; whoever asks and confirms does so themselves."""
    site.post = replace(site.post, recipients=Recipients(keyed_hash=site.post.links.keyed_hash))
    suppress_ann(site, SuppressionReason.ERASED)

    site.sign_up(ANN)
    asked = on_the_list(site)
    site.client.post(site.link(ANN))

    assert asked is SuppressionReason.ERASED
    assert on_the_list(site) is None
    with site.store.transaction() as session:
        assert find_subscriber(session, site.partnership.slug, ANN) is not None


@pytest.mark.parametrize("reason", [SuppressionReason.BOUNCED, SuppressionReason.COMPLAINED])
@pytest.mark.parametrize("erased_first", [True, False])
def test_erasing_ones_data_makes_no_dead_mailbox_alive_and_takes_no_complaint_back(
    site: Site, reason: SuppressionReason, erased_first: bool
) -> None:
    """In whichever order the two come."""
    both = [SuppressionReason.ERASED, reason]
    for one in both if erased_first else reversed(both):
        suppress_ann(site, one)

    site.sign_up(ANN)
    site.deliver()

    assert site.mails() == []
    assert on_the_list(site) is reason


def suppress_ann(site: Site, reason: SuppressionReason = SuppressionReason.COMPLAINED) -> None:
    """As a complaint does, or something else."""
    with site.store.transaction() as session:
        hashed = site.post.links.keyed_hash
        suppress(session, ANN, reason, hashed, now=site.clock(), actor="test")


def on_the_list(site: Site) -> SuppressionReason | None:
    """Why Ann gets no mail."""
    with site.store.transaction() as session:
        listed = suppressed(session, {ANN}, site.post.links.keyed_hash).get(ANN)
    return listed.reason if listed is not None else None
