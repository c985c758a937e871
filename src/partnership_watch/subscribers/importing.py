"""Subscribers from a file: added and changed, never revived."""

from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from partnership_watch.registry.models import Partnership
from partnership_watch.store import Store
from partnership_watch.store.tables import Subscriber, Subscription
from partnership_watch.subscribers.limits import KeyedHash
from partnership_watch.subscribers.moving import Moved
from partnership_watch.subscribers.people import (
    add_subscriber,
    change_subscriber,
    find_subscriber,
    has_ended,
    lock_people,
)
from partnership_watch.subscribers.places import live_places
from partnership_watch.subscribers.subscriber_files import ListedPerson, read_subscribers
from partnership_watch.subscribers.subscriptions import change_subscription, subscribe
from partnership_watch.subscribers.suppression import Suppressed, suppressed
from partnership_watch.subscribers.webhooks import Webhook, keep_endpoint
from partnership_watch.subscribers.wishes import Asked


class Imported(StrEnum):
    """What became of one entry of the file."""

    ADDED = "added"
    UNCHANGED = "unchanged"
    CHANGED = "changed"
    WAITS = "waits"
    """Changed, with effect after its audience's next edition."""
    ENDED = "ended"
    """It ended before; an import never revives it."""
    SUPPRESSED = "suppressed"
    """The address must get no mail; nothing was written."""


@dataclass(frozen=True)
class ImportedEntry:
    """One subscriber of the file, or one subscription (then `subscription` is its name)."""

    line: int
    subscription: str | None
    outcome: Imported
    suppressed: Suppressed | None = None


@dataclass(frozen=True)
class ImportReport:
    """What an import did, in the order of the file."""

    entries: list[ImportedEntry] = field(default_factory=list)

    def count(self, outcome: Imported) -> int:
        """How many subscriptions ended up so; all of an ended or suppressed subscriber's count as that."""
        return sum(entry.outcome is outcome for entry in self.entries if entry.subscription is not None)


def import_subscribers(
    store: Store,
    partnership: Partnership,
    file: Path,
    *,
    now: datetime,
    actor: str,
    keyed_hash: KeyedHash | None = None,
) -> ImportReport:
    """Add and change subscribers as a file says, all or none. Importing the same file again changes nothing.

    Whoever is not in the file stays; whoever ended, by a link or by an operator, is reported and not revived;
    so is whoever must get no mail.

    Args:
        keyed_hash: of the installation's secret, by which the suppression list is asked; None in trials that
            have none.

    Raises:
        SubscriberFileError: the file cannot be used; nothing was written.
    """
    people = read_subscribers(file, partnership)
    report = ImportReport()
    with store.transaction() as session:
        lock_people(session)
        kept_out = suppressed(session, {one.person.email for one in people}, keyed_hash) if keyed_hash else {}
        for listed in people:
            if found := kept_out.get(listed.person.email):
                report.entries.extend(
                    _import_suppressed(session, partnership, listed, found, now=now, actor=actor)
                )
            else:
                report.entries.extend(_import(session, partnership, listed, now=now, actor=actor))
    return report


def _import(
    session: Session, partnership: Partnership, listed: ListedPerson, *, now: datetime, actor: str
) -> list[ImportedEntry]:
    person = listed.person
    known = find_subscriber(session, partnership.slug, person.email)
    if known is None and has_ended(session, partnership.slug, person.email):
        return [ImportedEntry(listed.line, name, Imported.ENDED) for name in (None, *listed.subscriptions)]
    if known is None:
        added = add_subscriber(session, partnership, person, now=now, actor=actor)
        known, outcome = session.get_one(Subscriber, added), Imported.ADDED
    else:
        changed = change_subscriber(session, partnership, known, person, now=now, actor=actor)
        outcome = Imported.CHANGED if changed else Imported.UNCHANGED
    return [ImportedEntry(listed.line, None, outcome)] + [
        ImportedEntry(
            listed.line,
            name,
            _bring(session, partnership, known, name, asked, listed.webhooks.get(name), now=now, actor=actor),
        )
        for name, asked in listed.subscriptions.items()
    ]


def _import_suppressed(
    session: Session,
    partnership: Partnership,
    listed: ListedPerson,
    found: Suppressed,
    *,
    now: datetime,
    actor: str,
) -> list[ImportedEntry]:
    """Nothing by mail, and nobody new; the webhooks of who is subscribed go on, and may change their keys."""
    known = find_subscriber(session, partnership.slug, listed.person.email)
    posted = {name: asked for name, asked in listed.subscriptions.items() if name in listed.webhooks}
    kept = replace(listed, subscriptions=posted if known is not None else {})
    refused = [name for name in listed.subscriptions if name not in kept.subscriptions]
    entries = [ImportedEntry(listed.line, name, Imported.SUPPRESSED, found) for name in (None, *refused)]
    if kept.subscriptions:
        entries += _import(session, partnership, kept, now=now, actor=actor)
    return entries


def _bring(
    session: Session,
    partnership: Partnership,
    subscriber: Subscriber,
    name: str,
    asked: Asked,
    webhook: Webhook | None,
    *,
    now: datetime,
    actor: str,
) -> Imported:
    """Begin the subscription, or let it get what the file says, where the file says."""
    outcome = _bring_wish(session, partnership, subscriber, name, asked, now=now, actor=actor)
    if webhook is None or outcome is Imported.ENDED:
        return outcome
    moved = keep_endpoint(session, subscriber.id, name, webhook, now=now, actor=actor)
    return Imported.CHANGED if moved and outcome is Imported.UNCHANGED else outcome


def _bring_wish(
    session: Session,
    partnership: Partnership,
    subscriber: Subscriber,
    name: str,
    asked: Asked,
    *,
    now: datetime,
    actor: str,
) -> Imported:
    if any(place.name == name for place in live_places(session, subscriber.id)):
        moved = change_subscription(session, partnership, subscriber.id, name, asked, now=now, actor=actor)
        return {
            Moved.UNCHANGED: Imported.UNCHANGED,
            Moved.AT_ONCE: Imported.CHANGED,
            Moved.WAITS: Imported.WAITS,
        }[moved]
    of_this_name = select(Subscription.id).where(
        Subscription.subscriber_id == subscriber.id, Subscription.name == name
    )
    if session.scalars(of_this_name).first() is not None:
        return Imported.ENDED
    subscribe(session, partnership, subscriber.id, name, asked, now=now, actor=actor)
    return Imported.ADDED
