"""What was read back of the mail that we sent ourselves."""

from datetime import datetime

from sqlalchemy import DateTime, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from partnership_watch.store.tables.base import DISPOSABLE, Base, BigId, JsonList, Utc


class CanaryLook(Base):
    """The newest look into the mailbox of one canary subscriber, for those who cannot look themselves."""

    __tablename__ = "canary_looks"
    __table_args__ = (UniqueConstraint("subscriber_id", name="canary_looks_newest_alone"), DISPOSABLE)

    id: Mapped[BigId]
    subscriber_id: Mapped[int] = mapped_column(ForeignKey("subscribers.id"))
    tried_at: Mapped[Utc]
    looked_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    """When the mailbox was last read; `found` is of then."""
    found: Mapped[JsonList]
    """`delivery.canary.Found`, as it stands there."""
