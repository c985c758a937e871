"""Who is told: people and agencies, what they asked for, and the audiences that want the same."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, DateTime, ForeignKey, Index, Text, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from partnership_watch.store.tables.base import Base, BigId, Utc, one_of


class SubscriberKind(StrEnum):
    READER = "reader"
    AGENCY = "agency"


class Cadence(StrEnum):
    """How often. DAILY and WEEKLY editions are cut at a local hour."""

    IMMEDIATE = "immediate"
    DAILY = "daily"
    WEEKLY = "weekly"


class Channel(StrEnum):
    """How an edition reaches whoever asked for it. One subscription has one channel."""

    MAIL = "mail"
    WEBHOOK = "webhook"


class EndedReason(StrEnum):
    """Why a subscription or a subscriber is no longer live. Rows are never deleted."""

    UNSUBSCRIBED = "unsubscribed"
    CHANGED = "changed"
    WITHDRAWN = "withdrawn"
    """Ended by an operator."""
    GONE = "gone"
    """Its webhook's endpoint answered 410."""
    BOUNCED = "bounced"
    """Its mail came back for good, or too often."""
    COMPLAINED = "complained"
    """Its owner called our mail unwanted."""


class Subscriber(Base):
    """A person or an agency. The address is unique among the live ones."""

    __tablename__ = "subscribers"
    __table_args__ = (
        Index(
            "subscribers_one_live",
            "partnership",
            "email",
            unique=True,
            postgresql_where=text("ended_at IS NULL"),
        ),
    )

    id: Mapped[BigId]
    partnership: Mapped[str] = mapped_column(Text)
    email: Mapped[str] = mapped_column(Text)
    """In the form that addresses are compared in (lower-case domain, NFC)."""
    name: Mapped[str] = mapped_column(Text)
    kind: Mapped[SubscriberKind] = mapped_column(one_of(SubscriberKind))
    language: Mapped[str] = mapped_column(Text)
    """Of the mail, not of the items."""
    zone: Mapped[str] = mapped_column(Text)
    consent_basis: Mapped[str] = mapped_column(Text)
    consent_at: Mapped[Utc]
    paused_until: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    """Editions cut before it are not for this subscriber."""
    soft_bounces: Mapped[int] = mapped_column(default=0, server_default=text("0"))
    """In a row; what a row is stands in delivery/bounces/settling.py."""
    mail_after: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    """Mail waits until then, because the last one came back."""
    created_at: Mapped[Utc]
    ended_at: Mapped[Utc | None]
    ended_reason: Mapped[EndedReason | None] = mapped_column(one_of(EndedReason))


class Audience(Base):
    """All subscriptions that want the same, so that it is rendered once.

    `after_edition_id` sets readers who came from another audience apart: they were told what that audience
    was told up to that edition, and are not told it again.
    """

    __tablename__ = "audiences"
    __table_args__ = (
        UniqueConstraint(
            "partnership",
            "filter",
            "cadence",
            "hour",
            "weekday",
            "zone",
            "language",
            "channel",
            "quiet_from",
            "quiet_until",
            "even_if_empty",
            "after_edition_id",
            name="audiences_one_each",
            postgresql_nulls_not_distinct=True,
        ),
        CheckConstraint("(cadence = 'immediate') = (hour IS NULL)", name="hour_of_digests"),
        CheckConstraint("(cadence = 'weekly') = (weekday IS NOT NULL)", name="weekday_of_weeklies"),
        CheckConstraint(
            "(quiet_from IS NULL) = (quiet_until IS NULL) AND (quiet_from IS NULL OR cadence = 'immediate')",
            name="quiet_hours_of_alerts",
        ),
        CheckConstraint(
            "NOT even_if_empty OR (cadence <> 'immediate' AND channel = 'mail')",
            name="only_digests_by_mail_empty",
        ),
    )

    id: Mapped[BigId]
    partnership: Mapped[str] = mapped_column(Text)
    filter: Mapped[dict[str, list[str] | list[int]]] = mapped_column(JSONB)
    """`{"pillars", "clauses", "commitments", "grades", "languages"}`, sorted; an empty list means all."""
    cadence: Mapped[Cadence] = mapped_column(one_of(Cadence))
    hour: Mapped[int | None]
    weekday: Mapped[int | None]
    """0 is Monday."""
    zone: Mapped[str] = mapped_column(Text)
    language: Mapped[str] = mapped_column(Text)
    channel: Mapped[Channel] = mapped_column(one_of(Channel))
    quiet_from: Mapped[int | None]
    quiet_until: Mapped[int | None]
    """Local hours between which no alert is cut, over midnight where `quiet_from` is the later one."""
    even_if_empty: Mapped[bool] = mapped_column(default=False, server_default=text("false"))
    """When a digest's hour comes and nothing is owed, a mail says so."""
    after_edition_id: Mapped[int | None] = mapped_column(
        ForeignKey("editions.id", use_alter=True, name="audiences_after_edition_id_fk")
    )
    opened_at: Mapped[Utc]
    """When its first reader came, or came back to it: editions whose hour is earlier are not its own."""
    owed_from: Mapped[Utc]
    """What was first seen before it is not owed: a new reader does not get the whole past."""


class Subscription(Base):
    """What one subscriber wants.

    A change that widens or moves an hour waits as a second row with `waits_for_audience_id` until that
    audience's next edition; then the first row ends and the second takes its place.
    """

    __tablename__ = "subscriptions"
    __table_args__ = (
        Index(
            "subscriptions_one_live",
            "subscriber_id",
            "name",
            unique=True,
            postgresql_where=text("ended_at IS NULL AND waits_for_audience_id IS NULL"),
        ),
        Index(
            "subscriptions_one_waiting",
            "subscriber_id",
            "name",
            unique=True,
            postgresql_where=text("ended_at IS NULL AND waits_for_audience_id IS NOT NULL"),
        ),
        Index("subscriptions_audience", "audience_id"),
        CheckConstraint("(audience_id IS NULL) = (wanted IS NOT NULL)", name="in_an_audience_or_waiting"),
        CheckConstraint("(ended_at IS NULL) = (ended_reason IS NULL)", name="ended_with_a_reason"),
    )

    id: Mapped[BigId]
    subscriber_id: Mapped[int] = mapped_column(ForeignKey("subscribers.id"))
    name: Mapped[str] = mapped_column(Text)
    audience_id: Mapped[int | None] = mapped_column(ForeignKey("audiences.id"))
    waits_for_audience_id: Mapped[int | None] = mapped_column(ForeignKey("audiences.id"))
    wanted: Mapped[dict[str, object] | None] = mapped_column(JSONB(none_as_null=True))
    """While it waits: the audience it will join."""
    started_at: Mapped[Utc]
    ended_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    ended_reason: Mapped[EndedReason | None] = mapped_column(one_of(EndedReason))
