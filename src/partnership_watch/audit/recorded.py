"""What the log says of things that are stored beside it: are they there, and still what they were?"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import Text, bindparam, func, select, text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Session

from partnership_watch.audit.chain import BrokenError
from partnership_watch.delivery.settling import REOPENED, SETTLED, message_hashes
from partnership_watch.editions.kept import edition_hashes
from partnership_watch.matching.verdicts import verdict_hash
from partnership_watch.registry.rule_sets import rule_set_hash
from partnership_watch.store.sealing import EntryRow
from partnership_watch.store.tables import UNDER_WAY, AuditEntry, Delivery, StoredRuleSet, Verdict

ASKED_AT_ONCE = 200
"""Things of one kind: an edition's bodies are read by the database, 70 kB each."""

# What was stored without a word in the log. An edition whose hour passed while nothing ran has no entry. A
# verdict has one of its own, whose hash is compared: an earlier one on the same match does not vouch for it.
_UNRECORDED = {
    "edition": """
        SELECT min(id) FROM editions WHERE state <> 'skipped' AND NOT EXISTS (
            SELECT 1 FROM audit_log
            WHERE object_type = 'audience' AND object_id = editions.audience_id::text
              AND action = 'audience.' || editions.state AND details ->> 'edition' = editions.id::text)
        """,
    "verdict": """
        SELECT min(id) FROM verdicts WHERE 1 <> (
            SELECT count(*) FROM audit_log
            WHERE object_type = 'match' AND object_id = verdicts.match_id::text
              AND action = 'match.' || verdicts.word AND details -> 'verdict' = to_jsonb(verdicts.id)
              AND jsonb_typeof(details -> 'content') = 'string')
        """,
    "rule set": """
        SELECT min(hash) FROM rule_sets WHERE NOT EXISTS (
            SELECT 1 FROM audit_log WHERE object_type = 'rule_set' AND object_id = rule_sets.hash)
        """,
}
_LOST_RULE_SET = text(
    """
    SELECT object_id, id FROM audit_log
    WHERE object_type = 'rule_set' AND NOT EXISTS (SELECT 1 FROM rule_sets WHERE hash = object_id)
    ORDER BY id LIMIT 1
    """
)
_FIRST_USED_ELSEWHEN = text(
    """
    SELECT hash, audit_log.id FROM rule_sets JOIN audit_log
        ON object_type = 'rule_set' AND object_id = hash AND action = 'first used' AND at <> first_used_at
    ORDER BY audit_log.id LIMIT 1
    """
)
_UNSETTLED = text(
    """
    SELECT count(*) AS editions, count(*) FILTER (WHERE waits) AS under_way FROM (
        SELECT bool_or(deliveries.state = ANY(:under_way)) AS waits
        FROM editions JOIN deliveries ON edition_id = editions.id
        WHERE 'edition.settled' IS DISTINCT FROM (
            SELECT action FROM audit_log
            WHERE action IN ('edition.settled', 'edition.reopened') AND object_id = editions.id::text
            ORDER BY id DESC LIMIT 1)
        GROUP BY editions.id
    ) AS unsettled
    """
).bindparams(bindparam("under_way", [state.value for state in UNDER_WAY], type_=ARRAY(Text)))


@dataclass
class Compared:
    """How many things were found to be what the log says."""

    editions: int = 0
    unhashed: int = 0
    """Editions whose entry is older than the keeping of hashes: nothing says what they were."""
    settled: int = 0
    """Editions whose deliveries are as they were when nothing of them waited any more."""
    unsettled: int = 0
    """Editions with messages of which no entry says yet what became of them."""
    under_way: int = 0
    """Those of them with a message that waits or is being sent."""
    verdicts: int = 0
    rule_sets: int = 0


def compare(session: Session, entries: Sequence[EntryRow], compared: Compared) -> None:
    """See that what these entries hold a hash of is stored, and has it.

    Raises:
        BrokenError: the first that is gone or has changed.
    """
    compared.unhashed += sum(map(_is_cut_without_hash, entries))
    hashed = [entry for entry in entries if isinstance(entry.details.get("content"), str)]
    for cuts in _some([entry for entry in hashed if entry.action.startswith("audience.")]):
        _compare_editions(session, cuts)
        compared.editions += len(cuts)
    for given in _some([entry for entry in hashed if entry.action.startswith("match.")]):
        _compare_verdicts(session, given)
        compared.verdicts += len(given)
    for settled in _some([entry for entry in hashed if entry.action == SETTLED]):
        compared.settled += _compare_outcomes(session, settled)


def count_unsettled(session: Session, compared: Compared) -> None:
    """Count the editions whose messages the log says nothing of yet."""
    found = session.execute(_UNSETTLED).one()
    compared.unsettled, compared.under_way = found.editions, found.under_way


def compare_rule_sets(session: Session, compared: Compared) -> None:
    """See that each rule set that the log names is stored, first used when it says, and has its hash.

    Raises:
        BrokenError: the first that is gone or has changed.
    """
    lost = session.execute(_LOST_RULE_SET).first()
    if lost is not None:
        raise BrokenError(f"rule set {lost.object_id} is gone; entry {lost.id} names it")
    moved = session.execute(_FIRST_USED_ELSEWHEN).first()
    if moved is not None:
        raise BrokenError(
            f"rule set {moved.hash} was changed: it was not first used when entry {moved.id} says"
        )
    stored = select(StoredRuleSet).order_by(StoredRuleSet.hash).execution_options(yield_per=1)
    with session.scalars(stored) as found:
        for rules in found:
            _compare_rule_set(rules)
            compared.rule_sets += 1
            session.expunge(rules)


def see_unrecorded(session: Session) -> None:
    """See that no edition, verdict or rule set is stored that the log knows nothing of.

    Raises:
        BrokenError: the first one.
    """
    for kind, query in _UNRECORDED.items():
        found = session.scalar(text(query))
        if found is not None:
            raise BrokenError(f"{kind} {found} is stored, and no entry of its own says how it came")


def _compare_rule_set(rules: StoredRuleSet) -> None:
    if rule_set_hash(rules.body) != rules.hash:
        raise BrokenError(f"rule set {rules.hash} was changed: its hash is not the one it is named by")
    if (rules.body.get("partnership"), rules.body.get("engine_version")) != (
        rules.partnership,
        rules.engine_version,
    ):
        raise BrokenError(f"rule set {rules.hash} was changed: its columns are not what its text says")


def _is_cut_without_hash(entry: EntryRow) -> bool:
    named = entry.action.startswith("audience.") and isinstance(entry.details.get("edition"), int)
    return named and "content" not in entry.details


def _some(entries: Sequence[EntryRow]) -> Iterator[Sequence[EntryRow]]:
    for at in range(0, len(entries), ASKED_AT_ONCE):
        yield entries[at : at + ASKED_AT_ONCE]


def _compare_editions(session: Session, cuts: Sequence[EntryRow]) -> None:
    ids = [_id(cut, "edition") for cut in cuts]
    _same("edition", cuts, ids, edition_hashes(session, ids))
    queued = session.execute(
        select(Delivery.edition_id, func.count().label("number"))
        .where(Delivery.edition_id.in_(ids))
        .group_by(Delivery.edition_id)
    )
    deliveries = {row.edition_id: row.number for row in queued}
    for cut, edition_id in zip(cuts, ids, strict=True):
        there, then = deliveries.get(edition_id, 0), cut.details.get("deliveries")
        if there != then:
            raise BrokenError(f"edition {edition_id} has {there} deliveries, and entry {cut.id} says {then}")


def _compare_verdicts(session: Session, given: Sequence[EntryRow]) -> None:
    ids = [_id(entry, "verdict") for entry in given]
    stored = session.scalars(select(Verdict).where(Verdict.id.in_(ids)))
    _same("verdict", given, ids, {verdict.id: verdict_hash(verdict) for verdict in stored})


def _compare_outcomes(session: Session, settled: Sequence[EntryRow]) -> int:
    """Only the newest word on an edition counts; returns how many of these it is."""
    newest = select(func.max(AuditEntry.id)).where(
        AuditEntry.action.in_((SETTLED, REOPENED)),
        AuditEntry.object_id.in_([entry.object_id for entry in settled]),
    )
    standing = set(session.scalars(newest.group_by(AuditEntry.object_id)))
    last = [entry for entry in settled if entry.id in standing]
    held = [one for entry in last for one in entry.details["unknown"]]
    ids = [int(entry.object_id) for entry in last]
    hashes = message_hashes(session, ids, held)
    _same("what became of edition", last, ids, {one: found.outcomes for one, found in hashes.items()})
    for entry, edition_id in zip(last, ids, strict=True):
        # Older entries hold no hash of it.
        if entry.details.get("queued") not in (None, hashes[edition_id].queued):
            raise BrokenError(
                f"the queue of edition {edition_id} was changed: when its messages were queued, or what they "
                f"are called, is not what entry {entry.id} says"
            )
    return len(last)


def _same(kind: str, entries: Sequence[EntryRow], ids: Sequence[int], hashes: Mapping[int, str]) -> None:
    for entry, number in zip(entries, ids, strict=True):
        if number not in hashes:
            raise BrokenError(f"{kind} {number} is gone; entry {entry.id} names it")
        if hashes[number] != entry.details["content"]:
            raise BrokenError(f"{kind} {number} was changed: it is not what entry {entry.id} says")


def _id(entry: EntryRow, field: str) -> int:
    number = entry.details.get(field)
    if not isinstance(number, int):
        raise BrokenError(f"entry {entry.id} does not say which {field} it is about")
    return number
