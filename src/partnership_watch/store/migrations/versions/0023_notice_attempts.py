"""Attempts are called attempts in notices too."""

from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.alter_column("notices", "tries", new_column_name="attempts")


def downgrade() -> None:
    raise NotImplementedError("history is not taken back; restore a backup")
