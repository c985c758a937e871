"""Taking what came back: from a mailbox, from files, or from whatever hands it over by SMTP."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from pathlib import Path

from sqlalchemy import select

from partnership_watch.delivery.bounces.reading import note_read
from partnership_watch.delivery.bounces.reports import read_report
from partnership_watch.delivery.bounces.settling import keep, settle
from partnership_watch.delivery.mailbox import MOST_BYTES, Mailbox, MailboxError, MailboxSettings
from partnership_watch.delivery.return_path import ReturnPath
from partnership_watch.store import Store
from partnership_watch.store.tables import Bounce, BounceOutcome
from partnership_watch.subscribers.limits import KeyedHash


class Taken(StrEnum):
    """What one mail came to."""

    ENDED = "ended"
    WAITS = "waits"
    NOTHING_NEW = "nothing new"
    UNMATCHED = "unmatched"
    KEPT = "kept"
    """Believed, and stored, until the record of its message is."""
    REPEATED = "repeated"
    """The same event again."""
    UNSIGNED = "unsigned"
    """A report under no return path of ours, or a forged one: not believed."""
    NO_REPORT = "no report"
    """An answer by a machine, a note on a delay, or anybody's mail."""


@dataclass(frozen=True)
class Bounces:
    """Everything outside the database that reading bounces needs."""

    return_path: ReturnPath
    keyed_hash: KeyedHash
    """Of the installation's secret: names addresses in the suppression list."""
    mailbox: MailboxSettings = field(default_factory=MailboxSettings)


@dataclass
class BounceReport:
    """What one round of reading came to."""

    counts: Counter[Taken] = field(default_factory=Counter)
    trouble: str | None = None
    """Why the mailbox could not be read to its end; what was not read stays there."""


def take(
    store: Store, bounces: Bounces, content: bytes, *, sent_to: Sequence[str] = (), now: datetime
) -> Taken:
    """Take one mail. It is stored, or of no use, once this returns; taking it again changes nothing.

    Args:
        sent_to: the addresses of the envelope, where they are known.
    """
    try:
        reading = read_report(content)
    except ValueError:
        return Taken.NO_REPORT
    if reading.report is None:
        return Taken.NO_REPORT
    link_id = bounces.return_path.read("\n".join((*sent_to, *reading.paths)))
    if link_id is None:
        return Taken.UNSIGNED
    with store.transaction() as session:
        bounce_id = keep(session, link_id, reading.report, reading.identity, now=now)
        if bounce_id is None:
            return Taken.REPEATED
        return _taken(settle(session, bounce_id, bounces.keyed_hash, now=now))


def settle_kept(store: Store, keyed_hash: KeyedHash, *, now: datetime) -> Counter[Taken]:
    """Try again what waits for the record of its message."""
    counts: Counter[Taken] = Counter()
    with store.transaction() as session:
        kept = session.scalars(select(Bounce.id).where(Bounce.outcome.is_(None)).order_by(Bounce.id)).all()
    for bounce_id in kept:
        with store.transaction() as session:
            counts[_taken(settle(session, bounce_id, keyed_hash, now=now))] += 1
    return counts


def read_bounces(store: Store, bounces: Bounces, *, clock: Callable[[], datetime]) -> BounceReport:
    """Try again what was kept, and take all that is new in the mailbox, if there is one.

    Safe to kill, to repeat and to run twice at once: a mail is marked after what it says is stored.
    """
    report = BounceReport(settle_kept(store, bounces.keyed_hash, now=clock()))
    if not bounces.mailbox.host:
        return report
    try:
        with Mailbox(bounces.mailbox) as mailbox:
            for received in mailbox.unseen():
                report.counts[take(store, bounces, received.content, now=clock())] += 1
                mailbox.done(received.uid)
    except MailboxError as error:
        report.trouble = str(error)
    else:
        with store.transaction() as session:
            note_read(session, bounces.mailbox.place, now=clock())
    return report


def take_file(store: Store, bounces: Bounces, file: Path, *, now: datetime) -> Taken:
    """Take one mail that was kept as a file. The file stays as it is.

    Raises:
        OSError: it cannot be read.
    """
    with file.open("rb") as mail:
        return take(store, bounces, mail.read(MOST_BYTES), now=now)


def _taken(outcome: BounceOutcome | None) -> Taken:
    return Taken.KEPT if outcome is None else Taken[outcome.name]
