"""What readers ask for on the public pages, the mails that answer, limits, and pauses."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

_LIMITS = ("mails_to_address", "asked_from_network", "looked_from_network")
_STATES = (
    "pending",
    "transmitting",
    "accepted",
    "deferred",
    "refused",
    "stale",
    "expired",
    "unknown",
)


def upgrade() -> None:
    op.add_column("subscribers", sa.Column("paused_until", sa.DateTime(timezone=True), nullable=True))
    op.create_table(
        "reader_requests",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("partnership", sa.Text(), nullable=False),
        sa.Column("kind", _one_of("requestkind", "sign_up", "preferences"), nullable=False),
        sa.Column("link_id", sa.Uuid(), nullable=False),
        sa.Column("email", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("wanted", postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), nullable=True),
        sa.Column("consent_wording", sa.Text(), nullable=True),
        sa.Column("subscriber_id", sa.BigInteger(), nullable=True),
        sa.Column("requested_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "(kind = 'sign_up') = (wanted IS NOT NULL)",
            name=op.f("reader_requests_a_sign_up_says_what_is_wanted"),
        ),
        sa.ForeignKeyConstraint(
            ["subscriber_id"], ["subscribers.id"], name=op.f("reader_requests_subscriber_id_fk")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("reader_requests_pk")),
        sa.UniqueConstraint("link_id", name="reader_requests_link"),
    )
    op.create_index(
        "reader_requests_open",
        "reader_requests",
        ["expires_at"],
        postgresql_where=sa.text("confirmed_at IS NULL"),
    )
    op.create_index("reader_requests_subscriber", "reader_requests", ["subscriber_id"])
    op.create_table(
        "notices",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("request_id", sa.BigInteger(), nullable=False),
        sa.Column("kind", _one_of("noticekind", "confirm", "known", "preferences"), nullable=False),
        sa.Column("state", _one_of("deliverystate", *_STATES), nullable=False),
        sa.Column("message_token", sa.Uuid(), nullable=False),
        sa.Column("queued_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("next_attempt_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("lease_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.CheckConstraint(
            "(state = 'transmitting') = (lease_until IS NOT NULL)",
            name=op.f("notices_leased_while_transmitting"),
        ),
        sa.ForeignKeyConstraint(["request_id"], ["reader_requests.id"], name=op.f("notices_request_id_fk")),
        sa.PrimaryKeyConstraint("id", name=op.f("notices_pk")),
        sa.UniqueConstraint("request_id", name="notices_one_a_request"),
    )
    op.create_index(
        "notices_waiting",
        "notices",
        ["next_attempt_at"],
        postgresql_where=sa.text("state IN ('pending', 'deferred', 'transmitting')"),
    )
    op.create_table(
        "limit_counts",
        sa.Column("kind", _one_of("limitkind", *_LIMITS), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("kind", "hash", name=op.f("limit_counts_pk")),
    )
    op.create_index("limit_counts_until", "limit_counts", ["until"])


def _one_of(name: str, *values: str) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=20)


def downgrade() -> None:
    raise NotImplementedError("history is not taken back; restore a backup")
