"""What readers ask for on the public pages, the mails that answer them, and how often they asked."""

import uuid
from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, DateTime, ForeignKey, Index, Text, UniqueConstraint, Uuid, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from partnership_watch.store.tables.base import DISPOSABLE, Base, BigId, Hash, Utc, one_of
from partnership_watch.store.tables.deliveries import DeliveryState


class RequestKind(StrEnum):
    """What the link that answers a request is good for."""

    SIGN_UP = "sign_up"
    """Confirming it, once."""
    PREFERENCES = "preferences"
    """Changing what one subscriber gets, until it expires."""


class ReaderRequest(Base):
    """Somebody asked on a page. Only whoever reads the address's mail can go on.

    The row holds no token: the link is the signed `link_id`, so who reads the table cannot make it.
    """

    __tablename__ = "reader_requests"
    __table_args__ = (
        UniqueConstraint("link_id", name="reader_requests_link"),
        CheckConstraint("(kind = 'sign_up') = (wanted IS NOT NULL)", name="a_sign_up_says_what_is_wanted"),
        Index("reader_requests_open", "expires_at", postgresql_where=text("confirmed_at IS NULL")),
        Index("reader_requests_subscriber", "subscriber_id"),
        DISPOSABLE,
    )

    id: Mapped[BigId]
    partnership: Mapped[str] = mapped_column(Text)
    kind: Mapped[RequestKind] = mapped_column(one_of(RequestKind))
    link_id: Mapped[uuid.UUID] = mapped_column(Uuid)
    email: Mapped[str] = mapped_column(Text)
    """Normalised, as a subscriber's."""
    name: Mapped[str] = mapped_column(Text)
    language: Mapped[str] = mapped_column(Text)
    """Of the mail that answers."""
    wanted: Mapped[dict[str, object] | None] = mapped_column(JSONB(none_as_null=True))
    """A wish, in canonical form."""
    consent_wording: Mapped[str | None] = mapped_column(Text)
    """Which version of the page's words was agreed to: `en 2026-11`."""
    subscriber_id: Mapped[int | None] = mapped_column(ForeignKey("subscribers.id"))
    """Whose preferences, or who came of a confirmed sign-up."""
    requested_at: Mapped[Utc]
    expires_at: Mapped[Utc]
    confirmed_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))


class NoticeKind(StrEnum):
    """Which mail it is."""

    CONFIRM = "confirm"
    KNOWN = "known"
    """Somebody signed up with an address that is subscribed."""
    PREFERENCES = "preferences"
    SWITCHED_OFF = "switched_off"
    """Nothing is posted to a webhook any more, because every attempt failed; to its owner."""
    APPROVAL_WAITS = "approval_waits"
    """An edition waits for a person's approval; to the address that persons read."""


class Notice(Base):
    """One mail that answers a request, or tells of a webhook that was switched off, or of an edition that
    waits for approval.

    It is composed while it is sent, so no link is kept anywhere.
    """

    __tablename__ = "notices"
    __table_args__ = (
        UniqueConstraint("request_id", name="notices_one_a_request"),
        UniqueConstraint("endpoint_id", "queued_at", name="notices_one_a_switching_off"),
        UniqueConstraint("approval_id", name="notices_one_an_approval"),
        UniqueConstraint("message_token", name="notices_token"),
        CheckConstraint("num_nonnulls(request_id, endpoint_id, approval_id) = 1", name="about_one_thing"),
        CheckConstraint(
            "(state = 'transmitting') = (lease_until IS NOT NULL)", name="leased_while_transmitting"
        ),
        Index(
            "notices_waiting",
            "next_attempt_at",
            postgresql_where=text("state IN ('pending', 'deferred', 'transmitting')"),
        ),
        DISPOSABLE,
    )

    id: Mapped[BigId]
    request_id: Mapped[int | None] = mapped_column(ForeignKey("reader_requests.id"))
    endpoint_id: Mapped[int | None] = mapped_column(ForeignKey("webhook_endpoints.id"))
    """Queued when it was switched off (`disabled_at`)."""
    approval_id: Mapped[int | None] = mapped_column(ForeignKey("approvals.id"))
    kind: Mapped[NoticeKind] = mapped_column(one_of(NoticeKind))
    state: Mapped[DeliveryState] = mapped_column(one_of(DeliveryState), default=DeliveryState.PENDING)
    message_token: Mapped[uuid.UUID] = mapped_column(Uuid)
    """The left side of the Message-ID, and in the return path; the same at every attempt, not the link's."""
    queued_at: Mapped[Utc]
    next_attempt_at: Mapped[Utc]
    lease_until: Mapped[Utc | None]
    attempts: Mapped[int] = mapped_column(default=0)
    reason: Mapped[str | None] = mapped_column(Text)
    """The server's code or the class of what went wrong; never its sentence, which quotes the address."""


class LimitKind(StrEnum):
    """What is counted."""

    MAILS_TO_ADDRESS = "mails_to_address"
    ASKED_FROM_NETWORK = "asked_from_network"
    LOOKED_FROM_NETWORK = "looked_from_network"
    ANSWERS_OF_NETWORK = "answers_of_network"


class LimitCount(Base):
    """How often one address or network asked in one window, under a keyed hash of it and the window.

    Who reads the table learns neither, nor whether two windows were the same one's.
    """

    __tablename__ = "limit_counts"
    __table_args__ = (Index("limit_counts_until", "until"), DISPOSABLE)

    kind: Mapped[LimitKind] = mapped_column(one_of(LimitKind), primary_key=True)
    hash: Mapped[Hash] = mapped_column(primary_key=True)
    count: Mapped[int]
    until: Mapped[Utc]
    """The end of the window; the row is dropped after it."""
