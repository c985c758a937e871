"""Webhooks: a channel, the endpoints, the JSON of an edition, and a reason for which they end."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _allow("audiences", "channel", "channel", "mail", "webhook")
    for table in ("subscribers", "subscriptions"):
        _allow(table, "ended_reason", "endedreason", "unsubscribed", "changed", "withdrawn", "gone")
    op.add_column("editions", sa.Column("payload", sa.Text(), nullable=True))
    op.create_table(
        "webhook_endpoints",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("subscriber_id", sa.BigInteger(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("secrets", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("failing_since", sa.DateTime(timezone=True), nullable=True),
        sa.Column("disabled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "disabled_reason",
            sa.Enum(
                "failing",
                "operator",
                name="disabledreason",
                native_enum=False,
                create_constraint=True,
                length=20,
            ),
            nullable=True,
        ),
        sa.CheckConstraint(
            "(disabled_at IS NULL) = (disabled_reason IS NULL)",
            name=op.f("webhook_endpoints_disabled_with_a_reason"),
        ),
        sa.ForeignKeyConstraint(
            ["subscriber_id"], ["subscribers.id"], name=op.f("webhook_endpoints_subscriber_id_fk")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("webhook_endpoints_pk")),
        sa.UniqueConstraint("subscriber_id", "name", name="webhook_endpoints_one_a_subscription"),
    )


def _allow(table: str, column: str, kind: str, *values: str) -> None:
    """Let `column` hold these values of an enum, and no others."""
    name = op.f(f"{table}_{kind}")
    op.drop_constraint(name, table, type_="check")
    op.create_check_constraint(name, table, sa.column(column).in_(values))


def downgrade() -> None:
    raise NotImplementedError("history is not taken back; restore a backup")
