"""Addresses that must get no mail, whatever they are subscribed to: added, lifted, and asked for.

The list holds keyed hashes. Whoever knows an address may ask whether it is on it; nobody can read it off.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Text, cast, func, select
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Session

from partnership_watch.store.audit_log import record
from partnership_watch.store.tables import Suppression, SuppressionReason
from partnership_watch.subscribers.addresses import without_capitals
from partnership_watch.subscribers.errors import SubscriberError
from partnership_watch.subscribers.limits import KeyedHash
from partnership_watch.subscribers.people import lock_people


@dataclass(frozen=True)
class Suppressed:
    """An address on the list."""

    since: datetime
    reason: SuppressionReason
    note: str
    actor: str
    hash: str

    @property
    def in_words(self) -> str:
        """`bounced, since 2026-03-01`."""
        return f"{self.reason.value}, since {self.since:%Y-%m-%d}"


def suppress(
    session: Session,
    email: str,
    reason: SuppressionReason,
    keyed_hash: KeyedHash,
    *,
    now: datetime,
    actor: str,
    note: str = "",
) -> bool:
    """Put a normalised address on the list. Returns False if it is on it already; then nothing changes.

    But an erasure gives way to any other reason: whoever asks anew may undo the one, and not the other.

    Raises:
        SubscriberError: an operator gives no reason, or one that holds an address.
    """
    if reason is SuppressionReason.OPERATOR:
        note = _checked(note)
    lock_people(session)
    listed = suppressed(session, {email}, keyed_hash).get(email)
    if listed is not None:
        if listed.reason is not SuppressionReason.ERASED or reason is SuppressionReason.ERASED:
            return False
        lift(session, email, keyed_hash, note=f"from now on: {reason.value}", now=now, actor=actor)
    row = Suppression(
        hash=_hash(email, keyed_hash),
        key=_key(keyed_hash),
        reason=reason,
        note=note,
        actor=actor,
        since=now,
    )
    session.add(row)
    session.flush()
    _note(session, row, "add", now=now, actor=actor)
    return True


def lift(
    session: Session, email: str, keyed_hash: KeyedHash, *, note: str, now: datetime, actor: str
) -> bool:
    """Take a normalised address off the list. Returns False if it is not on it. Nobody is subscribed anew.

    Raises:
        SubscriberError: no reason is given, or one that holds an address.
    """
    note = _checked(note)
    lock_people(session)
    row = session.scalar(
        select(Suppression).where(
            Suppression.hash == _hash(email, keyed_hash), Suppression.lifted_at.is_(None)
        )
    )
    if row is None:
        return False
    row.lifted_at, row.lifted_by, row.lifted_note = now, actor, note
    _note(session, row, "lift", now=now, actor=actor)
    return True


def keeps_from_asking(listed: Suppressed | None) -> bool:
    """Whether nobody may sign up with this address on a page. Whose data were erased may: to ask, and to
    confirm it from the mailbox, is consent anew. A dead mailbox, a complaint and an operator's word stand.
    """
    return listed is not None and listed.reason is not SuppressionReason.ERASED


def welcome_back(session: Session, email: str, keyed_hash: KeyedHash, *, now: datetime, actor: str) -> None:
    """Take an address whose data were erased off the list: its owner has asked anew, and confirmed it."""
    listed = suppressed(session, {email}, keyed_hash).get(email)
    if listed is not None and not keeps_from_asking(listed):
        lift(session, email, keyed_hash, note="asked for mail anew", now=now, actor=actor)


def suppressed(session: Session, emails: Collection[str], keyed_hash: KeyedHash) -> dict[str, Suppressed]:
    """Those of these normalised addresses that must get no mail."""
    by_hash: dict[str, list[str]] = {}
    for email in emails:
        by_hash.setdefault(_hash(email, keyed_hash), []).append(email)
    rows = session.scalars(
        select(Suppression).where(
            Suppression.hash == func.any(cast(list(by_hash), ARRAY(Text))), Suppression.lifted_at.is_(None)
        )
    )
    return {email: _listed(row) for row in rows for email in by_hash[row.hash]}


def list_suppressed(session: Session) -> list[Suppressed]:
    """The whole list, oldest first."""
    rows = session.scalars(
        select(Suppression).where(Suppression.lifted_at.is_(None)).order_by(Suppression.id)
    )
    return [_listed(row) for row in rows]


def under_another_secret(session: Session, keyed_hash: KeyedHash) -> int:
    """How many entries hold nobody back, because the secret that made their hashes is another."""
    others = select(func.count()).where(Suppression.lifted_at.is_(None), Suppression.key != _key(keyed_hash))
    return session.scalar(others) or 0


def _hash(email: str, keyed_hash: KeyedHash) -> str:
    return keyed_hash(f"suppressed {without_capitals(email)}")


def _key(keyed_hash: KeyedHash) -> str:
    return keyed_hash("the key of the suppression list")[:16]


def _checked(note: str) -> str:
    note = " ".join(note.split())
    if not note:
        raise SubscriberError("a suppression is made and lifted for a reason that others can read; give one")
    if "@" in note:
        raise SubscriberError("the reason holds an address; leave it out, for this list outlives an erasure")
    return note


def _listed(row: Suppression) -> Suppressed:
    return Suppressed(row.since, row.reason, row.note, row.actor, row.hash)


def _note(session: Session, row: Suppression, action: str, *, now: datetime, actor: str) -> None:
    record(
        session,
        at=now,
        actor=actor,
        action=f"suppression.{action}",
        object_type="suppression",
        object_id=row.id,
        reason=row.reason.value,
    )
