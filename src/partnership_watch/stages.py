"""The verbs: collect, match, rescreen, publish, deliver, sweep. Every caller calls these and nothing else.

Each may be killed at any line and run again, and any number of workers may run the same one.
"""

import asyncio
import random
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from partnership_watch import health
from partnership_watch.delivery import DeliveryReport, Post, hold_unknown
from partnership_watch.delivery import deliver as deliver_mails
from partnership_watch.delivery.approving import give_up
from partnership_watch.delivery.bounces import BounceReport, Bounces
from partnership_watch.delivery.bounces import read_bounces as read_what_came_back
from partnership_watch.delivery.canary import CanaryReport, CanarySettings
from partnership_watch.delivery.canary import look as look_at_canaries
from partnership_watch.delivery.notices import deliver_notices
from partnership_watch.delivery.rehearsing import Rehearsed
from partnership_watch.delivery.rehearsing import rehearse as rehearse_sending
from partnership_watch.delivery.settling import settle
from partnership_watch.delivery.webhooks import Hooks, WebhookReport, deliver_webhooks
from partnership_watch.editions.publishing import PublishReport
from partnership_watch.editions.publishing import publish as publish_due
from partnership_watch.editions.publishing import rehearse as rehearse_cut
from partnership_watch.feeds.claiming import due_batches, ensure_sources
from partnership_watch.feeds.collecting import CollectReport, Fetching, collect_due
from partnership_watch.matching import ENGINE_VERSION, compile_rule_set
from partnership_watch.matching.live import keep_rule_set, screen_next
from partnership_watch.matching.rescreening import RescreenReport, outdated, rescreen_page
from partnership_watch.matching.tallying import tally
from partnership_watch.matching.unfinished import rescreen_work
from partnership_watch.registry import Partnership, rule_set
from partnership_watch.store import Store
from partnership_watch.store.audit_log import record
from partnership_watch.store.sealing import seal
from partnership_watch.store.sealing_health import kept_from_sealing
from partnership_watch.store.tables import Cadence
from partnership_watch.stories import assign_story
from partnership_watch.subscribers.limits import drop_old_counts
from partnership_watch.subscribers.requests import forget_old_requests
from partnership_watch.troubles import Trouble

REVISIONS_AT_ONCE = 25
"""In one transaction: 20 ms of screening (docs/decisions/0011-speed.md), which a killed worker may lose."""

Clock = Callable[[], datetime]
"""The time now, UTC."""


@dataclass
class MatchReport:
    """What one round of matching found."""

    screened: int = 0
    matched: int = 0
    """Revisions with at least one match."""
    matches: int = 0
    commitments: dict[str, int] = field(default_factory=dict)


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


@dataclass(frozen=True)
class SweepReport:
    """What a sweep caught up with, and what it found wrong."""

    matched: MatchReport
    published: PublishReport
    held: int
    """Messages found UNKNOWN because their sender vanished."""
    sealed: int
    """Entries of the audit log."""
    troubles: list[Trouble]

    @property
    def in_words(self) -> str:
        """What was caught up with."""
        return (
            f"caught up: {self.matched.screened} revisions matched, {self.published.told} editions cut, "
            f"{self.held} messages held; {self.sealed} entries of the audit log sealed"
        )


def batches(store: Store, partnership: Partnership, *, clock: Clock, most: int) -> list[list[str]]:
    """The keys of the sources that are due, in at most `most` lists that may be collected side by side."""
    with store.transaction() as session:
        ensure_sources(session, partnership, now=clock())
    with store.transaction() as session:
        return due_batches(session, partnership, now=clock(), batches=most)


def collect(
    store: Store,
    partnership: Partnership,
    fetching: Fetching,
    *,
    clock: Clock,
    only: Collection[str] | None = None,
    progress: Callable[[str], None] = lambda _: None,
) -> CollectReport:
    """Read the sources that are due, and keep what is new.

    Args:
        only: the keys of the sources to look at; all if None.
        progress: told the key of each source when it is done.
    """
    return asyncio.run(
        collect_due(
            store,
            partnership,
            fetching,
            clock=clock,
            chance=random.SystemRandom(),
            only=only,
            progress=progress,
        )
    )


def match(
    store: Store,
    partnership: Partnership,
    *,
    clock: Clock,
    progress: Callable[[int], None] = lambda _: None,
) -> MatchReport:
    """Screen every revision that nobody looked at yet, and put what matches into its story.

    Args:
        progress: told how many revisions were screened since it was last told.
    """
    rules = rule_set(partnership, ENGINE_VERSION)
    screener = compile_rule_set(rules)
    report = MatchReport()
    with store.transaction() as session:
        keep_rule_set(session, rules, now=clock())
    while True:
        now = clock()
        with store.transaction() as session:
            screened = screen_next(session, screener, now=now, limit=REVISIONS_AT_ONCE)
            for one in screened:
                if one.matches:
                    assign_story(session, one.revision, now=now)
        if not screened:
            return report
        progress(len(screened))
        for one in screened:
            report.screened += 1
            report.matched += bool(one.matches)
            report.matches += len(one.matches)
            for commitment in one.matches:
                report.commitments[commitment] = report.commitments.get(commitment, 0) + 1


def rescreen(
    store: Store,
    partnership: Partnership,
    *,
    since: datetime,
    actor: str,
    clock: Clock,
    total: Callable[[int], None] = lambda _: None,
    progress: Callable[[int], None] = lambda _: None,
) -> RescreenReport:
    """Screen again, under today's rules, what was first seen since then and screened live under others.

    What is newly found is owed like any other match, and what is found no more is owed no longer. It may be
    killed and run again, and run beside every other stage; another rescreen waits until this one has ended.

    Args:
        actor: who asked for it; for the audit log.
        total: told first how many revisions there are.
        progress: told how many were done since it was last told.
    """
    rules = rule_set(partnership, ENGINE_VERSION)
    screener = compile_rule_set(rules)
    report = RescreenReport(rules.hash)
    act: dict[str, Any] = {"actor": actor, "object_type": "rule_set", "object_id": rules.hash}
    act["since"] = since.isoformat()
    with store.alone(rescreen_work(partnership.slug)):  # `doctor` sees that it runs
        with store.transaction() as session:
            now = clock()
            keep_rule_set(session, rules, now=now)
            waiting = outdated(session, screener, since=since)
            record(session, at=now, action="rescreen begun", revisions=waiting, **act)
        total(waiting)
        after: int | None = 0
        while after is not None:
            now = clock()
            with store.transaction() as session:
                page = rescreen_page(
                    session, screener, since=since, after=after, now=now, limit=REVISIONS_AT_ONCE
                )
                for one in page.looked_at:
                    if one.matches:
                        assign_story(session, one.revision, now=now)
            after = page.last
            report.add(page)
            progress(len(page.looked_at))
        with store.transaction() as session:
            act |= {"gained": report.gained.total(), "lost": report.lost.total()}
            record(session, at=clock(), action="rescreened", revisions=report.screened, **act)
    return report


def publish(
    store: Store,
    partnership: Partnership,
    *,
    clock: Clock,
    mail_domain: str,
    cadences: Collection[Cadence] | None = None,
) -> PublishReport:
    """Cut every edition that is due, and queue its messages.

    Args:
        mail_domain: of the Message-IDs.
        cadences: only audiences with one of these; all if None.
    """
    return publish_due(store, partnership, now=clock(), cadences=cadences, mail_domain=mail_domain)


def deliver(store: Store, partnership: Partnership, post: Post, hooks: Hooks, *, clock: Clock) -> SendReport:
    """Send what is queued and due: webhooks, few and urgent; answers to readers, who wait; and mails.

    What goes wrong with an endpoint or with the mail server stands in the report, and keeps nobody else back.
    """
    _give_up_unapproved(store, partnership, clock)
    posted = deliver_webhooks(store, partnership.slug, hooks, clock=clock, chance=random.SystemRandom())
    answered = deliver_notices(store, partnership, post, clock=clock)
    mails = deliver_mails(store, partnership.slug, post, clock=clock)
    mails.count(answered.states)
    mails.trouble = mails.trouble or answered.trouble
    return SendReport(mails, posted)


def read_bounces(store: Store, bounces: Bounces, *, clock: Clock) -> BounceReport:
    """Take what came back of mails: end what bounced for good, and let wait what bounced for now."""
    return read_what_came_back(store, bounces, clock=clock)


def watch_canaries(
    store: Store, partnership: Partnership, canaries: Sequence[CanarySettings], post: Post, *, clock: Clock
) -> CanaryReport:
    """Read the canaries' mail back, and keep what is wrong with it for `doctor` and /healthz."""
    return look_at_canaries(store, partnership.slug, canaries, post, clock=clock)


def rehearse(
    store: Store,
    partnership: Partnership,
    post: Post,
    *,
    clock: Clock,
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


def sweep(store: Store, partnership: Partnership, *, clock: Clock, mail_domain: str) -> SweepReport:
    """Do again what may have been missed, forget what is kept for a while, and say what is late or stuck.

    Then seal the audit log, with what became of each edition's messages. Recovery is nothing of its own: what
    was missed is what the stages find undone.
    """
    with store.transaction() as session:
        overdue = health.overdue(session, partnership, now=clock())
        forget_old_requests(session, now=clock())
        drop_old_counts(session, now=clock())
    matched = match(store, partnership, clock=clock)
    published = publish(store, partnership, clock=clock, mail_domain=mail_domain)
    _give_up_unapproved(store, partnership, clock)
    held = hold_unknown(store, partnership.slug, now=clock())
    tally(store, now=clock())
    settle(store, now=clock())
    sealing = seal(store, now=clock())
    rules = rule_set(partnership, ENGINE_VERSION)
    with store.transaction() as session:
        left = health.troubles(session, partnership, rules, now=clock())
        if sealing.blocked:
            left.append(kept_from_sealing(session))
    remedies = {one.remedy for one in left}  # each kind of trouble has its own
    mended = [
        replace(one, sentence=f"{one.sentence}; now they are")
        for one in overdue
        if one.remedy not in remedies
    ]
    return SweepReport(matched, published, held, sealing.entries, health.worst_first([*mended, *left]))


def _give_up_unapproved(store: Store, partnership: Partnership, clock: Clock) -> None:
    with store.transaction() as session:
        give_up(session, partnership.slug, now=clock())
