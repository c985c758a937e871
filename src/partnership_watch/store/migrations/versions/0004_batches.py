"""Which deliveries a sender took at once, and in which order it begins them; what waits is in order."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "batches",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("delivery_ids", sa.ARRAY(sa.BigInteger()), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("batches_pk")),
        prefixes=["UNLOGGED"],
    )
    op.drop_index("deliveries_waiting", "deliveries")
    op.create_index(
        "deliveries_waiting",
        "deliveries",
        ["next_attempt_at", "id"],
        postgresql_where=sa.text("state IN ('pending', 'deferred', 'transmitting')"),
    )


def downgrade() -> None:
    raise NotImplementedError("history is not taken back; restore a backup")
