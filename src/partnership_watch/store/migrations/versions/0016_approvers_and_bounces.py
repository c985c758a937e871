"""Mails that an approval waits, bounces of notices, and when the bounce mailbox was read."""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "bounce_reads",
        sa.Column("mailbox", sa.Text(), nullable=False),
        sa.Column("read_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("mailbox", name=op.f("bounce_reads_pk")),
    )
    op.add_column("notices", sa.Column("approval_id", sa.BigInteger(), nullable=True))
    op.create_foreign_key(op.f("notices_approval_id_fk"), "notices", "approvals", ["approval_id"], ["id"])
    op.create_unique_constraint("notices_one_an_approval", "notices", ["approval_id"])
    op.create_unique_constraint("notices_token", "notices", ["message_token"])
    op.drop_constraint(op.f("notices_on_a_request_or_an_endpoint"), "notices")
    op.create_check_constraint(
        op.f("notices_about_one_thing"), "notices", "num_nonnulls(request_id, endpoint_id, approval_id) = 1"
    )
    op.drop_constraint(op.f("notices_noticekind"), "notices")
    op.create_check_constraint(
        op.f("notices_noticekind"),
        "notices",
        "kind IN ('confirm', 'known', 'preferences', 'switched_off', 'approval_waits')",
    )


def downgrade() -> None:
    raise NotImplementedError("history is not taken back; restore a backup")
