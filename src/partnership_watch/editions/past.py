"""The database as it stood at a past moment, for the rest of one transaction that is rolled back."""

from datetime import datetime

from sqlalchemy import text
from sqlalchemy.orm import Session

from partnership_watch.store.tables import Delivery

_STOOD = {
    "items": "first_seen_at <= {at}",
    "revisions": "seen_at <= {at}",
    "screenings": "screened_at <= {at}",
    "verdicts": "given_at <= {at}",
    "takedowns": "decided_at <= {at}",
    "story_items": "added_at <= {at}",
    "editions": "cut_at < {at}",
    "told": "edition_id IN (SELECT id FROM public.editions WHERE cut_at < {at})",
    "expired": "expired_at < {at}",
    "approval_answers": "at < {at}",
}
"""What was there. An edition cut at that very moment, with what it told, is what is looked for."""

_JUDGED = """
    CREATE TEMP VIEW search_rows AS
    SELECT revision.item_id, m.commitment, screening.partnership, screening.purpose, verdicts.word AS verdict
    FROM verdicts
    JOIN matches m ON m.id = verdicts.match_id
    JOIN screenings screening ON screening.id = m.screening_id
    JOIN revisions revision ON revision.id = screening.revision_id
"""
"""What anybody had judged: each search row holds the verdict that stands today, and no other."""

_NOT_GIVEN_UP_YET = """
    CASE WHEN state IN ('refused', 'stale', 'expired')
        AND NOT EXISTS (
            SELECT FROM audit_log
            WHERE object_type = 'delivery' AND object_id = CAST(deliveries.id AS text) AND action = state
                AND at < {at}
        )
        AND NOT EXISTS (
            SELECT FROM attempts WHERE delivery_id = deliveries.id AND outcome = state AND finished_at < {at}
        )
    THEN 'pending' ELSE state END AS state
"""
"""What is taken back depends on it; when else a message changed its state is no matter to what is owed."""


def stand_at(session: Session, moment: datetime) -> None:
    """Hide what came after `moment`: temporary views stand before the tables of the same names.

    Every query then reads the past, that of what is owed among them, and none has to know. Stories are
    grouped as they are today, without items that came later: which of them were merged is not kept.
    """
    at = f"TIMESTAMPTZ '{moment.isoformat()}'"  # a moment's own form: nothing from outside can stand in it
    for table, condition in _STOOD.items():
        session.execute(
            text(
                f"CREATE TEMP VIEW {table} AS SELECT * FROM public.{table} WHERE {condition}".format(at=at)  # noqa: S608
            )
        )
    session.execute(text(_JUDGED))
    columns = (column.name for column in Delivery.__table__.columns)
    shown = ", ".join(_NOT_GIVEN_UP_YET.format(at=at) if name == "state" else name for name in columns)
    session.execute(text(f"CREATE TEMP VIEW deliveries AS SELECT {shown} FROM public.deliveries"))  # noqa: S608
