"""How many messages of an edition stand in each state."""

from collections.abc import Collection, Mapping

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from partnership_watch.store.tables import Delivery, DeliveryState


def delivery_counts(session: Session, editions: Collection[int]) -> Mapping[int, dict[DeliveryState, int]]:
    """Of each of these editions that has messages, in the order of the states."""
    rows = session.execute(
        select(Delivery.edition_id, Delivery.state, func.count())
        .where(Delivery.edition_id.in_(editions))
        .group_by(Delivery.edition_id, Delivery.state)
    )
    found: dict[int, dict[DeliveryState, int]] = {}
    order = list(DeliveryState)
    for edition_id, state, count in sorted(rows, key=lambda row: order.index(row[1])):
        found.setdefault(edition_id, {})[state] = count
    return found
