"""Entries of the audit log found by day, actor and action."""

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index(
        "audit_log_at",
        "audit_log",
        ["at"],
        postgresql_using="brin",
        postgresql_with={"pages_per_range": 32, "autosummarize": "on"},
    )
    op.create_index("audit_log_actor", "audit_log", ["actor"])
    op.create_index("audit_log_action", "audit_log", ["action"])
    op.execute(sa.text("ANALYZE audit_log"))


def downgrade() -> None:
    raise NotImplementedError("history is not taken back; restore a backup")
