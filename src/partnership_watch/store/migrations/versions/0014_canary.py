"""What was read back of the canaries' mail, and mails to the owners of webhooks."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "canary_looks",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("subscriber_id", sa.BigInteger(), nullable=False),
        sa.Column("tried_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("looked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("found", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.ForeignKeyConstraint(
            ["subscriber_id"], ["subscribers.id"], name=op.f("canary_looks_subscriber_id_fk")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("canary_looks_pk")),
        sa.UniqueConstraint("subscriber_id", name="canary_looks_newest_alone"),
    )
    op.alter_column("notices", "request_id", nullable=True)
    op.add_column("notices", sa.Column("endpoint_id", sa.BigInteger(), nullable=True))
    op.create_foreign_key(
        op.f("notices_endpoint_id_fk"), "notices", "webhook_endpoints", ["endpoint_id"], ["id"]
    )
    op.create_unique_constraint("notices_one_a_switching_off", "notices", ["endpoint_id", "queued_at"])
    op.create_check_constraint(
        op.f("notices_on_a_request_or_an_endpoint"),
        "notices",
        "(request_id IS NULL) <> (endpoint_id IS NULL)",
    )
    op.drop_constraint(op.f("notices_noticekind"), "notices")
    op.create_check_constraint(
        op.f("notices_noticekind"),
        "notices",
        "kind IN ('confirm', 'known', 'preferences', 'switched_off')",
    )


def downgrade() -> None:
    raise NotImplementedError("history is not taken back; restore a backup")
