"""What came back of mails that were sent."""

import uuid
from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, DateTime, ForeignKey, Index, Text, UniqueConstraint, Uuid, text
from sqlalchemy.orm import Mapped, mapped_column

from partnership_watch.store.tables.base import DISPOSABLE, Base, BigId, Hash, Utc, one_of, rewritten


class BounceKind(StrEnum):
    """What it says of the address."""

    HARD = "hard"
    """There is no such mailbox."""
    SOFT = "soft"
    """It did not take this message; it may take another one."""
    COMPLAINT = "complaint"
    """Its owner called the message unwanted."""


class BounceOutcome(StrEnum):
    """What came of it."""

    ENDED = "ended"
    """The address gets no mail any more."""
    WAITS = "waits"
    """Its mail waits for a while."""
    NOTHING_NEW = "nothing_new"
    """It had ended before, or the message was sent before the end of a wait that another one began."""
    UNMATCHED = "unmatched"
    """No message of ours turned up that it could be about."""


class Bounce(Base):
    """One event under one signed return path, once, in codes; never in the provider's words, which quote the
    address.

    Without an outcome it waits for the record of its message, and is tried again.
    """

    __tablename__ = "bounces"
    __table_args__ = (
        UniqueConstraint("link_id", "identity", name="bounces_once"),
        CheckConstraint("(outcome IS NULL) = (settled_at IS NULL)", name="settled_with_an_outcome"),
        Index("bounces_kept", "received_at", postgresql_where=text("outcome IS NULL")),
        Index("bounces_delivery", "delivery_id"),
        rewritten("delivery_id", "outcome", "settled_at"),
    )

    id: Mapped[BigId]
    link_id: Mapped[uuid.UUID] = mapped_column(Uuid)
    """Of the delivery, or the token of the notice, from its return path."""
    identity: Mapped[Hash]
    """Of the event: of its Message-ID, or else of its bytes."""
    kind: Mapped[BounceKind] = mapped_column(one_of(BounceKind))
    status: Mapped[str | None] = mapped_column(Text)
    """`5.1.1` (RFC 3463)."""
    received_at: Mapped[Utc]
    delivery_id: Mapped[int | None] = mapped_column(ForeignKey("deliveries.id"))
    outcome: Mapped[BounceOutcome | None] = mapped_column(one_of(BounceOutcome))
    settled_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))


class BounceRead(Base):
    """When a mailbox of bounces was last read to its end, for those who cannot look themselves."""

    __tablename__ = "bounce_reads"
    __table_args__ = (DISPOSABLE,)

    mailbox: Mapped[str] = mapped_column(Text, primary_key=True)
    """Server, port and folder."""
    read_at: Mapped[Utc]
