"""Quiet hours of alerts, and alerts that wait for a person's approval."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

_KEY = (
    "partnership",
    "filter",
    "cadence",
    "hour",
    "weekday",
    "zone",
    "language",
    "channel",
    "quiet_from",
    "quiet_until",
    "after_edition_id",
)


def upgrade() -> None:
    op.add_column("audiences", sa.Column("quiet_from", sa.Integer(), nullable=True))
    op.add_column("audiences", sa.Column("quiet_until", sa.Integer(), nullable=True))
    op.drop_constraint("audiences_one_each", "audiences")
    op.create_unique_constraint(
        "audiences_one_each", "audiences", list(_KEY), postgresql_nulls_not_distinct=True
    )
    op.create_check_constraint(
        op.f("audiences_quiet_hours_of_alerts"),
        "audiences",
        "(quiet_from IS NULL) = (quiet_until IS NULL) AND (quiet_from IS NULL OR cadence = 'immediate')",
    )
    op.create_table(
        "approvals",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("edition_id", sa.BigInteger(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answer_by", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["edition_id"], ["editions.id"], name=op.f("approvals_edition_id_fk")),
        sa.PrimaryKeyConstraint("id", name=op.f("approvals_pk")),
        sa.UniqueConstraint("edition_id", name="approvals_one_an_edition"),
    )
    op.create_table(
        "approval_answers",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("approval_id", sa.BigInteger(), nullable=False),
        sa.Column(
            "word",
            sa.Enum(
                "approved",
                "declined",
                "unanswered",
                name="approvalword",
                native_enum=False,
                create_constraint=True,
                length=20,
            ),
            nullable=False,
        ),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["approval_id"], ["approvals.id"], name=op.f("approval_answers_approval_id_fk")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("approval_answers_pk")),
        sa.UniqueConstraint("approval_id", name="approval_answers_one_each"),
    )


def downgrade() -> None:
    raise NotImplementedError("history is not taken back; restore a backup")
