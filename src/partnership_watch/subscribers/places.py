"""Where a subscription stands: in an audience, and perhaps waiting to move to another."""

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from partnership_watch.store.tables import Audience, Channel, Subscription
from partnership_watch.subscribers.errors import SubscriberError
from partnership_watch.subscribers.wishes import Wish, wish_of


@dataclass(frozen=True)
class Place:
    """One live subscription: the row that stands in an audience, and the one that waits to take its place."""

    live: Subscription
    audience: Audience
    waiting: Subscription | None

    @property
    def name(self) -> str:
        return self.live.name

    @property
    def current(self) -> Wish:
        """What it gets now."""
        return wish_of(self.audience)

    @property
    def wanted(self) -> Wish:
        """What it will get when nothing waits any more."""
        if self.waiting is None or self.waiting.wanted is None:
            return self.current
        return Wish.model_validate(self.waiting.wanted)


def live_places(session: Session, subscriber_id: int) -> list[Place]:
    """Every live subscription of one subscriber, by name."""
    rows = session.execute(
        select(Subscription, Audience)
        .join(Audience, Audience.id == Subscription.audience_id)
        .where(Subscription.subscriber_id == subscriber_id, Subscription.ended_at.is_(None))
        .order_by(Subscription.name)
        .execution_options(populate_existing=True)
    ).all()
    waiting = session.scalars(
        select(Subscription)
        .where(
            Subscription.subscriber_id == subscriber_id,
            Subscription.ended_at.is_(None),
            Subscription.waits_for_audience_id.is_not(None),
        )
        .execution_options(populate_existing=True)
    ).all()
    by_name = {row.name: row for row in waiting}
    return [Place(live, audience, by_name.get(live.name)) for live, audience in rows]


def gets_mail(session: Session, subscriber_id: int) -> bool:
    """Whether anything comes by mail: who left by a mail's link, or owns only a webhook, is live without."""
    return any(place.audience.channel is Channel.MAIL for place in live_places(session, subscriber_id))


def locked_place(session: Session, subscriber_id: int, name: str) -> Place:
    """One live subscription with its audience locked, so that no edition is cut while it moves.

    Raises:
        SubscriberError: there is no live one of this name.
    """
    while True:
        place = _place(session, subscriber_id, name)
        # The audience first, as in cutting: whoever takes locks in two orders waits for ever.
        session.execute(select(Audience.id).where(Audience.id == place.audience.id).with_for_update())
        again = _place(session, subscriber_id, name)
        if again.audience.id == place.audience.id:
            return again


def _place(session: Session, subscriber_id: int, name: str) -> Place:
    for place in live_places(session, subscriber_id):
        if place.name == name:
            return place
    raise SubscriberError(f"subscription: there is no live one named {name!r}; see `subscribers list`")
