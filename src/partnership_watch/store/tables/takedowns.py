"""What may not be shown to anybody, and since when."""

from sqlalchemy import ForeignKey, Index, Text
from sqlalchemy.orm import Mapped, mapped_column

from partnership_watch.store.tables.base import APPEND_ONLY, Base, BigId, Utc


class Takedown(Base):
    """An operator hid an item from pages, feeds and later editions, or put it back; the newest row stands."""

    __tablename__ = "takedowns"
    __table_args__ = (Index("takedowns_item", "item_id", "id"), APPEND_ONLY)

    id: Mapped[BigId]
    item_id: Mapped[int] = mapped_column(ForeignKey("items.id"))
    hidden: Mapped[bool]
    """False: it was put back."""
    reason: Mapped[str] = mapped_column(Text)
    decided_by: Mapped[str] = mapped_column(Text)
    decided_at: Mapped[Utc]
