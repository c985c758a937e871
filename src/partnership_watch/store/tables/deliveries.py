"""One message to one reader, and every attempt at it."""

import uuid
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, Text, UniqueConstraint, Uuid, text
from sqlalchemy.orm import Mapped, mapped_column

from partnership_watch.store.tables.base import APPEND_ONLY, Base, BigId, Hash, Utc, one_of


class DeliveryState(StrEnum):
    """Where a message is. ACCEPTED, REFUSED, STALE and EXPIRED are final; UNKNOWN waits for a person."""

    PENDING = "pending"
    TRANSMITTING = "transmitting"
    ACCEPTED = "accepted"
    DEFERRED = "deferred"
    REFUSED = "refused"
    STALE = "stale"
    EXPIRED = "expired"
    UNKNOWN = "unknown"


class Delivery(Base):
    """One edition to one subscription."""

    __tablename__ = "deliveries"
    __table_args__ = (
        UniqueConstraint("edition_id", "subscription_id", name="deliveries_one_a_reader"),
        UniqueConstraint("link_id", name="deliveries_link"),
        CheckConstraint(
            "(state = 'transmitting') = (lease_until IS NOT NULL)", name="leased_while_transmitting"
        ),
        Index(
            "deliveries_waiting",
            "next_attempt_at",
            postgresql_where=text("state IN ('pending', 'deferred', 'transmitting')"),
        ),
        Index("deliveries_subscription", "subscription_id"),
    )

    id: Mapped[BigId]
    edition_id: Mapped[int] = mapped_column(ForeignKey("editions.id"))
    subscription_id: Mapped[int] = mapped_column(ForeignKey("subscriptions.id"))
    state: Mapped[DeliveryState] = mapped_column(one_of(DeliveryState), default=DeliveryState.PENDING)
    link_id: Mapped[uuid.UUID] = mapped_column(Uuid)
    """Names this message in its reader's links; says nothing about the reader."""
    message_id: Mapped[str] = mapped_column(Text)
    queued_at: Mapped[Utc]
    next_attempt_at: Mapped[Utc]
    lease_until: Mapped[Utc | None]
    """Longer than any time-out; one that ran out makes the delivery UNKNOWN."""
    body_hash: Mapped[Hash | None]
    """SHA-256 of the bytes last given to the server."""
    resent: Mapped[bool] = mapped_column(default=False)
    """An UNKNOWN message was sent once more, under its Message-ID."""
    reason: Mapped[str | None] = mapped_column(Text)


class Attempt(Base):
    """One try at one delivery. It keeps the server's code, never its sentence, which quotes the address."""

    __tablename__ = "attempts"
    __table_args__ = (Index("attempts_delivery", "delivery_id"), APPEND_ONLY)

    id: Mapped[BigId]
    delivery_id: Mapped[int] = mapped_column(ForeignKey("deliveries.id"))
    started_at: Mapped[Utc]
    finished_at: Mapped[Utc]
    outcome: Mapped[DeliveryState] = mapped_column(one_of(DeliveryState))
    code: Mapped[int | None]
    error: Mapped[str | None] = mapped_column(Text)
    """The class of what went wrong: `SMTPServerDisconnected`."""
