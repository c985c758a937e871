"""Answers to readers pass the same door as every mail: a pause, and the list of who may be written to."""

from dataclasses import replace

from serving import Site, site
from worlds import norland

from partnership_watch.delivery.pausing import pause, resume
from partnership_watch.delivery.recipients import Recipients
from partnership_watch.store.tables import DeliveryState

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
