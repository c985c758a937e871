"""Rule sets as the database keeps them: everything that ever decided, in full."""

import re
from pathlib import Path

from sqlalchemy import Text, case, cast, func, select, type_coerce, union_all
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Session, aliased

from partnership_watch.errors import PartnershipWatchError
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


def named_rule_set(session: Session, partnership: str, words: str) -> RuleSet:
    """Return the rule set that a person names. Raises UnknownRuleSetError.

    Args:
        words: a folder, the hash of a stored rule set or its beginning, or `active`: what decided last.
    """
    if words == ACTIVE:
        return active_rule_set(session, partnership)
    if Path(words).is_dir():
        return rule_set(load_partnership(Path(words)), ENGINE_VERSION)
    if _PREFIX.fullmatch(words):
        return kept_rule_set(session, partnership, words)
    raise UnknownRuleSetError(
        f"{words} is no folder here and no hash of a rule set; give a folder, a hash or its beginning, "
        f"or `{ACTIVE}`"
    )


def kept_rule_set(session: Session, partnership: str, beginning: str, *, with_words: bool = True) -> RuleSet:
    """Return the stored rule set whose hash begins so. Raises UnknownRuleSetError.

    Args:
        with_words: False leaves the words of the learned layer where they are: they are most of the body, and
            take a tenth of a second to read. Such a rule set can be described, and not screen anything.
    """
    body = StoredRuleSet.body if with_words else _WITHOUT_WORDS
    rows = session.execute(
        select(StoredRuleSet.hash, StoredRuleSet.engine_version)
        .where(StoredRuleSet.partnership == partnership, StoredRuleSet.hash.startswith(beginning))
        .order_by(StoredRuleSet.first_used_at.desc())
        .limit(3)
    ).all()
    if not rows:
        raise UnknownRuleSetError(
            f"no rule set {beginning} of {partnership} is stored; "
            "give a folder, the hash of one that has decided, or `active`"
        )
    if len(rows) > 1:
        several = ", ".join(row.hash[: len(beginning) + 8] for row in rows)
        raise UnknownRuleSetError(f"several rule sets begin with {beginning}: {several}; give more of it")
    (row,) = rows
    held = session.scalars(select(body).where(StoredRuleSet.hash == row.hash)).one()
    return RuleSet(row.hash, partnership, row.engine_version, held)


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


_WORDS = cast(["layer", "words"], ARRAY(Text))
_WITHOUT_WORDS = type_coerce(
    case(  # a later version may keep something else there, that nothing can be taken out of
        (
            func.jsonb_typeof(StoredRuleSet.body.op("#>")(_WORDS)) == "object",
            StoredRuleSet.body.op("#-")(_WORDS),
        ),
        else_=StoredRuleSet.body,
    ),
    StoredRuleSet.body.type,
)
