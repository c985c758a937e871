"""When a file says that an item was seen, or nothing; and an item's date, which is written once."""

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.alter_column(
        "imported_revisions", "said_seen_at", existing_type=sa.DateTime(timezone=True), nullable=True
    )
    # Where the file said nothing, the moment of the import stood here, as in the revision itself.
    op.execute(
        """
        UPDATE imported_revisions SET said_seen_at = NULL FROM revisions
        WHERE revisions.id = revision_id AND revisions.seen_at = said_seen_at
        """
    )
    op.execute(
        """
        CREATE FUNCTION refuse_other_date() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            RAISE EXCEPTION 'item % is dated; another date is refused', OLD.id
                USING ERRCODE = 'insufficient_privilege';
        END
        $$
        """
    )
    op.execute(
        """
        CREATE TRIGGER items_dated_once BEFORE UPDATE OF published_at ON items FOR EACH ROW
        WHEN (OLD.published_at IS NOT NULL AND OLD.published_at IS DISTINCT FROM NEW.published_at)
        EXECUTE FUNCTION refuse_other_date()
        """
    )


def downgrade() -> None:
    raise NotImplementedError("history is not taken back; restore a backup")
