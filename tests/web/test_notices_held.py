"""Answers to readers pass the same door as every mail: a pause, and the list of who may be written to."""

from dataclasses import replace

from serving import Site, site
from worlds import norland

from partnership_watch.delivery.pausing import pause, resume
from partnership_watch.delivery.recipients import Recipients
from partnership_watch.store.tables import DeliveryState, SuppressionReason
from partnership_watch.subscribers.suppression import suppress

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


def suppress_ann(site: Site) -> None:
    """As a complaint does."""
    with site.store.transaction() as session:
        hashed = site.post.links.keyed_hash
        suppress(session, ANN, SuppressionReason.COMPLAINED, hashed, now=site.clock(), actor="test")
