"""What was missed is caught up with, and what is late or stuck is named."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime

from partnership_watch import health
from partnership_watch.delivery import hold_unknown
from partnership_watch.delivery.approving import give_up
from partnership_watch.delivery.settling import settle
from partnership_watch.editions.publishing import PublishReport
from partnership_watch.matching import ENGINE_VERSION
from partnership_watch.matching.tallying import tally
from partnership_watch.registry import Partnership, rule_set
from partnership_watch.stages.matching import MatchReport, match
from partnership_watch.stages.sending import publish
from partnership_watch.store import Store
from partnership_watch.store.sealing import seal
from partnership_watch.store.sealing_health import kept_from_sealing
from partnership_watch.store.sealing_rows import seal_rows
from partnership_watch.subscribers.limits import drop_old_counts
from partnership_watch.subscribers.requests import forget_old_requests
from partnership_watch.troubles import Trouble


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


def sweep(
    store: Store, partnership: Partnership, *, clock: Callable[[], datetime], mail_domain: str
) -> SweepReport:
    """Do again what may have been missed, forget what is kept for a while, and say what is late or stuck.

    Then seal the audit log, with what became of each edition's messages and what was collected and found
    since. Recovery is nothing of its own: what
    was missed is what the stages find undone.
    """
    with store.transaction() as session:
        overdue = health.overdue(session, partnership, now=clock())
        forget_old_requests(session, now=clock())
        drop_old_counts(session, now=clock())
    matched = match(store, partnership, clock=clock)
    published = publish(store, partnership, clock=clock, mail_domain=mail_domain)
    with store.transaction() as session:
        give_up(session, partnership.slug, now=clock())
    held = hold_unknown(store, partnership.slug, now=clock())
    tally(store, now=clock())
    settle(store, now=clock())
    seal_rows(store, now=clock())
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
