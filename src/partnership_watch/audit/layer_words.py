"""The words of learned layers, counted and compared where they are stored: they are most of a rule set."""

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
    WITH old AS MATERIALIZED (
        SELECT each.key AS word, each.value AS weights
        FROM rule_sets, jsonb_each_text(body -> 'layer' -> 'words') AS each
        WHERE hash = :before
    ),
    new AS MATERIALIZED (
        SELECT each.key AS word, each.value AS weights
        FROM rule_sets, jsonb_each_text(body -> 'layer' -> 'words') AS each
        WHERE hash = :after
    )
    SELECT (SELECT count(*) FROM old), (SELECT count(*) FROM new),
           (SELECT count(*) FROM old FULL JOIN new USING (word)
            WHERE old.weights IS DISTINCT FROM new.weights)
    """
)
