"""What is wrong around the product on the machine where it is asked: its clock, its disk, the mail server."""

import shutil
from datetime import datetime, timedelta

from sqlalchemy import text

from partnership_watch.delivery.bounces import never_read
from partnership_watch.delivery.canary import unwatched_canaries
from partnership_watch.delivery.mailbox import Mailbox, MailboxError
from partnership_watch.delivery.smtp import MailServerError, SmtpConnection
from partnership_watch.installation import Installation
from partnership_watch.settings import Settings
from partnership_watch.subscribers.suppression import under_another_secret
from partnership_watch.troubles import Trouble

CLOCKS_APART = timedelta(seconds=30)
"""Leases last ten minutes and feeds' hours are whole minutes; a synchronised clock is off by milliseconds."""

ROOM_AT_LEAST = 1024**3
"""Bytes: PostgreSQL stops when the disk is full, and keeps up to as much of its own log (max_wal_size)."""


def surrounding_troubles(here: Installation) -> list[Trouble]:
    """Clock skew against the database, a full disk under the embedded server, a mail server or a mailbox that
    is away or is not read, canaries that nobody has looked at, and a secret that is not the suppression
    list's.
    """
    return [
        *_clock(here),
        *_disk(here.settings),
        *_mail_server(here.settings),
        *_bounce_mailbox(here),
        *_canaries(here),
        *_suppressions(here),
    ]


def _clock(here: Installation) -> list[Trouble]:
    if here.settings.moment is not None:
        return []  # a trial's fixed time is meant to differ
    with here.store.transaction() as session:
        asked = here.clock()
        theirs: datetime = session.execute(text("SELECT clock_timestamp()")).scalar_one()
        answered = here.clock()
    ours = asked + (answered - asked) / 2
    apart = ours - theirs
    if abs(apart) < CLOCKS_APART + (answered - asked) / 2:
        return []
    direction = "ahead of" if apart > timedelta() else "behind"
    return [
        Trouble(
            "this machine's clock is {seconds:.0f} seconds {direction} the database's",
            None,
            "synchronise both (NTP): leases and hours are compared across machines",
            urgent=True,
            values={"seconds": abs(apart).total_seconds(), "direction": direction},
        )
    ]


def _disk(settings: Settings) -> list[Trouble]:
    if settings.database_url is not None:
        return []  # elsewhere; its own keepers watch it
    free = shutil.disk_usage(settings.data).free
    if free >= ROOM_AT_LEAST:
        return []
    return [
        Trouble(
            "the disk of the embedded database has {left} MB left",
            None,
            "make room where PARTNERSHIP_WATCH_DATA points to ({folder})",
            urgent=True,
            values={"left": free // 1024**2, "folder": settings.data},
        )
    ]


def _mail_server(settings: Settings) -> list[Trouble]:
    """Connect and log in as sending does, and say nothing more."""
    try:
        with SmtpConnection(settings.smtp):
            return []
    except MailServerError as error:
        remedy = "no mail goes out until it answers; nothing is lost"
        return [Trouble("{error}", None, remedy, urgent=True, values={"error": error})]


def _bounce_mailbox(here: Installation) -> list[Trouble]:
    """Open it as reading does, and read nothing; and whether anybody reads it."""
    mailbox = here.settings.bounce_mailbox
    if not mailbox.host:
        return []
    try:
        with Mailbox(mailbox), here.store.transaction() as session:
            return never_read(session, mailbox.place, now=here.clock())
    except MailboxError as error:
        remedy = "bounces wait there until it answers; mail to dead addresses goes on"
        return [Trouble("{error}", None, remedy, values={"error": error})]


def _canaries(here: Installation) -> list[Trouble]:
    addresses = [canary.address for canary in here.settings.canaries]
    with here.store.transaction() as session:
        return unwatched_canaries(session, here.partnership.slug, addresses)


def _suppressions(here: Installation) -> list[Trouble]:
    with here.store.transaction() as session:
        lost = under_another_secret(session, here.settings.links().keyed_hash)
    if not lost:
        return []
    return [
        Trouble(
            "{count} suppressed addresses cannot be told any more: the secret was changed",
            None,
            "put PARTNERSHIP_WATCH_SECRET back, or suppress them anew; until then they may be mailed",
            urgent=True,
            values={"count": lost},
        )
    ]
