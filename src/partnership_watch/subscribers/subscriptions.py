"""Subscriptions: begun, changed, ended and listed. Every act stands in the audit log, without an address."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from partnership_watch.registry.models import Partnership
from partnership_watch.store.audit_log import record
from partnership_watch.store.tables import EndedReason, Subscriber, SubscriberKind, Subscription
from partnership_watch.subscribers.audiences import open_audience
from partnership_watch.subscribers.errors import SubscriberError
from partnership_watch.subscribers.moving import Moved, move
from partnership_watch.subscribers.people import lock_people
from partnership_watch.subscribers.places import live_places
from partnership_watch.subscribers.wishes import Asked, Wish, unknown_names, wish


@dataclass(frozen=True)
class ListedSubscription:
    """One live subscription, as an operator sees it."""

    subscription_id: int
    subscriber_id: int
    email: str
    subscriber_name: str
    kind: SubscriberKind
    name: str
    audience_id: int
    started_at: datetime
    current: Wish
    waiting: Wish | None
    """What it will get after its audience's next edition, if that differs."""


def subscribe(
    session: Session,
    partnership: Partnership,
    subscriber_id: int,
    name: str,
    asked: Asked,
    *,
    now: datetime,
    actor: str,
) -> int:
    """Begin a subscription of a live subscriber, and return its id.

    Raises:
        SubscriberError: the subscriber has ended, has a live one of this name, or asks for what is not there.
    """
    lock_people(session)
    subscriber = _live_subscriber(session, subscriber_id)
    if any(place.name == name for place in live_places(session, subscriber_id)):
        raise SubscriberError(
            f"subscription: there is a live one named {name!r} already; change it, or name it anew"
        )
    target = _checked(partnership, subscriber, asked)
    row = Subscription(
        subscriber_id=subscriber_id,
        name=name,
        audience_id=open_audience(session, partnership.slug, target, now=now),
        started_at=now,
    )
    session.add(row)
    session.flush()
    _note(session, row, "begin", now=now, actor=actor, audience=row.audience_id)
    return row.id


def change_subscription(
    session: Session,
    partnership: Partnership,
    subscriber_id: int,
    name: str,
    asked: Asked,
    *,
    now: datetime,
    actor: str,
) -> Moved:
    """Let a live subscription get what is asked: narrower at once, else after its audience's next edition.

    Raises:
        SubscriberError: there is no live one of this name, or it asks for what is not there.
    """
    target = _checked(partnership, _live_subscriber(session, subscriber_id), asked)
    return move(session, partnership, subscriber_id, name, target, now=now, actor=actor)


def end_subscription(
    session: Session, subscription_id: int, reason: EndedReason, *, now: datetime, actor: str
) -> bool:
    """End a subscription at once, with whatever waits to take its place; an old row's id ends its successor.

    Returns:
        False if it had ended already: ending twice is ending once.
    """
    named = session.get(Subscription, subscription_id)
    if named is None:
        return False
    live = session.scalars(
        select(Subscription)
        .where(
            Subscription.subscriber_id == named.subscriber_id,
            Subscription.name == named.name,
            Subscription.ended_at.is_(None),
        )
        .order_by(Subscription.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).all()
    for row in live:
        row.ended_at, row.ended_reason = now, reason
        _note(session, row, "end", now=now, actor=actor, reason=reason.value)
    session.flush()
    return bool(live)


def list_subscriptions(session: Session, partnership: str) -> list[ListedSubscription]:
    """Every live subscription of a partnership, by address and name."""
    subscribers = session.scalars(
        select(Subscriber)
        .where(Subscriber.partnership == partnership, Subscriber.ended_at.is_(None))
        .order_by(Subscriber.email)
    )
    return [
        ListedSubscription(
            subscription_id=place.live.id,
            subscriber_id=subscriber.id,
            email=subscriber.email,
            subscriber_name=subscriber.name,
            kind=subscriber.kind,
            name=place.name,
            audience_id=place.audience.id,
            started_at=place.live.started_at,
            current=place.current,
            waiting=place.wanted if place.waiting is not None else None,
        )
        for subscriber in subscribers.all()
        for place in live_places(session, subscriber.id)
    ]


def _live_subscriber(session: Session, subscriber_id: int) -> Subscriber:
    subscriber = session.get(Subscriber, subscriber_id)
    if subscriber is None or subscriber.ended_at is not None:
        raise SubscriberError("subscriber: has ended, or never was; add the address anew, with its consent")
    return subscriber


def _checked(partnership: Partnership, subscriber: Subscriber, asked: Asked) -> Wish:
    for unknown in unknown_names(asked.filter, partnership):
        raise SubscriberError(f"{unknown.field}: {unknown.message}")
    return wish(asked, zone=subscriber.zone, language=subscriber.language, partnership=partnership)


def _note(
    session: Session, row: Subscription, action: str, *, now: datetime, actor: str, **details: object
) -> None:
    record(
        session,
        at=now,
        actor=actor,
        action=f"subscription.{action}",
        object_type="subscription",
        object_id=row.id,
        **details,
    )
