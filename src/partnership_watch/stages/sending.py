"""Editions are cut, messages sent, and what canaries got is read back; or all of it is only rehearsed."""

import random
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from partnership_watch.delivery import DeliveryReport, Post
from partnership_watch.delivery import deliver as deliver_mails
from partnership_watch.delivery.approving import give_up
from partnership_watch.delivery.canary import CanaryReport, CanarySettings
from partnership_watch.delivery.canary import look as look_at_canaries
from partnership_watch.delivery.notices import deliver_notices
from partnership_watch.delivery.rehearsing import Rehearsed
from partnership_watch.delivery.rehearsing import rehearse as rehearse_sending
from partnership_watch.delivery.webhooks import Hooks, WebhookReport, deliver_webhooks
from partnership_watch.editions.publishing import PublishReport
from partnership_watch.editions.publishing import publish as publish_due
from partnership_watch.editions.publishing import rehearse as rehearse_cut
from partnership_watch.registry import Partnership
from partnership_watch.store import Store
from partnership_watch.store.tables import Cadence


@dataclass(frozen=True)
class SendReport:
    """What became of the mails and of the events for webhooks that were tried."""

    mails: DeliveryReport
    webhooks: WebhookReport


@dataclass(frozen=True)
class Rehearsal:
    """What publishing and sending would do; None for what was not asked."""

    published: PublishReport | None
    sending: Rehearsed | None


def publish(
    store: Store,
    partnership: Partnership,
    *,
    clock: Callable[[], datetime],
    mail_domain: str,
    cadences: Collection[Cadence] | None = None,
) -> PublishReport:
    """Cut every edition that is due, and queue its messages.

    Args:
        mail_domain: of the Message-IDs.
        cadences: only audiences with one of these; all if None.
    """
    return publish_due(store, partnership, now=clock(), cadences=cadences, mail_domain=mail_domain)


def deliver(
    store: Store, partnership: Partnership, post: Post, hooks: Hooks, *, clock: Callable[[], datetime]
) -> SendReport:
    """Send what is queued and due: webhooks, few and urgent; answers to readers, who wait; and mails.

    What goes wrong with an endpoint or with the mail server stands in the report, and keeps nobody else back.
    """
    with store.transaction() as session:
        give_up(session, partnership.slug, now=clock())
    posted = deliver_webhooks(store, partnership.slug, hooks, clock=clock, chance=random.SystemRandom())
    answered = deliver_notices(store, partnership, post, clock=clock)
    mails = deliver_mails(store, partnership.slug, post, clock=clock)
    mails.count(answered.states)
    mails.trouble = mails.trouble or answered.trouble
    return SendReport(mails, posted)


def watch_canaries(
    store: Store,
    partnership: Partnership,
    canaries: Sequence[CanarySettings],
    post: Post,
    *,
    clock: Callable[[], datetime],
) -> CanaryReport:
    """Read the canaries' mail back, and keep what is wrong with it for `doctor` and /healthz."""
    return look_at_canaries(store, partnership.slug, canaries, post, clock=clock)


def rehearse(
    store: Store,
    partnership: Partnership,
    post: Post,
    *,
    clock: Callable[[], datetime],
    mail_domain: str,
    publishing: bool = True,
    sending: bool = True,
) -> Rehearsal:
    """Do what `publish` and `deliver` would do now, open no socket, and take all of it back."""
    with store.rehearsal() as session:
        now = clock()
        cut = rehearse_cut(session, partnership, now=now, mail_domain=mail_domain) if publishing else None
        sent = rehearse_sending(session, partnership.slug, post, now=now) if sending else None
        return Rehearsal(cut, sent)
