"""How much was found in each month, counted beforehand, for the staff pages."""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "tallies",
        sa.Column("partnership", sa.Text(), nullable=False),
        sa.Column("commitment", sa.String(length=80), nullable=False),
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column(
            "grade",
            sa.Enum(
                "direct", "context", name="matchgrade", native_enum=False, create_constraint=True, length=20
            ),
            nullable=False,
        ),
        sa.Column("items", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("partnership", "commitment", "month", "grade", name=op.f("tallies_pk")),
    )
    op.create_table(
        "tally_marks",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("counted_to", sa.BigInteger(), nullable=False),
        sa.Column("counted_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("id = 1", name=op.f("tally_marks_one_row")),
        sa.PrimaryKeyConstraint("id", name=op.f("tally_marks_pk")),
    )


def downgrade() -> None:
    raise NotImplementedError("history is not taken back; restore a backup")
