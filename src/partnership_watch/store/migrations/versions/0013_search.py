"""Words of revisions, one search row a match kept by triggers, and tokens of the API."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

_PAGE = 1_000  # revisions folded at once


def upgrade() -> None:
    _make_tables()
    op.execute(_WORDS_OF)
    _keep_words_of_stored_revisions()
    op.execute(_ADD_MATCHES.format(matches="matches"))
    op.execute(f"{_ADD_NOTHING} AND screening.purpose <> 'replay'")
    _make_indexes()
    op.execute("ALTER INDEX search_rows_words ALTER COLUMN 1 SET STATISTICS 500")
    for trigger in _TRIGGERS:
        op.execute(trigger)


def _make_tables() -> None:
    op.create_table(
        "revision_words",
        sa.Column("revision_id", sa.BigInteger(), nullable=False),
        sa.Column("words", postgresql.TSVECTOR(), nullable=False),
        sa.ForeignKeyConstraint(
            ["revision_id"], ["revisions.id"], name=op.f("revision_words_revision_id_fk")
        ),
        sa.PrimaryKeyConstraint("revision_id", name=op.f("revision_words_pk")),
    )
    op.create_table(
        "search_rows",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("screening_id", sa.BigInteger(), nullable=False),
        sa.Column("match_id", sa.BigInteger(), nullable=True),
        sa.Column("revision_id", sa.BigInteger(), nullable=False),
        sa.Column("item_id", sa.BigInteger(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("partnership", sa.Text(), nullable=False),
        sa.Column(
            "purpose",
            sa.Enum(
                "live",
                "replay",
                "import",
                name="purpose",
                native_enum=False,
                create_constraint=True,
                length=20,
            ),
            nullable=False,
        ),
        sa.Column("rule_set", sa.String(length=12), nullable=False),
        sa.Column("dated", sa.DateTime(timezone=True), nullable=False),
        sa.Column("pillar", sa.Text(), nullable=True),
        sa.Column("clause", sa.Integer(), nullable=True),
        sa.Column("commitment", sa.String(length=80), nullable=True),
        sa.Column("grade", sa.Text(), nullable=False),
        sa.Column("publisher", sa.Text(), nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("parties", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("verdict", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("search_rows_pk")),
    )
    op.create_table(
        "api_tokens",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("partnership", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("secret_hash", sa.String(length=64), nullable=False),
        sa.Column("scopes", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("issued_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("api_tokens_pk")),
    )


def _make_indexes() -> None:
    op.create_index("items_dated", "items", [sa.text("coalesce(published_at, first_seen_at)")])
    op.create_index("search_rows_match", "search_rows", ["match_id"], unique=True)
    op.create_index("search_rows_item", "search_rows", ["item_id"])
    place = ["dated", "item_id"]
    op.create_index("search_rows_dated", "search_rows", ["partnership", *place])
    for column in ("pillar", "clause", "commitment", "publisher", "rule_set"):
        op.create_index(f"search_rows_{column}", "search_rows", [column, *place])
    op.create_index(
        "search_rows_judged",
        "search_rows",
        ["verdict", *place],
        postgresql_include=["partnership", "purpose", "clause", "commitment", "grade"],
        postgresql_where=sa.text("verdict IS NOT NULL"),
    )
    op.create_index(
        "search_rows_judged_clause",
        "search_rows",
        ["clause", "commitment", "verdict", *place],
        postgresql_include=["partnership", "purpose", "grade"],
        postgresql_where=sa.text("verdict IS NOT NULL"),
    )
    op.create_index(
        "search_rows_not_live",
        "search_rows",
        ["purpose", *place],
        postgresql_where=sa.text("purpose <> 'live'"),
    )
    op.create_index(
        "search_rows_words",
        "search_rows",
        [sa.func.words_of(sa.text("revision_id"))],
        postgresql_using="gin",
        postgresql_with={"fastupdate": "off"},
    )


def _keep_words_of_stored_revisions() -> None:
    # As queries are folded from now on, so by the code of now.
    from partnership_watch.matching.searchable import searchable

    connection, last = op.get_bind(), 0
    while rows := connection.execute(
        sa.text("SELECT id, title, summary FROM revisions WHERE id > :last ORDER BY id LIMIT :page"),
        {"last": last, "page": _PAGE},
    ).all():
        connection.execute(
            sa.text("INSERT INTO revision_words VALUES (:id, CAST(:words AS tsvector))"),
            [{"id": row.id, "words": searchable(row.title, row.summary)} for row in rows],
        )
        last = rows[-1].id


# IMMUTABLE, although it reads a table: a revision's words are written before any row that asks for them, and
# the application may neither change nor delete them (docs/decisions/0024-search-and-growth.md). The cost
# keeps the planner from asking it for a million rows where the index would do.
_WORDS_OF = """
    CREATE FUNCTION words_of(revision bigint) RETURNS tsvector
    LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE COST 1000
    AS 'SELECT words FROM public.revision_words WHERE revision_id = $1'
"""

_COLUMNS = """screening_id, match_id, revision_id, item_id, revision, partnership, purpose, rule_set, dated,
    pillar, clause, commitment, grade, publisher, language, parties, verdict"""
_LOOKED_AT = """revision.id, revision.item_id, revision.number, screening.partnership, screening.purpose,
    left(screening.rule_set_hash, 12), coalesce(item.published_at, item.first_seen_at)"""
_SAID = "item.publisher, screening.language, ARRAY(SELECT jsonb_object_keys(screening.sides))"

_ADD_MATCHES = f"""
    INSERT INTO search_rows ({_COLUMNS})
    SELECT screening.id, m.id, {_LOOKED_AT}, m.pillar, m.clause, m.commitment, m.grade, {_SAID}, (
        SELECT verdicts.word
        FROM screenings look
        JOIN matches judged ON judged.screening_id = look.id AND judged.commitment = m.commitment
        JOIN verdicts ON verdicts.match_id = judged.id
        WHERE look.revision_id = revision.id AND look.partnership = screening.partnership
        ORDER BY verdicts.id DESC LIMIT 1
    )
    FROM {{matches}} m
    JOIN screenings screening ON screening.id = m.screening_id
    JOIN revisions revision ON revision.id = screening.revision_id
    JOIN items item ON item.id = revision.item_id
"""  # noqa: S608 - of this module's own words alone
_ADD_NOTHING = f"""
    INSERT INTO search_rows ({_COLUMNS})
    SELECT screening.id, NULL, {_LOOKED_AT}, NULL, NULL, NULL, 'none', {_SAID}, NULL
    FROM screenings screening
    JOIN revisions revision ON revision.id = screening.revision_id
    JOIN items item ON item.id = revision.item_id
    WHERE NOT EXISTS (SELECT FROM matches WHERE matches.screening_id = screening.id)
"""  # noqa: S608 - of this module's own words alone


def _trigger(name: str, when: str, work: str) -> tuple[str, str]:
    return (
        f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN {work}; RETURN NULL; END $$",
        f"CREATE {when} EXECUTE FUNCTION {name}()",
    )


_TRIGGERS = (
    *_trigger(
        "search_matches",
        "TRIGGER search_matches AFTER INSERT ON matches REFERENCING NEW TABLE AS added FOR EACH STATEMENT",
        _ADD_MATCHES.format(matches="added"),
    ),
    # At the end of the transaction, when it is known that no match follows.
    *_trigger(
        "search_nothing_found",
        "CONSTRAINT TRIGGER search_nothing_found AFTER INSERT ON screenings DEFERRABLE INITIALLY DEFERRED "
        "FOR EACH ROW WHEN (NEW.purpose <> 'replay')",
        f"{_ADD_NOTHING} AND screening.id = NEW.id",
    ),
    *_trigger(
        "search_verdicts",
        "TRIGGER search_verdicts AFTER INSERT ON verdicts FOR EACH ROW",
        """
        UPDATE search_rows SET verdict = NEW.word
        FROM search_rows judged
        WHERE judged.match_id = NEW.match_id AND search_rows.item_id = judged.item_id
            AND search_rows.revision_id = judged.revision_id AND search_rows.commitment = judged.commitment
            AND search_rows.partnership = judged.partnership
        """,
    ),
    *_trigger(
        "search_dates",
        "TRIGGER search_dates AFTER UPDATE OF published_at ON items FOR EACH ROW "
        "WHEN (OLD.published_at IS DISTINCT FROM NEW.published_at)",
        """
        UPDATE search_rows SET dated = coalesce(NEW.published_at, NEW.first_seen_at)
        WHERE item_id = NEW.id
        """,
    ),
)


def downgrade() -> None:
    raise NotImplementedError("history is not taken back; restore a backup")
