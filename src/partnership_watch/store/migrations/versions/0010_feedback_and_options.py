"""A digest's mail even if it is empty, and what readers think of single stories."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
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
    "even_if_empty",
    "after_edition_id",
)


def upgrade() -> None:
    op.add_column(
        "audiences",
        sa.Column("even_if_empty", sa.Boolean(), server_default=sa.text("false"), nullable=False),
    )
    op.drop_constraint("audiences_one_each", "audiences")
    op.create_unique_constraint(
        "audiences_one_each", "audiences", list(_KEY), postgresql_nulls_not_distinct=True
    )
    op.create_check_constraint(
        op.f("audiences_only_digests_by_mail_empty"),
        "audiences",
        "NOT even_if_empty OR (cadence <> 'immediate' AND channel = 'mail')",
    )
    op.drop_constraint(op.f("limit_counts_limitkind"), "limit_counts")
    op.create_check_constraint(
        op.f("limit_counts_limitkind"),
        "limit_counts",
        "kind IN ('mails_to_address', 'asked_from_network', 'looked_from_network', 'answers_of_network')",
    )
    op.create_table(
        "feedback",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("edition_id", sa.BigInteger(), nullable=False),
        sa.Column("match_id", sa.BigInteger(), nullable=False),
        sa.Column("relevant", sa.Boolean(), nullable=False),
        sa.Column("network_hash", sa.String(length=64), nullable=False),
        sa.Column("given_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["edition_id"], ["editions.id"], name=op.f("feedback_edition_id_fk")),
        sa.ForeignKeyConstraint(["match_id"], ["matches.id"], name=op.f("feedback_match_id_fk")),
        sa.PrimaryKeyConstraint("id", name=op.f("feedback_pk")),
    )
    op.create_index("feedback_match", "feedback", ["match_id", "edition_id", "network_hash"])


def downgrade() -> None:
    raise NotImplementedError("history is not taken back; restore a backup")
