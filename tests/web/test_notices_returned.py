"""What comes back of an answer to a request counts as what comes back of an edition."""

from dataclasses import replace
from typing import Any

import pytest
from bouncing import complained, failed
from imaping import ImapServer
from serving import Site, site
from sqlalchemy import select
from worlds import norland

from partnership_watch.delivery.bounces import Bounces, Taken, read_bounces, take
from partnership_watch.delivery.bounces.settling import SOFT_WAITS
from partnership_watch.delivery.return_path import ReturnPath
from partnership_watch.store.tables import AuditEntry, Bounce, Notice, NoticeKind, SuppressionReason
from partnership_watch.subscribers import find_subscriber
from partnership_watch.subscribers.suppression import suppressed

__all__ = ["norland", "site"]

ANN = "ann@readers.example"


@pytest.fixture
def bounces(site: Site) -> Bounces:
    """This installation signs its return paths; no mailbox."""
    return_path = ReturnPath("bounces@watch.example", site.post.links.keyed_hash)
    site.post = replace(site.post, return_path=return_path)
    return Bounces(return_path, site.post.links.keyed_hash)


def path_of(site: Site, bounces: Bounces, kind: NoticeKind) -> str:
    """Where the newest mail of a kind comes back to."""
    with site.store.transaction() as session:
        newest = select(Notice.message_token).where(Notice.kind == kind).order_by(Notice.id.desc())
        return bounces.return_path.of(session.scalars(newest.limit(1)).one())


def listed(site: Site) -> SuppressionReason | None:
    """Why Ann gets no mail."""
    with site.store.transaction() as session:
        found = suppressed(session, {ANN}, site.post.links.keyed_hash).get(ANN)
    return found.reason if found is not None else None


@pytest.mark.parametrize(
    ("mail", "reason"),
    [(failed, SuppressionReason.BOUNCED), (complained, SuppressionReason.COMPLAINED)],
)
def test_a_confirmation_that_comes_back_ends_all_mail_to_its_address(
    site: Site, bounces: Bounces, mail: Any, reason: SuppressionReason
) -> None:
    """Whoever asked is no subscriber yet: the address is suppressed, and asking once more brings no mail."""
    site.sign_up(ANN)
    site.deliver()

    taken = take(site.store, bounces, mail(path_of(site, bounces, NoticeKind.CONFIRM)), now=site.clock())
    site.sign_up(ANN)
    site.deliver()

    with site.store.transaction() as session:
        acts = session.scalars(select(AuditEntry).where(AuditEntry.actor == "bounces")).all()
        (event,) = session.scalars(select(Bounce)).all()
    assert (taken, listed(site), event.delivery_id) == (Taken.ENDED, reason, None)
    assert [act.action for act in acts] == ["suppression.add", "bounce.ended"]
    assert acts[-1].details["notice"] is not None
    assert len(site.mails()) == 1


def test_a_link_that_comes_back_from_a_readers_mailbox_ends_or_delays_their_mail(
    site: Site, bounces: Bounces, imap_server: ImapServer
) -> None:
    """Read from a mailbox: first a full one, then one that is no more."""
    bounces = replace(bounces, mailbox=imap_server.settings)
    site.sign_up(ANN)
    site.client.post(site.link(ANN))
    site.ask_for_link(ANN)
    site.deliver()
    path = path_of(site, bounces, NoticeKind.PREFERENCES)

    imap_server.put(failed(path, "5.2.2"))
    read_bounces(site.store, bounces, clock=site.clock)
    with site.store.transaction() as session:
        reader = find_subscriber(session, site.partnership.slug, ANN)
    imap_server.put(failed(path))
    read_bounces(site.store, bounces, clock=site.clock)

    assert reader is not None
    assert reader.mail_after == site.clock() + SOFT_WAITS[0]
    assert listed(site) is SuppressionReason.BOUNCED
    with site.store.transaction() as session:
        assert find_subscriber(session, site.partnership.slug, ANN) is None
