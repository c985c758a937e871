"""What is wrong around the product on the machine where it is asked: its clock, its disk, the mail server."""

import shutil
from datetime import datetime, timedelta

from sqlalchemy import text

from partnership_watch.delivery.smtp import MailServerError, SmtpConnection
from partnership_watch.installation import Installation
from partnership_watch.settings import Settings
from partnership_watch.troubles import Trouble

CLOCKS_APART = timedelta(seconds=30)
"""Leases last ten minutes and feeds' hours are whole minutes; a synchronised clock is off by milliseconds."""

ROOM_AT_LEAST = 1024**3
"""Bytes: PostgreSQL stops when the disk is full, and keeps up to as much of its own log (max_wal_size)."""


def surrounding_troubles(here: Installation) -> list[Trouble]:
    """Clock skew against the database, a full disk under the embedded server, a mail server that is away."""
    return [*_clock(here), *_disk(here.settings), *_mail_server(here.settings)]


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
            f"this machine's clock is {abs(apart).total_seconds():.0f} seconds {direction} the database's",
            None,
            "synchronise both (NTP): leases and hours are compared across machines",
            urgent=True,
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
            f"the disk of the embedded database has {free // 1024**2} MB left",
            None,
            f"make room where PARTNERSHIP_WATCH_DATA points to ({settings.data})",
            urgent=True,
        )
    ]


def _mail_server(settings: Settings) -> list[Trouble]:
    """Connect and log in as sending does, and say nothing more."""
    try:
        with SmtpConnection(settings.smtp):
            return []
    except MailServerError as error:
        return [Trouble(str(error), None, "no mail goes out until it answers; nothing is lost", urgent=True)]
