"""What search rows can be filtered by, as terms of one index."""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute(_FACETS_OF)
    columns = (
        "partnership",
        "purpose",
        "rule_set",
        "dated",
        "pillar",
        "clause",
        "commitment",
        "grade",
        "publisher",
        "language",
        "parties",
        "verdict",
    )
    op.create_index(
        "search_rows_facets",
        "search_rows",
        [sa.func.facets_of(*map(sa.text, columns))],
        postgresql_using="gin",
        postgresql_with={"fastupdate": "off"},
    )
    op.execute("ANALYZE search_rows")  # how often each term occurs


# A stretch of `dated` is thirty days. No key of a party holds a stroke. The cost keeps the planner from
# making the terms of rows that the index would find.
_FACETS_OF = """
    CREATE FUNCTION facets_of(
        partnership text, purpose text, rule_set text, dated timestamptz, pillar text, clause integer,
        commitment text, grade text, publisher text, language text, parties text[], verdict text
    ) RETURNS text[]
    LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE COST 1000
    AS $$
    BEGIN
        RETURN array_remove(
            ARRAY[
                'partnership:' || partnership, 'purpose:' || purpose, 'rule_set:' || rule_set,
                'dated:' || floor(extract(epoch FROM dated) / 2592000), 'pillar:' || pillar,
                'clause:' || clause, 'commitment:' || commitment, 'grade:' || grade,
                'source:' || publisher, 'language:' || language,
                'verdict:' || coalesce(verdict, 'undecided')
            ],
            NULL
        ) || string_to_array('party:' || array_to_string(parties, '|party:'), '|');
    END
    $$
"""


def downgrade() -> None:
    raise NotImplementedError("history is not taken back; restore a backup")
