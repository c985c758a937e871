"""Number a revision's live screenings: a rescreen adds one, and the highest decides."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "screenings", sa.Column("number", sa.Integer(), server_default=sa.text("1"), nullable=False)
    )
    op.create_check_constraint(
        op.f("screenings_only_live_again"), "screenings", "number = 1 OR purpose = 'live'"
    )
    op.drop_constraint("screenings_once", "screenings", type_="unique")
    op.create_unique_constraint(
        "screenings_once", "screenings", ["revision_id", "rule_set_hash", "purpose", "number"]
    )
    op.drop_index("screenings_one_live", "screenings")
    op.create_index(
        "screenings_live_numbered",
        "screenings",
        ["revision_id", "partnership", "number"],
        unique=True,
        postgresql_where=sa.text("purpose = 'live'"),
    )
