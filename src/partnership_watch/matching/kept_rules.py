"""Rule sets as the database keeps them: everything that ever decided, in full."""

import re
from collections.abc import Collection
from pathlib import Path
from typing import Any, NamedTuple

from sqlalchemy import select, text, union_all
from sqlalchemy.orm import Session, aliased

from partnership_watch.errors import PartnershipWatchError, Sentence
from partnership_watch.matching.engine import ENGINE_VERSION
from partnership_watch.registry import RuleSet, load_partnership, rule_set
from partnership_watch.store.tables import Purpose, Screening, StoredRuleSet

ACTIVE = "active"
SHORTEST_PREFIX = 4  # of a hash, as a person copies it; git asks for as much

LOOKED_AT = 2_000
"""Screenings, in each of the two places where the newest live one is looked for: a millisecond."""

_PREFIX = re.compile(rf"[0-9a-f]{{{SHORTEST_PREFIX},64}}")


class UnknownRuleSetError(PartnershipWatchError):
    """No such rule set is stored, or several are. The message says what was looked for."""


class KeptAs(NamedTuple):
    """One stored rule set, without what it holds."""

    hash: str
    engine_version: str


def named_rule_set(session: Session, partnership: str, words: str) -> RuleSet:
    """Return the rule set that a person names. Raises UnknownRuleSetError.

    Args:
        words: a folder, the hash of a stored rule set or its beginning, or `active`: what decided last.
    """
    if words == ACTIVE:
        return active_rule_set(session, partnership)
    if not words.strip():
        raise UnknownRuleSetError(
            f"no rules are named; give a folder, a hash or its beginning, or `{ACTIVE}`"
        )
    if Path(words).is_dir():
        return rule_set(load_partnership(Path(words)), ENGINE_VERSION)
    if _PREFIX.fullmatch(words):
        return kept_rule_set(session, partnership, words)
    raise UnknownRuleSetError(
        f"{words} is no folder here and no hash of a rule set; give a folder, a hash or its beginning, "
        f"or `{ACTIVE}`"
    )


def kept_rule_set(
    session: Session, partnership: str, beginning: str, *, words: Collection[str] | None = None
) -> RuleSet:
    """Read the stored rule set whose hash begins so. Raises UnknownRuleSetError.

    Args:
        words: of those that the learned layer knows, only these are read; all if None. They are most of the
            body, and take a tenth of a second. With the words of one item (engine.words_of_item) it decides
            of that item as the whole does, and of no other; with none it can be described.
    """
    meant = rule_set_meant(session, partnership, beginning)
    return RuleSet(meant.hash, partnership, meant.engine_version, _body(session, meant.hash, words))


def rule_set_meant(session: Session, partnership: str, beginning: str) -> KeptAs:
    """Find the stored rule set whose hash begins so. Raises UnknownRuleSetError."""
    rows = session.execute(
        select(StoredRuleSet.hash, StoredRuleSet.engine_version)
        .where(StoredRuleSet.partnership == partnership, StoredRuleSet.hash.startswith(beginning))
        .order_by(StoredRuleSet.first_used_at.desc())
        .limit(3)
    ).all()
    if not rows:
        form = "no rule set {beginning} of {partnership} is stored; give the hash of one that has decided"
        raise UnknownRuleSetError(Sentence(form, {"beginning": beginning, "partnership": partnership}))
    if len(rows) > 1:
        several = ", ".join(row.hash[: len(beginning) + 8] for row in rows)
        form = "several rule sets begin with {beginning}: {several}; give more of it"
        raise UnknownRuleSetError(Sentence(form, {"beginning": beginning, "several": several}))
    return KeptAs(*rows[0])


def active_rule_set(session: Session, partnership: str) -> RuleSet:
    """Return the rule set that last decided live. Raises UnknownRuleSetError."""
    deciding = deciding_hash(session, partnership)
    row = session.scalars(select(StoredRuleSet).where(StoredRuleSet.hash == deciding)).one_or_none()
    if row is None:
        raise UnknownRuleSetError(
            f"no item of {partnership} was ever screened live, so no rule set is active; give a folder"
        )
    return _read(row)


def deciding_hash(session: Session, partnership: str) -> str | None:
    """The hash of the rule set that last decided live; None where none ever did.

    No index has live screenings in their order, and a replay may have made the last million of all. But the
    newest revisions were looked at live under the rules of today, however many replays follow: there, and
    among the last screenings of all, the newest live one is looked for.
    """
    of_the_last = select(Screening).order_by(Screening.id.desc()).limit(LOOKED_AT).subquery()
    last = aliased(Screening, of_the_last)
    found = union_all(
        select(last.id, last.rule_set_hash).where(
            last.partnership == partnership, last.purpose == Purpose.LIVE
        ),
        select(Screening.id, Screening.rule_set_hash)
        .where(Screening.partnership == partnership, Screening.purpose == Purpose.LIVE)
        .order_by(Screening.revision_id.desc())
        .limit(LOOKED_AT),
    ).subquery()
    return session.scalar(select(found.c.rule_set_hash).order_by(found.c.id.desc()).limit(1))


def _read(row: StoredRuleSet) -> RuleSet:
    return RuleSet(row.hash, row.partnership, row.engine_version, row.body)


def _body(session: Session, whole_hash: str, words: Collection[str] | None) -> dict[str, Any]:
    if words is None:
        return session.scalars(select(StoredRuleSet.body).where(StoredRuleSet.hash == whole_hash)).one()
    body: dict[str, Any] = session.scalars(_WITH_WORDS, {"hash": whole_hash, "words": list(words)}).one()
    return body


_WITH_WORDS = text(
    """
    SELECT CASE WHEN jsonb_typeof(known) = 'object'  -- a later version may keep something else there
                THEN jsonb_set(body, '{layer,words}', (
                    SELECT coalesce(jsonb_object_agg(word, known -> word), '{}')
                    FROM unnest(CAST(:words AS text[])) AS word WHERE known ? word
                ))
                ELSE body END
    FROM (
        SELECT body, body #> '{layer,words}' AS known
        FROM (
            SELECT body #> '{}' AS body FROM rule_sets WHERE hash = :hash
            OFFSET 0  -- the path to the whole: what is stored packed is unpacked once, not at each mention
        ) AS whole
        OFFSET 0
    ) AS parts
    """
)
