"""Files of past items that were imported, what came only from them, and replays of history."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "imports",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("partnership", sa.Text(), nullable=False),
        sa.Column("file_hash", sa.String(length=64), nullable=False),
        sa.Column("file_name", sa.Text(), nullable=False),
        sa.Column("file_bytes", sa.BigInteger(), nullable=False),
        sa.Column("begun_by", sa.Text(), nullable=False),
        sa.Column("begun_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("rows_done", sa.BigInteger(), nullable=False),
        sa.Column("rejected_bytes", sa.BigInteger(), nullable=False),
        sa.Column("rejected", sa.BigInteger(), nullable=False),
        sa.Column("new_items", sa.BigInteger(), nullable=False),
        sa.Column("new_revisions", sa.BigInteger(), nullable=False),
        sa.Column("known", sa.BigInteger(), nullable=False),
        sa.Column("screened", sa.BigInteger(), nullable=False),
        sa.Column("matches", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("imports_pk")),
        sa.UniqueConstraint("partnership", "file_hash", name="imports_once"),
    )
    op.create_table(
        "imported_revisions",
        sa.Column("revision_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("import_id", sa.BigInteger(), nullable=False),
        sa.Column("row", sa.BigInteger(), nullable=False),
        sa.Column("said_seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("collected_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["revision_id"], ["revisions.id"], name=op.f("imported_revisions_revision_id_fk")
        ),
        sa.ForeignKeyConstraint(["import_id"], ["imports.id"], name=op.f("imported_revisions_import_id_fk")),
        sa.PrimaryKeyConstraint("revision_id", name=op.f("imported_revisions_pk")),
    )
    op.create_index("imported_revisions_import", "imported_revisions", ["import_id"])
    op.create_index("imported_revisions_said", "imported_revisions", ["said_seen_at"])
    op.create_table(
        "replays",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("partnership", sa.Text(), nullable=False),
        sa.Column("asked_hash", sa.String(length=64), nullable=False),
        sa.Column("rule_set_hash", sa.String(length=64), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=False),
        sa.Column("begun_by", sa.Text(), nullable=False),
        sa.Column("begun_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("revisions", sa.BigInteger(), nullable=False),
        sa.Column("screened", sa.BigInteger(), nullable=False),
        sa.Column("differences", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.ForeignKeyConstraint(["rule_set_hash"], ["rule_sets.hash"], name=op.f("replays_rule_set_hash_fk")),
        sa.PrimaryKeyConstraint("id", name=op.f("replays_pk")),
    )
    op.create_index("replays_begun", "replays", ["partnership", "begun_at"])


def downgrade() -> None:
    raise NotImplementedError("history is not taken back; restore a backup")
