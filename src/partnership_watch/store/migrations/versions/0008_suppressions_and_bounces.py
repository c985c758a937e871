"""Suppressions and bounces."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    reasons = ("unsubscribed", "changed", "withdrawn", "gone", "bounced", "complained")
    for table in ("subscribers", "subscriptions"):
        name = op.f(f"{table}_endedreason")
        op.drop_constraint(name, table, type_="check")
        op.create_check_constraint(name, table, sa.column("ended_reason").in_(reasons))
    op.add_column(
        "subscribers", sa.Column("soft_bounces", sa.Integer(), server_default=sa.text("0"), nullable=False)
    )
    op.add_column("subscribers", sa.Column("mail_after", sa.DateTime(timezone=True), nullable=True))
    op.create_table(
        "suppressions",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.Column("key", sa.String(length=16), nullable=False),
        sa.Column(
            "reason",
            _one_of("suppressionreason", "operator", "bounced", "complained", "erased"),
            nullable=False,
        ),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("lifted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("lifted_by", sa.Text(), nullable=True),
        sa.Column("lifted_note", sa.Text(), nullable=True),
        sa.CheckConstraint(
            "(lifted_at IS NULL) = (lifted_by IS NULL)", name=op.f("suppressions_lifted_by_somebody")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("suppressions_pk")),
    )
    op.create_index(
        "suppressions_one_live",
        "suppressions",
        ["hash"],
        unique=True,
        postgresql_where=sa.text("lifted_at IS NULL"),
    )
    op.create_table(
        "bounces",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("link_id", sa.Uuid(), nullable=False),
        sa.Column("identity", sa.String(length=64), nullable=False),
        sa.Column("kind", _one_of("bouncekind", "hard", "soft", "complaint"), nullable=False),
        sa.Column("status", sa.Text(), nullable=True),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("delivery_id", sa.BigInteger(), nullable=True),
        sa.Column(
            "outcome",
            _one_of("bounceoutcome", "ended", "waits", "nothing_new", "unmatched"),
            nullable=True,
        ),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "(outcome IS NULL) = (settled_at IS NULL)", name=op.f("bounces_settled_with_an_outcome")
        ),
        sa.ForeignKeyConstraint(["delivery_id"], ["deliveries.id"], name=op.f("bounces_delivery_id_fk")),
        sa.PrimaryKeyConstraint("id", name=op.f("bounces_pk")),
        sa.UniqueConstraint("link_id", "identity", name="bounces_once"),
    )
    op.create_index("bounces_kept", "bounces", ["received_at"], postgresql_where=sa.text("outcome IS NULL"))
    op.create_index("bounces_delivery", "bounces", ["delivery_id"])


def _one_of(name: str, *values: str) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=20)


def downgrade() -> None:
    raise NotImplementedError("history is not taken back; restore a backup")
