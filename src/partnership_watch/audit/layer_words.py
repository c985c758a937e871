"""The words of learned layers, counted and compared where they are stored: they are most of a rule set.

Only rule sets that this version can read are asked about (rule_set_record.is_readable).
"""

from dataclasses import dataclass

from sqlalchemy import text
from sqlalchemy.orm import Session


@dataclass(frozen=True)
class WordsCompared:
    """How many words two layers know, and how many came, went or weigh otherwise."""

    before: int
    after: int
    changed: int


def words_of_layer(session: Session, rule_set: str) -> int:
    """How many words the layer of a stored rule set knows.

    Args:
        rule_set: its whole hash.
    """
    return session.scalar(_COUNTED, {"hash": rule_set}) or 0


def words_compared(session: Session, before: str, after: str) -> WordsCompared:
    """Two stored rule sets' layers, by their whole hashes."""
    return WordsCompared(*session.execute(_COMPARED, {"before": before, "after": after}).one())


_COUNTED = text(
    "SELECT count(*) FROM rule_sets, jsonb_object_keys(body -> 'layer' -> 'words') WHERE hash = :hash"
)
_COMPARED = text(
    """
    SELECT (SELECT count(*) FROM jsonb_object_keys(old)), (SELECT count(*) FROM jsonb_object_keys(new)),
           CASE WHEN old = new THEN 0 ELSE (
               SELECT count(*) FROM jsonb_each(old) AS before FULL JOIN jsonb_each(new) AS after USING (key)
               WHERE before.value IS DISTINCT FROM after.value
           ) END
    FROM (
        SELECT (SELECT body #> '{layer,words}' FROM rule_sets WHERE hash = :before) AS old,
               (SELECT body #> '{layer,words}' FROM rule_sets WHERE hash = :after) AS new
        OFFSET 0  -- each is taken out of its rule set once
    ) AS layers
    """
)
