"""Which mails wait to be sent."""

from datetime import datetime

from sqlalchemy import ColumnElement, Select, and_, select

from partnership_watch.store.letting_out import let_out
from partnership_watch.store.tables import WAITING, Audience, Channel, Delivery, Edition


def queued(partnership: str) -> ColumnElement[bool]:
    """Whether a delivery is a mail of this partnership.

    Not a join, which would let PostgreSQL begin with all editions there ever were, and not with what waits.
    """
    ours = select(and_(Audience.partnership == partnership, Audience.channel == Channel.MAIL))
    return (
        ours.join(Edition, Edition.audience_id == Audience.id)
        .where(Edition.id == Delivery.edition_id)
        .correlate(Delivery)
        .scalar_subquery()
    )


def waiting(partnership: str, now: datetime) -> Select[int]:
    """The ids of what is waiting and may be tried at `now`, longest waiting first."""
    return (
        select(Delivery.id)
        .where(
            Delivery.state.in_(WAITING),
            Delivery.next_attempt_at <= now,
            queued(partnership),
            let_out(Delivery.edition_id),
        )
        .order_by(Delivery.next_attempt_at, Delivery.id)
    )
