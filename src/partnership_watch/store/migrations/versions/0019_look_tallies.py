"""How each source was heard on each day, kept by a trigger beside every look."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # Before the new table's key asks for sources: who keeps a look has both tables, and takes looks first.
    op.execute("LOCK TABLE fetches IN SHARE ROW EXCLUSIVE MODE")
    op.create_table(
        "look_tallies",
        sa.Column("source_id", sa.BigInteger(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("looks", sa.Integer(), nullable=False),
        sa.Column("succeeded", sa.Integer(), nullable=False),
        sa.Column("failures", postgresql.JSONB(), nullable=False),
        sa.Column("new_items", sa.Integer(), nullable=False),
        sa.Column("first_success_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("last_success_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("gap_begun", sa.DateTime(timezone=True), nullable=True),
        sa.Column("gap_ended", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["source_id"], ["sources.id"], name=op.f("look_tallies_source_id_fk")),
        sa.PrimaryKeyConstraint("source_id", "day", name=op.f("look_tallies_pk")),
    )
    for statement in _TRIGGER:
        op.execute(statement)
    op.execute(TALLY_ALL)  # behind the trigger: it lets no look in between
    op.execute("ANALYZE look_tallies")


_DAY = "CAST(started_at AT TIME ZONE 'UTC' AS date)"
_ALL = f"SELECT source_id, {_DAY} AS day, started_at, outcome, new_items FROM fetches"  # noqa: S608
_OF_TOUCHED_DAYS = f"""
    SELECT touched.source_id, touched.day, looks.started_at, looks.outcome, looks.new_items
    FROM (SELECT DISTINCT source_id, {_DAY} AS day FROM added) AS touched
    CROSS JOIN LATERAL (
        SELECT started_at, outcome, new_items FROM fetches
        WHERE source_id = touched.source_id
            AND started_at >= CAST(touched.day AS timestamp) AT TIME ZONE 'UTC'
            AND started_at < CAST(touched.day + 1 AS timestamp) AT TIME ZONE 'UTC'
    ) AS looks
"""  # noqa: S608 - of this module's own words alone

# A day is counted as a whole, so it is right in whatever order its looks come.
_TALLY = """
    INSERT INTO look_tallies
    WITH looked AS MATERIALIZED (
        SELECT *, outcome IN ('changed', 'unchanged') AS heard FROM ({looks}) AS looks
    ),
    by_outcome AS (
        SELECT source_id, day, outcome, heard, count(*) AS looks, sum(new_items) AS new_items,
            min(started_at) AS first_at, max(started_at) AS last_at
        FROM looked GROUP BY source_id, day, outcome, heard
    ),
    gaps AS (
        SELECT source_id, day, started_at AS begun,
            lead(started_at) OVER (PARTITION BY source_id, day ORDER BY started_at) AS ended
        FROM looked WHERE heard
    ),
    longest AS (
        SELECT DISTINCT ON (source_id, day) * FROM gaps WHERE ended IS NOT NULL
        ORDER BY source_id, day, ended - begun DESC, begun
    )
    SELECT source_id, day, sum(looks), coalesce(sum(looks) FILTER (WHERE heard), 0),
        coalesce(jsonb_object_agg(outcome, looks) FILTER (WHERE NOT heard), '{{}}'), sum(new_items),
        min(first_at) FILTER (WHERE heard), max(last_at) FILTER (WHERE heard), longest.begun, longest.ended
    FROM by_outcome LEFT JOIN longest USING (source_id, day)
    GROUP BY source_id, day, longest.begun, longest.ended
    ON CONFLICT (source_id, day) DO UPDATE SET
        looks = excluded.looks, succeeded = excluded.succeeded, failures = excluded.failures,
        new_items = excluded.new_items, first_success_at = excluded.first_success_at,
        last_success_at = excluded.last_success_at, gap_begun = excluded.gap_begun,
        gap_ended = excluded.gap_ended
"""

TALLY_ALL = _TALLY.format(looks=_ALL)

# Who keeps a look has locked its source (feeds/collecting.py); whoever else adds looks waits for that here,
# and so counts those that were added meanwhile.
_TRIGGER = (
    f"""
    CREATE FUNCTION tally_looks() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
        PERFORM FROM sources WHERE id IN (SELECT source_id FROM added) ORDER BY id FOR NO KEY UPDATE;
        {_TALLY.format(looks=_OF_TOUCHED_DAYS)};
        RETURN NULL;
    END $$
    """,  # noqa: S608 - of this module's own words alone
    """
    CREATE TRIGGER tally_looks AFTER INSERT ON fetches REFERENCING NEW TABLE AS added
    FOR EACH STATEMENT EXECUTE FUNCTION tally_looks()
    """,
)


def downgrade() -> None:
    raise NotImplementedError("history is not taken back; restore a backup")
