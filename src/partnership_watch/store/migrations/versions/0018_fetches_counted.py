"""How sources were heard, answered from an index alone."""

from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.drop_index("fetches_source_started", "fetches")
    op.create_index(
        "fetches_source_started",
        "fetches",
        ["source_id", "started_at"],
        postgresql_include=["outcome", "new_items"],
    )


def downgrade() -> None:
    raise NotImplementedError("history is not taken back; restore a backup")
