"""What is late or wrong, and since when: one answer for the sweep, for `doctor` and for /healthz.

It reads the database alone and changes nothing there.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, func, select, text
from sqlalchemy.orm import Session

from partnership_watch.delivery.bounces import bounce_troubles
from partnership_watch.delivery.canary import canary_troubles
from partnership_watch.delivery.claiming import AFTER_BOUNCES, EXPIRED_AFTER_BOUNCES
from partnership_watch.delivery.health import WAITING_TOO_LONG, delivery_troubles
from partnership_watch.delivery.notice_health import notice_troubles
from partnership_watch.delivery.pausing import unpaused_since
from partnership_watch.delivery.webhooks import webhook_troubles
from partnership_watch.editions.health import COUNTED_BACK, edition_troubles, expired_lately
from partnership_watch.feeds.health import source_troubles
from partnership_watch.matching.live import unscreened_since
from partnership_watch.matching.tallying import tally_troubles
from partnership_watch.matching.unfinished import unfinished_troubles
from partnership_watch.registry import Partnership, RuleSet
from partnership_watch.store.letting_out import let_out
from partnership_watch.store.schema import current_revision, newest_revision
from partnership_watch.store.sealing_health import sealing_troubles
from partnership_watch.store.tables import (
    Audience,
    Channel,
    Delivery,
    DeliveryState,
    Edition,
    Purpose,
    Screening,
    StoredRuleSet,
)
from partnership_watch.troubles import Trouble

UNSCREENED_AFTER = timedelta(hours=1)
"""Matching runs every quarter of an hour; an hour's wait means that it does not."""

PUT_OFF_LONG = timedelta(hours=2)
"""Greylisting is over within the first two tries, twenty minutes; who is put off for longer has a cause."""

LOCKED_TOO_LONG = timedelta(minutes=15)
"""The longest unit of work takes seconds, and a whole run waits for feeds for some minutes."""


def troubles(session: Session, partnership: Partnership, rules: RuleSet, *, now: datetime) -> list[Trouble]:
    """Everything that is late or wrong, worst first.

    Args:
        rules: of the partnership's folder, under this engine.
    """
    if other := _other_tables(session):
        return [other]  # in other tables the rest would look for what is not there
    return worst_first(
        [
            *overdue(session, partnership, now=now),
            *source_troubles(session, partnership, now=now),
            *delivery_troubles(session, partnership.slug, now=now),
            *_unsent(session, partnership.slug, now),
            *notice_troubles(session, partnership.slug, now=now),
            *canary_troubles(session, partnership.slug, now=now),
            *webhook_troubles(session, partnership.slug, now=now),
            *bounce_troubles(session, now=now),
            *unfinished_troubles(session, partnership.slug, now=now),
            *sealing_troubles(session, now=now),
            *tally_troubles(session, now=now),
            *_locks(session, now),
            *_other_rules(session, rules),
            *expired_lately(session, partnership.slug, now=now),
        ]
    )


def overdue(session: Session, partnership: Partnership, *, now: datetime) -> list[Trouble]:
    """What matching and publishing should have done by now. Running them is what mends it."""
    found = []
    since = unscreened_since(session, partnership.slug, now=now)
    if since is not None and now - since > UNSCREENED_AFTER:
        found.append(
            Trouble(
                "revisions have not been matched",
                since,
                "see that the match DAG is not paused and that its tasks run",
                urgent=True,
            )
        )
    return [*found, *edition_troubles(session, partnership, now=now)]


def worst_first(found: Iterable[Trouble]) -> list[Trouble]:
    """What is urgent before what is not; of each, what has been so for longest."""
    return sorted(
        found,
        key=lambda one: (not one.urgent, one.since is not None, one.since.timestamp() if one.since else 0),
    )


def _other_tables(session: Session) -> Trouble | None:
    version, needed = current_revision(session.connection()), newest_revision()
    if version == needed:
        return None
    return Trouble(
        "the tables are of version {version}, and {needed} is needed" if version else "there are no tables",
        None,
        "run `partnership-watch db upgrade`, and start anew what runs with an older version of the product",
        urgent=True,
        values={"version": version, "needed": needed},
    )


def _unsent(session: Session, partnership: str, now: datetime) -> list[Trouble]:
    """Mails that are stuck in other ways than those that the delivery room counts."""
    found = []

    def count(*conditions: ColumnElement[bool]) -> tuple[int, datetime | None]:
        return session.execute(
            select(func.count(), func.min(Delivery.queued_at))
            .join(Edition, Edition.id == Delivery.edition_id)
            .join(Audience, Audience.id == Edition.audience_id)
            .where(Audience.partnership == partnership, Audience.channel == Channel.MAIL, *conditions)
        ).one()

    deferred = Delivery.state == DeliveryState.DEFERRED
    vanished, since = count(Delivery.state == DeliveryState.TRANSMITTING, Delivery.lease_until < now)
    if vanished:
        found.append(
            Trouble(
                "{count} messages were being sent when their sender vanished",
                since,
                "the next sending, or `partnership-watch sweep`, holds them; see the mail server's log",
                urgent=True,
                values={"count": vanished},
            )
        )
    refused, since = count(deferred, Delivery.reason == "MailServerError")
    if refused:
        found.append(
            Trouble(
                "the mail server takes no mail from our sender: {count} messages wait",
                since,
                "see PARTNERSHIP_WATCH_SENDER_ADDRESS, the server's quota and its log",
                urgent=True,
                values={"count": refused},
            )
        )
    late_before = unpaused_since(session, partnership, WAITING_TOO_LONG, now)  # a pause keeps them on purpose
    late, since = count(deferred, Delivery.next_attempt_at < late_before)
    if late:
        found.append(
            Trouble(
                "{count} messages were put off, and nobody tries them again",
                since,
                "see that the deliver DAG runs and that the mail server answers",
                urgent=True,
                values={"count": late},
            )
        )
    put_off, since = count(
        deferred,
        Delivery.reason != AFTER_BOUNCES,
        Delivery.next_attempt_at >= late_before,
        Delivery.queued_at < now - PUT_OFF_LONG,
    )
    if put_off:
        found.append(
            Trouble(
                "{count} messages have been put off by the mail server and are tried again",
                since,
                "its log says why; each is given up after a day and a half",
                values={"count": put_off},
            )
        )
    gone, since = count(
        Delivery.state == DeliveryState.EXPIRED,
        Delivery.reason != EXPIRED_AFTER_BOUNCES,
        let_out(Delivery.edition_id),  # which is said of the editions
        Delivery.queued_at > now - COUNTED_BACK,
    )
    if gone:
        found.append(
            Trouble(
                "{count} messages waited too long and were given up, in the last {days} days",
                since,
                "the mail server was away or put them off; its log says why",
                values={"count": gone, "days": COUNTED_BACK.days},
            )
        )
    return found


def _locks(session: Session, now: datetime) -> list[Trouble]:
    """Transactions of ours that stay open: what they lock, no stage can take.

    Both ends are the server's time, so that a wrong clock here is no lock there.
    """
    open_for: timedelta | None = session.scalar(
        text(
            "SELECT clock_timestamp() - min(xact_start) FROM pg_stat_activity "
            "WHERE datname = current_database() AND usename = current_user AND pid <> pg_backend_pid() "
            "AND backend_type = 'client backend'"
        )
    )
    if open_for is None or open_for < LOCKED_TOO_LONG:
        return []
    return [
        Trouble(
            "a transaction stays open, and what it has locked is left undone",
            now - open_for,
            "a process hangs: see the tasks that run for long, or pg_stat_activity, and end it",
            urgent=True,
        )
    ]


def _other_rules(session: Session, rules: RuleSet) -> list[Trouble]:
    """The folder's rules have decided of nothing, though others did after they were last taken up."""
    last = session.execute(
        select(Screening.rule_set_hash, Screening.screened_at)
        .where(Screening.partnership == rules.partnership, Screening.purpose == Purpose.LIVE)
        .order_by(Screening.id.desc())
        .limit(1)
    ).one_or_none()
    if last is None or last.rule_set_hash == rules.hash:
        return []
    taken_up = session.scalar(select(StoredRuleSet.first_used_at).where(StoredRuleSet.hash == rules.hash))
    if taken_up is not None and taken_up >= last.screened_at:
        return []
    return [
        Trouble(
            "the folder's rules ({folder}) are not those that decided last ({last})",
            last.screened_at,
            "they decide of what is matched next; if matching has run since they were changed, "
            "it reads another folder (PARTNERSHIP_WATCH_CONFIG)",
            values={"folder": rules.hash[:12], "last": last.rule_set_hash[:12]},
        )
    ]
