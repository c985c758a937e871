"""Subscribers: people and agencies, with the basis of their consent."""

from dataclasses import asdict, dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from partnership_watch.registry.models import Partnership
from partnership_watch.store.audit_log import record
from partnership_watch.store.locks import take_turns
from partnership_watch.store.tables import EndedReason, Subscriber, SubscriberKind, Subscription
from partnership_watch.subscribers.errors import SubscriberError
from partnership_watch.subscribers.moving import move
from partnership_watch.subscribers.places import live_places
from partnership_watch.subscribers.wishes import Wish


@dataclass(frozen=True)
class Person:
    """What is known of a subscriber. `email` is as `addresses.normalised_address` returns it."""

    email: str
    name: str
    kind: SubscriberKind
    language: str
    """Of the mail."""
    zone: str
    consent_basis: str
    consent_at: datetime


def add_subscriber(
    session: Session, partnership: Partnership, person: Person, *, now: datetime, actor: str
) -> int:
    """Add a person or an agency, and return the new id.

    Raises:
        SubscriberError: the address has a live subscriber, or the language is not the partnership's.
    """
    lock_people(session)
    if person.language not in partnership.languages:
        raise SubscriberError(
            f"language: mails are written in {', '.join(partnership.languages)}, not in {person.language!r}"
        )
    if find_subscriber(session, partnership.slug, person.email) is not None:
        raise SubscriberError(
            "email: this address has a subscriber already; add a subscription to it instead"
        )
    subscriber = Subscriber(partnership=partnership.slug, created_at=now, **asdict(person))
    session.add(subscriber)
    session.flush()
    _note(session, subscriber, "add", now=now, actor=actor, kind=person.kind.value)
    return subscriber.id


def find_subscriber(session: Session, partnership: str, email: str) -> Subscriber | None:
    """Return the live subscriber of a normalised address."""
    return session.scalar(
        select(Subscriber).where(
            Subscriber.partnership == partnership, Subscriber.email == email, Subscriber.ended_at.is_(None)
        )
    )


def has_ended(session: Session, partnership: str, email: str) -> bool:
    """Return whether the address had a subscriber, and has none now."""
    rows = session.scalars(
        select(Subscriber.ended_at).where(Subscriber.partnership == partnership, Subscriber.email == email)
    ).all()
    return bool(rows) and all(ended_at is not None for ended_at in rows)


def change_subscriber(
    session: Session,
    partnership: Partnership,
    subscriber: Subscriber,
    person: Person,
    *,
    now: datetime,
    actor: str,
) -> tuple[str, ...]:
    """Make a live subscriber what `person` says, and return the names of the fields that changed.

    Another zone or language moves every subscription, each after its audience's next edition.
    """
    changed = tuple(
        field
        for field, value in asdict(person).items()
        if field != "email" and getattr(subscriber, field) != value
    )
    if not changed:
        return ()
    for field in changed:
        setattr(subscriber, field, getattr(person, field))
    _note(session, subscriber, "change", now=now, actor=actor, fields=list(changed))
    if "zone" in changed or "language" in changed:
        for place in live_places(session, subscriber.id):
            target = Wish(**{**dict(place.wanted), "zone": person.zone, "language": person.language})
            move(session, partnership, subscriber.id, place.name, target, now=now, actor=actor)
    return changed


def end_subscriber(
    session: Session, subscriber_id: int, reason: EndedReason, *, now: datetime, actor: str
) -> bool:
    """End a subscriber and all its subscriptions at once. Returns False if it had ended already."""
    subscriber = session.scalar(
        select(Subscriber)
        .where(Subscriber.id == subscriber_id, Subscriber.ended_at.is_(None))
        .with_for_update()
    )
    if subscriber is None:
        return False
    live = session.scalars(
        select(Subscription)
        .where(Subscription.subscriber_id == subscriber_id, Subscription.ended_at.is_(None))
        .order_by(Subscription.id)
        .with_for_update()
    ).all()
    subscriber.ended_at, subscriber.ended_reason = now, reason
    for subscription in live:
        subscription.ended_at, subscription.ended_reason = now, reason
    ended = [subscription.id for subscription in live]
    _note(session, subscriber, "end", now=now, actor=actor, reason=reason.value, subscriptions=ended)
    return True


def lock_people(session: Session) -> None:
    """Let one writer of subscribers in at a time, until this transaction ends: two imports are as one."""
    take_turns(session, "subscribers")


def _note(
    session: Session, subscriber: Subscriber, action: str, *, now: datetime, actor: str, **details: object
) -> None:
    record(
        session,
        at=now,
        actor=actor,
        action=f"subscriber.{action}",
        object_type="subscriber",
        object_id=subscriber.id,
        **details,
    )
