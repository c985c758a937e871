"""The first tables."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "audiences",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("partnership", sa.Text(), nullable=False),
        sa.Column("filter", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column(
            "cadence",
            sa.Enum(
                "immediate",
                "daily",
                "weekly",
                name="cadence",
                native_enum=False,
                create_constraint=True,
                length=20,
            ),
            nullable=False,
        ),
        sa.Column("hour", sa.Integer(), nullable=True),
        sa.Column("weekday", sa.Integer(), nullable=True),
        sa.Column("zone", sa.Text(), nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column(
            "channel",
            sa.Enum("mail", name="channel", native_enum=False, create_constraint=True, length=20),
            nullable=False,
        ),
        sa.Column("after_edition_id", sa.BigInteger(), nullable=True),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("owed_from", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "(cadence = 'immediate') = (hour IS NULL)", name=op.f("audiences_hour_of_digests")
        ),
        sa.CheckConstraint(
            "(cadence = 'weekly') = (weekday IS NOT NULL)", name=op.f("audiences_weekday_of_weeklies")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("audiences_pk")),
        sa.UniqueConstraint(
            "partnership",
            "filter",
            "cadence",
            "hour",
            "weekday",
            "zone",
            "language",
            "channel",
            "after_edition_id",
            name="audiences_one_each",
            postgresql_nulls_not_distinct=True,
        ),
    )
    op.create_table(
        "audit_log",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("action", sa.Text(), nullable=False),
        sa.Column("object_type", sa.Text(), nullable=False),
        sa.Column("object_id", sa.Text(), nullable=False),
        sa.Column("details", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("audit_log_pk")),
        info={"append_only": True},
    )
    op.create_index("audit_log_object", "audit_log", ["object_type", "object_id"], unique=False)
    op.create_table(
        "items",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("publisher", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("link", sa.Text(), nullable=True),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("published_raw", sa.Text(), nullable=True),
        sa.Column("published_flag", sa.Text(), nullable=True),
        sa.Column("first_seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("backlog", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("items_pk")),
        sa.UniqueConstraint("publisher", "key", name="items_one_publication"),
    )
    op.create_index("items_first_seen", "items", ["first_seen_at"], unique=False)
    op.create_table(
        "rule_sets",
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.Column("partnership", sa.Text(), nullable=False),
        sa.Column("engine_version", sa.Text(), nullable=False),
        sa.Column("body", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("first_used_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("hash", name=op.f("rule_sets_pk")),
        info={"append_only": True},
    )
    op.create_table(
        "sources",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("partnership", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("etag", sa.Text(), nullable=True),
        sa.Column("last_modified", sa.Text(), nullable=True),
        sa.Column("body_hash", sa.Text(), nullable=True),
        sa.Column("interval_seconds", sa.Integer(), nullable=False),
        sa.Column("failures", sa.Double(), nullable=False),
        sa.Column("first_success_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("last_success_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("last_checked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("last_full_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("last_new_item_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("paused_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("paused_reason", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("sources_pk")),
        sa.UniqueConstraint("partnership", "key", name="sources_one_state"),
    )
    op.create_index("sources_due", "sources", ["partnership", "due_at"], unique=False)
    op.create_table(
        "stories",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("stories_pk")),
    )
    op.create_table(
        "subscribers",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("partnership", sa.Text(), nullable=False),
        sa.Column("email", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "reader",
                "agency",
                name="subscriberkind",
                native_enum=False,
                create_constraint=True,
                length=20,
            ),
            nullable=False,
        ),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("zone", sa.Text(), nullable=False),
        sa.Column("consent_basis", sa.Text(), nullable=False),
        sa.Column("consent_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "ended_reason",
            sa.Enum(
                "unsubscribed",
                "changed",
                "withdrawn",
                name="endedreason",
                native_enum=False,
                create_constraint=True,
                length=20,
            ),
            nullable=True,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("subscribers_pk")),
    )
    op.create_index(
        "subscribers_one_live",
        "subscribers",
        ["partnership", "email"],
        unique=True,
        postgresql_where=sa.text("ended_at IS NULL"),
    )
    op.create_table(
        "editions",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("audience_id", sa.BigInteger(), nullable=False),
        sa.Column("local_date", sa.Date(), nullable=True),
        sa.Column("alert_number", sa.Integer(), nullable=True),
        sa.Column(
            "state",
            sa.Enum(
                "told",
                "empty",
                "skipped",
                name="editionstate",
                native_enum=False,
                create_constraint=True,
                length=20,
            ),
            nullable=False,
        ),
        sa.Column("period_from", sa.DateTime(timezone=True), nullable=False),
        sa.Column("cut_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("subject", sa.Text(), nullable=True),
        sa.Column("html", sa.Text(), nullable=True),
        sa.Column("text", sa.Text(), nullable=True),
        sa.CheckConstraint("(state = 'told') = (subject IS NOT NULL)", name=op.f("editions_told_has_a_body")),
        sa.CheckConstraint(
            "(local_date IS NULL) <> (alert_number IS NULL)", name=op.f("editions_dated_or_numbered")
        ),
        sa.ForeignKeyConstraint(["audience_id"], ["audiences.id"], name=op.f("editions_audience_id_fk")),
        sa.PrimaryKeyConstraint("id", name=op.f("editions_pk")),
        sa.UniqueConstraint("audience_id", "alert_number", name="editions_alerts_numbered"),
        sa.UniqueConstraint("audience_id", "local_date", name="editions_one_a_date"),
        info={"append_only": True},
    )
    op.create_index("editions_cut", "editions", ["cut_at"], unique=False)
    op.create_table(
        "fetches",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("source_id", sa.BigInteger(), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "outcome",
            sa.Enum(
                "changed",
                "unchanged",
                "not_a_feed",
                "withdrawn",
                "http_error",
                "not_found",
                "gone",
                "blocked",
                "rate_limited",
                "timeout",
                "too_slow",
                "too_large",
                "bad_encoding",
                "truncated",
                "dns",
                "connection",
                "tls",
                "refused_address",
                "redirect_refused",
                name="fetchoutcome",
                native_enum=False,
                create_constraint=True,
                length=20,
            ),
            nullable=False,
        ),
        sa.Column("http_status", sa.Integer(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("bytes", sa.Integer(), nullable=False),
        sa.Column("entries", sa.Integer(), nullable=False),
        sa.Column("new_items", sa.Integer(), nullable=False),
        sa.Column("new_revisions", sa.Integer(), nullable=False),
        sa.Column("set_aside", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.ForeignKeyConstraint(["source_id"], ["sources.id"], name=op.f("fetches_source_id_fk")),
        sa.PrimaryKeyConstraint("id", name=op.f("fetches_pk")),
        info={"append_only": True},
    )
    op.create_index("fetches_source_started", "fetches", ["source_id", "started_at"], unique=False)
    op.create_table(
        "revisions",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("item_id", sa.BigInteger(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("content_hash", sa.String(length=64), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("summary", sa.Text(), nullable=False),
        sa.Column("language", sa.Text(), nullable=True),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["item_id"], ["items.id"], name=op.f("revisions_item_id_fk")),
        sa.PrimaryKeyConstraint("id", name=op.f("revisions_pk")),
        sa.UniqueConstraint("item_id", "content_hash", name="revisions_once"),
        sa.UniqueConstraint("item_id", "number", name="revisions_numbered"),
        info={"append_only": True},
    )
    op.create_index("revisions_seen", "revisions", ["seen_at"], unique=False)
    op.create_table(
        "sightings",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("source_id", sa.BigInteger(), nullable=False),
        sa.Column("entry_id", sa.Text(), nullable=False),
        sa.Column("item_id", sa.BigInteger(), nullable=False),
        sa.Column("first_seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["item_id"], ["items.id"], name=op.f("sightings_item_id_fk")),
        sa.ForeignKeyConstraint(["source_id"], ["sources.id"], name=op.f("sightings_source_id_fk")),
        sa.PrimaryKeyConstraint("id", name=op.f("sightings_pk")),
        sa.UniqueConstraint("source_id", "entry_id", name="sightings_once"),
    )
    op.create_index("sightings_item", "sightings", ["item_id"], unique=False)
    op.create_table(
        "story_items",
        sa.Column("item_id", sa.BigInteger(), nullable=False),
        sa.Column("story_id", sa.BigInteger(), nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reason", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.ForeignKeyConstraint(["item_id"], ["items.id"], name=op.f("story_items_item_id_fk")),
        sa.ForeignKeyConstraint(["story_id"], ["stories.id"], name=op.f("story_items_story_id_fk")),
        sa.PrimaryKeyConstraint("item_id", name=op.f("story_items_pk")),
    )
    op.create_index("story_items_story", "story_items", ["story_id"], unique=False)
    op.create_table(
        "subscriptions",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("subscriber_id", sa.BigInteger(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("audience_id", sa.BigInteger(), nullable=True),
        sa.Column("waits_for_audience_id", sa.BigInteger(), nullable=True),
        sa.Column("wanted", postgresql.JSONB(astext_type=sa.Text()), nullable=True),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "ended_reason",
            sa.Enum(
                "unsubscribed",
                "changed",
                "withdrawn",
                name="endedreason",
                native_enum=False,
                create_constraint=True,
                length=20,
            ),
            nullable=True,
        ),
        sa.CheckConstraint(
            "(audience_id IS NULL) = (wanted IS NOT NULL)",
            name=op.f("subscriptions_in_an_audience_or_waiting"),
        ),
        sa.CheckConstraint(
            "(ended_at IS NULL) = (ended_reason IS NULL)", name=op.f("subscriptions_ended_with_a_reason")
        ),
        sa.ForeignKeyConstraint(["audience_id"], ["audiences.id"], name=op.f("subscriptions_audience_id_fk")),
        sa.ForeignKeyConstraint(
            ["subscriber_id"], ["subscribers.id"], name=op.f("subscriptions_subscriber_id_fk")
        ),
        sa.ForeignKeyConstraint(
            ["waits_for_audience_id"], ["audiences.id"], name=op.f("subscriptions_waits_for_audience_id_fk")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("subscriptions_pk")),
    )
    op.create_index("subscriptions_audience", "subscriptions", ["audience_id"], unique=False)
    op.create_index(
        "subscriptions_one_live",
        "subscriptions",
        ["subscriber_id", "name"],
        unique=True,
        postgresql_where=sa.text("ended_at IS NULL AND waits_for_audience_id IS NULL"),
    )
    op.create_index(
        "subscriptions_one_waiting",
        "subscriptions",
        ["subscriber_id", "name"],
        unique=True,
        postgresql_where=sa.text("ended_at IS NULL AND waits_for_audience_id IS NOT NULL"),
    )
    op.create_table(
        "deliveries",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("edition_id", sa.BigInteger(), nullable=False),
        sa.Column("subscription_id", sa.BigInteger(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "pending",
                "transmitting",
                "accepted",
                "deferred",
                "refused",
                "stale",
                "expired",
                "unknown",
                name="deliverystate",
                native_enum=False,
                create_constraint=True,
                length=20,
            ),
            nullable=False,
        ),
        sa.Column("link_id", sa.Uuid(), nullable=False),
        sa.Column("message_id", sa.Text(), nullable=False),
        sa.Column("queued_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("next_attempt_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("lease_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("body_hash", sa.String(length=64), nullable=True),
        sa.Column("resent", sa.Boolean(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.CheckConstraint(
            "(state = 'transmitting') = (lease_until IS NOT NULL)",
            name=op.f("deliveries_leased_while_transmitting"),
        ),
        sa.ForeignKeyConstraint(["edition_id"], ["editions.id"], name=op.f("deliveries_edition_id_fk")),
        sa.ForeignKeyConstraint(
            ["subscription_id"], ["subscriptions.id"], name=op.f("deliveries_subscription_id_fk")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("deliveries_pk")),
        sa.UniqueConstraint("edition_id", "subscription_id", name="deliveries_one_a_reader"),
        sa.UniqueConstraint("link_id", name="deliveries_link"),
    )
    op.create_index("deliveries_subscription", "deliveries", ["subscription_id"], unique=False)
    op.create_index(
        "deliveries_waiting",
        "deliveries",
        ["next_attempt_at"],
        unique=False,
        postgresql_where=sa.text("state IN ('pending', 'deferred', 'transmitting')"),
    )
    op.create_table(
        "screenings",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("revision_id", sa.BigInteger(), nullable=False),
        sa.Column("partnership", sa.Text(), nullable=False),
        sa.Column("rule_set_hash", sa.String(length=64), nullable=False),
        sa.Column(
            "purpose",
            sa.Enum(
                "live",
                "replay",
                "import",
                name="purpose",
                native_enum=False,
                create_constraint=True,
                length=20,
            ),
            nullable=False,
        ),
        sa.Column("screened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("sides", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.ForeignKeyConstraint(["revision_id"], ["revisions.id"], name=op.f("screenings_revision_id_fk")),
        sa.ForeignKeyConstraint(
            ["rule_set_hash"], ["rule_sets.hash"], name=op.f("screenings_rule_set_hash_fk")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("screenings_pk")),
        sa.UniqueConstraint("revision_id", "rule_set_hash", "purpose", name="screenings_once"),
        info={"append_only": True},
    )
    op.create_index(
        "screenings_one_live",
        "screenings",
        ["revision_id", "partnership"],
        unique=True,
        postgresql_where=sa.text("purpose = 'live'"),
    )
    op.create_index("screenings_screened", "screenings", ["screened_at"], unique=False)
    op.create_table(
        "attempts",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("delivery_id", sa.BigInteger(), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "outcome",
            sa.Enum(
                "pending",
                "transmitting",
                "accepted",
                "deferred",
                "refused",
                "stale",
                "expired",
                "unknown",
                name="deliverystate",
                native_enum=False,
                create_constraint=True,
                length=20,
            ),
            nullable=False,
        ),
        sa.Column("code", sa.Integer(), nullable=True),
        sa.Column("error", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["delivery_id"], ["deliveries.id"], name=op.f("attempts_delivery_id_fk")),
        sa.PrimaryKeyConstraint("id", name=op.f("attempts_pk")),
        info={"append_only": True},
    )
    op.create_index("attempts_delivery", "attempts", ["delivery_id"], unique=False)
    op.create_table(
        "matches",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("screening_id", sa.BigInteger(), nullable=False),
        sa.Column("commitment", sa.String(length=80), nullable=False),
        sa.Column("clause", sa.Integer(), nullable=False),
        sa.Column("pillar", sa.Text(), nullable=False),
        sa.Column(
            "grade",
            sa.Enum(
                "direct", "context", name="matchgrade", native_enum=False, create_constraint=True, length=20
            ),
            nullable=False,
        ),
        sa.Column("score", sa.Double(), nullable=False),
        sa.Column("evidence", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.ForeignKeyConstraint(["screening_id"], ["screenings.id"], name=op.f("matches_screening_id_fk")),
        sa.PrimaryKeyConstraint("id", name=op.f("matches_pk")),
        sa.UniqueConstraint("screening_id", "commitment", name="matches_once"),
        info={"append_only": True},
    )
    op.create_index("matches_commitment", "matches", ["commitment"], unique=False)
    op.create_table(
        "expired",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("audience_id", sa.BigInteger(), nullable=False),
        sa.Column("item_id", sa.BigInteger(), nullable=False),
        sa.Column("commitment", sa.String(length=80), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "first",
                "update",
                "upgrade",
                "correction",
                name="toldkind",
                native_enum=False,
                create_constraint=True,
                length=20,
            ),
            nullable=False,
        ),
        sa.Column("match_id", sa.BigInteger(), nullable=False),
        sa.Column(
            "reason",
            sa.Enum("too_old", name="expiredreason", native_enum=False, create_constraint=True, length=20),
            nullable=False,
        ),
        sa.Column("expired_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["audience_id"], ["audiences.id"], name=op.f("expired_audience_id_fk")),
        sa.ForeignKeyConstraint(["item_id"], ["items.id"], name=op.f("expired_item_id_fk")),
        sa.ForeignKeyConstraint(["match_id"], ["matches.id"], name=op.f("expired_match_id_fk")),
        sa.PrimaryKeyConstraint("id", name=op.f("expired_pk")),
        sa.UniqueConstraint("audience_id", "item_id", "commitment", "kind", name="expired_once"),
        info={"append_only": True},
    )
    op.create_table(
        "told",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("audience_id", sa.BigInteger(), nullable=False),
        sa.Column("item_id", sa.BigInteger(), nullable=False),
        sa.Column("commitment", sa.String(length=80), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "first",
                "update",
                "upgrade",
                "correction",
                name="toldkind",
                native_enum=False,
                create_constraint=True,
                length=20,
            ),
            nullable=False,
        ),
        sa.Column("edition_id", sa.BigInteger(), nullable=False),
        sa.Column("match_id", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["audience_id"], ["audiences.id"], name=op.f("told_audience_id_fk")),
        sa.ForeignKeyConstraint(["edition_id"], ["editions.id"], name=op.f("told_edition_id_fk")),
        sa.ForeignKeyConstraint(["item_id"], ["items.id"], name=op.f("told_item_id_fk")),
        sa.ForeignKeyConstraint(["match_id"], ["matches.id"], name=op.f("told_match_id_fk")),
        sa.PrimaryKeyConstraint("id", name=op.f("told_pk")),
        sa.UniqueConstraint("audience_id", "item_id", "commitment", "kind", name="told_once"),
        info={"append_only": True},
    )
    op.create_index("told_edition", "told", ["edition_id"], unique=False)
    op.create_index("told_match", "told", ["match_id"], unique=False)
    op.create_table(
        "verdicts",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("match_id", sa.BigInteger(), nullable=False),
        sa.Column(
            "word",
            sa.Enum(
                "confirmed",
                "rejected",
                name="verdictword",
                native_enum=False,
                create_constraint=True,
                length=20,
            ),
            nullable=False,
        ),
        sa.Column("given_by", sa.Text(), nullable=False),
        sa.Column("given_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("note", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["match_id"], ["matches.id"], name=op.f("verdicts_match_id_fk")),
        sa.PrimaryKeyConstraint("id", name=op.f("verdicts_pk")),
        info={"append_only": True},
    )
    op.create_index("verdicts_match", "verdicts", ["match_id"], unique=False)

    # Audiences and editions name each other, so one of the two keys comes last.
    op.create_foreign_key(
        "audiences_after_edition_id_fk", "audiences", "editions", ["after_edition_id"], ["id"]
    )


def downgrade() -> None:
    raise NotImplementedError("history is not taken back; restore a backup")
