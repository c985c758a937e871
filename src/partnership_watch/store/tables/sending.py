"""What an operator set between a queued message and its reader."""

from sqlalchemy import Index, Text
from sqlalchemy.orm import Mapped, mapped_column

from partnership_watch.store.tables.base import APPEND_ONLY, Base, BigId, Utc


class SendingSwitch(Base):
    """An operator paused or resumed a partnership's sending. The newest row says what holds."""

    __tablename__ = "sending_switches"
    __table_args__ = (Index("sending_switches_newest", "partnership", "id"), APPEND_ONLY)

    id: Mapped[BigId]
    partnership: Mapped[str] = mapped_column(Text)
    paused: Mapped[bool]
    reason: Mapped[str] = mapped_column(Text)
    actor: Mapped[str] = mapped_column(Text)
    at: Mapped[Utc]
