"""Taking an item off every page and feed, and out of every edition that is not yet cut."""

from datetime import datetime

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from partnership_watch.store.audit_log import record
from partnership_watch.store.tables import Item, Takedown


def decide(session: Session, item_id: int, *, hidden: bool, reason: str, now: datetime, actor: str) -> bool:
    """Hide an item or put it back; say whether that changed anything. Repeating it writes nothing.

    The reason stays in the row of the decision: it may name people, and the audit log names nobody.
    """
    session.get_one(Item, item_id, with_for_update=True)  # two at once would both see the old state
    if is_taken_down(session, item_id) == hidden:
        return False
    session.add(Takedown(item_id=item_id, hidden=hidden, reason=reason, decided_by=actor, decided_at=now))
    record(
        session,
        at=now,
        actor=actor,
        action="item.taken_down" if hidden else "item.put_back",
        object_type="item",
        object_id=item_id,
    )
    return True


def is_taken_down(session: Session, item_id: int) -> bool:
    """Whether an item is hidden now; False where there is none."""
    return bool(session.scalar(select(is_hidden(Item.id)).where(Item.id == item_id)))


def is_hidden(item_id: InstrumentedAttribute[int]) -> ColumnElement[bool]:
    """Whether the newest decision on the item of a row hides it."""
    newest = (
        select(Takedown.hidden)
        .where(Takedown.item_id == item_id)
        .order_by(Takedown.id.desc())
        .limit(1)
        .scalar_subquery()
    )
    return newest.is_(True)
