"""All sending of one partnership stopped by an operator, and begun again. What is queued waits and keeps."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, select
from sqlalchemy.orm import Session

from partnership_watch.errors import PartnershipWatchError
from partnership_watch.store.audit_log import record
from partnership_watch.store.tables import SendingSwitch

LOOKS_EVERY = timedelta(seconds=1)
"""A running sender asks this often whether it is to stop; asking costs some tenths of a millisecond."""


class PauseError(PartnershipWatchError):
    """Sending cannot be paused so."""


@dataclass(frozen=True)
class Pause:
    """A pause that holds."""

    since: datetime
    reason: str
    actor: str


def pause(session: Session, partnership: str, reason: str, *, actor: str, now: datetime) -> bool:
    """Stop all sending of a partnership. Returns False if it was paused already; then nothing changes.

    Raises:
        PauseError: no reason is given.
    """
    if not reason.strip():
        raise PauseError("a pause has a reason that others can read; give --reason")
    if paused(session, partnership) is not None:
        return False
    _switch(session, partnership, True, reason.strip(), actor, now)
    return True


def resume(session: Session, partnership: str, *, actor: str, now: datetime) -> bool:
    """Let sending begin again. Returns False if it was not paused."""
    if paused(session, partnership) is None:
        return False
    _switch(session, partnership, False, "", actor, now)
    return True


def paused(at: Session | Connection, partnership: str) -> Pause | None:
    """The pause that holds now, or None."""
    newest = at.execute(
        select(SendingSwitch.paused, SendingSwitch.at, SendingSwitch.reason, SendingSwitch.actor)
        .where(SendingSwitch.partnership == partnership)
        .order_by(SendingSwitch.id.desc())
        .limit(1)
    ).one_or_none()
    return Pause(newest.at, newest.reason, newest.actor) if newest is not None and newest.paused else None


def unpaused_since(session: Session, partnership: str, span: timedelta, now: datetime) -> datetime:
    """The moment since which sending was not paused for `span` in all.

    What has waited for longer was not kept back by a pause alone: the time of a pause does not count.
    """
    left, until = span, now
    switches = session.execute(
        select(SendingSwitch.paused, SendingSwitch.at)
        .where(SendingSwitch.partnership == partnership)
        .order_by(SendingSwitch.id.desc())
    )
    for switch in switches:
        if not switch.paused:
            ran = until - switch.at
            if ran >= left:
                break
            left -= ran
        until = switch.at
    return until - left


class Gate:
    """Asked before each message whether sending is paused; it asks the database every LOOKS_EVERY."""

    def __init__(self, partnership: str, clock: Callable[[], datetime]) -> None:
        self._partnership, self._clock = partnership, clock
        self._looked_at: datetime | None = None

    def shut(self, connection: Connection) -> bool:
        """Whether nothing may be begun now."""
        now = self._clock()
        if self._looked_at is not None and abs(now - self._looked_at) < LOOKS_EVERY:
            return False
        self._looked_at = now
        return paused(connection, self._partnership) is not None


def _switch(session: Session, partnership: str, paused: bool, reason: str, actor: str, now: datetime) -> None:
    switch = SendingSwitch(partnership=partnership, paused=paused, reason=reason, actor=actor, at=now)
    session.add(switch)
    session.flush()
    record(
        session,
        at=now,
        actor=actor,
        action="sending.paused" if paused else "sending.resumed",
        object_type="sending_switch",
        object_id=switch.id,
        partnership=partnership,
    )
