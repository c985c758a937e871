"""One message to one reader, and every attempt at it."""

import uuid
from enum import StrEnum

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    ForeignKey,
    Index,
    Text,
    UniqueConstraint,
    Uuid,
    text,
)
from sqlalchemy.dialects import postgresql
from sqlalchemy.orm import Mapped, mapped_column

from partnership_watch.store.tables.base import (
    APPEND_ONLY,
    DISPOSABLE,
    Base,
    BigId,
    Hash,
    Utc,
    one_of,
    rewritten,
)


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


WAITING = (DeliveryState.PENDING, DeliveryState.DEFERRED)
"""Nobody has it, and it is tried when its time comes."""

UNDER_WAY = (*WAITING, DeliveryState.TRANSMITTING)
"""Something will still become of it by itself."""


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
            "id",
            postgresql_where=text("state IN ('pending', 'deferred', 'transmitting')"),
        ),
        Index("deliveries_subscription", "subscription_id"),
        rewritten(
            *("state", "queued_at", "next_attempt_at", "lease_until", "body_hash", "resent", "reason"),
        ),
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
    """One attempt at one delivery. It keeps the server's code, not its sentence, which quotes the address."""

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


class Batch(Base):
    """Deliveries that one sender took at once; the row is gone when each has its outcome or was given back.

    The sender begins them in this order, and no one before the outcome of the one before it is written. So
    when it vanishes, the first without an outcome may have been sent, and the others were never begun.

    The table is unlogged: a crash of PostgreSQL, which may lose outcomes that did not wait for the disk,
    empties it. A delivery that is in no batch may have been sent, whichever place it had.
    """

    __tablename__ = "batches"
    __table_args__ = ({"prefixes": ["UNLOGGED"], **DISPOSABLE},)

    id: Mapped[BigId]
    delivery_ids: Mapped[list[int]] = mapped_column(postgresql.ARRAY(BigInteger))
