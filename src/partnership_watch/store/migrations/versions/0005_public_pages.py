"""Public pages: what was taken down, editions' names on the web, a commitment's matches from an index."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "takedowns",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("item_id", sa.BigInteger(), nullable=False),
        sa.Column("hidden", sa.Boolean(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("decided_by", sa.Text(), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["item_id"], ["items.id"], name=op.f("takedowns_item_id_fk")),
        sa.PrimaryKeyConstraint("id", name=op.f("takedowns_pk")),
        info={"append_only": True},
    )
    op.create_index("takedowns_item", "takedowns", ["item_id", "id"])
    op.add_column(
        "editions",
        sa.Column("web_id", sa.Uuid(), server_default=sa.text("gen_random_uuid()"), nullable=False),
    )
    op.create_unique_constraint("editions_web", "editions", ["web_id"])
    op.drop_index("matches_commitment", "matches")
    op.create_index(
        "matches_commitment", "matches", ["commitment", "screening_id"], postgresql_include=["id"]
    )


def downgrade() -> None:
    raise NotImplementedError("history is not taken back; restore a backup")
