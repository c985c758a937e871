"""Where a subscription by webhook is sent, and whether its endpoint still answers."""

from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from partnership_watch.store.tables.base import Base, BigId, JsonList, Utc, one_of


class DisabledReason(StrEnum):
    """Why nothing is sent to an endpoint. Only an operator enables it again."""

    FAILING = "failing"
    OPERATOR = "operator"


class WebhookEndpoint(Base):
    """The address of one subscription by webhook; the subscriber's mail address is its owner's.

    It hangs on the subscription's name, not on its row, because a changed filter puts another row there.
    """

    __tablename__ = "webhook_endpoints"
    __table_args__ = (
        UniqueConstraint("subscriber_id", "name", name="webhook_endpoints_one_a_subscription"),
        CheckConstraint("(disabled_at IS NULL) = (disabled_reason IS NULL)", name="disabled_with_a_reason"),
    )

    id: Mapped[BigId]
    subscriber_id: Mapped[int] = mapped_column(ForeignKey("subscribers.id"))
    name: Mapped[str] = mapped_column(Text)
    url: Mapped[str] = mapped_column(Text)
    secrets: Mapped[JsonList]
    """Names of environment variables that hold the keys, newest first; never the keys themselves."""
    created_at: Mapped[Utc]
    failing_since: Mapped[Utc | None]
    """The first failed attempt since one succeeded."""
    disabled_at: Mapped[Utc | None]
    disabled_reason: Mapped[DisabledReason | None] = mapped_column(one_of(DisabledReason))
