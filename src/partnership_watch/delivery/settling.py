"""One entry in the audit log for each edition, when nothing of it waits any more: what became of its mail.

An entry a message would be 20,000 in an hour, each a row with two indexes, for what `deliveries` and
`attempts` hold already. One entry with a hash over all of them shows as well whether these were changed.
"""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

from sqlalchemy import BigInteger, Text, bindparam, text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Session

from partnership_watch.store import Store
from partnership_watch.store.audit_log import record
from partnership_watch.store.locks import take_turns
from partnership_watch.store.tables import UNDER_WAY, DeliveryState

SETTLED, REOPENED = "edition.settled", "edition.reopened"

EDITIONS_AT_ONCE = 200
"""Of 20,000 deliveries in an hour's 200 editions; looked at in some tenths of a second."""

_IDS = ARRAY(BigInteger)

LOOKED_BACK = timedelta(days=90)
"""Messages end within days, and the time of a pause comes on top. To look through ten years of editions took
3.5 s a sweep; so an edition of which something waited for longer is not settled."""

# What is under way is not settled. An unknown one waits for a person, perhaps for ever, and is named beside
# the hash.
_UNSETTLED = text(
    """
    WITH open AS (
        SELECT id FROM editions
        WHERE cut_at >= :since AND state <> 'skipped' AND NOT EXISTS (
            SELECT 1 FROM audit_log WHERE action = 'edition.settled' AND object_id = editions.id::text)
        UNION
        SELECT object_id::bigint FROM audit_log AS again
        WHERE action = 'edition.reopened' AND NOT EXISTS (
            SELECT 1 FROM audit_log
            WHERE action = 'edition.settled' AND object_id = again.object_id AND id > again.id)
    )
    SELECT id FROM open
    WHERE id > :after
      AND EXISTS (SELECT 1 FROM deliveries WHERE edition_id = open.id)
      AND NOT EXISTS (
        SELECT 1 FROM deliveries
        WHERE edition_id = open.id AND state = ANY(:under_way))
    ORDER BY id LIMIT :most
    """
).bindparams(bindparam("under_way", [state.value for state in UNDER_WAY], type_=ARRAY(Text)))

_STATES = text(
    """
    SELECT edition_id, state, count(*), array_agg(id ORDER BY id) FILTER (WHERE state = 'unknown')
    FROM deliveries WHERE edition_id = ANY(:editions) GROUP BY edition_id, state ORDER BY edition_id, state
    """
).bindparams(bindparam("editions", type_=_IDS))

_HASHES = text(
    """
    SELECT edition_id,
        encode(sha256(convert_to(string_agg(ended, E'\\n' ORDER BY id), 'UTF8')), 'hex') AS outcomes,
        encode(sha256(convert_to(string_agg(began, E'\\n' ORDER BY id), 'UTF8')), 'hex') AS queued
    FROM deliveries,
        concat_ws(' ', id, subscription_id, state, body_hash) AS ended,
        concat_ws(' ', id, link_id, message_id,
            to_char(queued_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')) AS began
    WHERE edition_id = ANY(:editions) AND id <> ALL(:besides)
    GROUP BY edition_id
    """
).bindparams(bindparam("editions", type_=_IDS), bindparam("besides", type_=_IDS))


class MessageHashes(NamedTuple):
    """Of an edition's messages (docs/audit.md)."""

    outcomes: str
    """Id, subscription, state, hash of the message."""
    queued: str
    """Id, links, Message-ID, when it was queued."""


def settle(store: Store, *, now: datetime) -> int:
    """Write down what became of the messages of every edition that has none waiting.

    Safe to kill, to repeat and to run twice at once.

    Returns:
        how many editions were settled.
    """
    settled, after = 0, 0
    while True:
        with store.transaction() as session:
            take_turns(session, "settle")
            found = session.scalars(
                _UNSETTLED, {"since": now - LOOKED_BACK, "after": after, "most": EDITIONS_AT_ONCE}
            ).all()
            if not found:
                return settled
            _settle(session, found, now)
        settled, after = settled + len(found), found[-1]


def reopen(session: Session, editions: Collection[int], *, now: datetime, actor: str) -> None:
    """Say that messages of these editions change although nothing of them waited: they settle again."""
    for edition_id in sorted(set(editions)):
        record(session, at=now, actor=actor, action=REOPENED, object_type="edition", object_id=edition_id)


def message_hashes(
    session: Session, editions: Sequence[int], besides: Sequence[int]
) -> Mapping[int, MessageHashes]:
    """The hashes of each of these editions over its deliveries.

    Args:
        besides: ids of deliveries to leave out. An edition of no others is not in the answer.
    """
    rows = session.execute(_HASHES, {"editions": list(editions), "besides": list(besides)})
    return {row.edition_id: MessageHashes(row.outcomes, row.queued) for row in rows}


def _settle(session: Session, editions: Sequence[int], now: datetime) -> None:
    states: dict[int, dict[str, int]] = {}
    unknown: dict[int, list[int]] = {}
    for edition_id, state, count, held in session.execute(_STATES, {"editions": list(editions)}):
        states.setdefault(edition_id, {})[state] = count
        if state == DeliveryState.UNKNOWN:
            unknown[edition_id] = held
    hashes = message_hashes(session, editions, [one for held in unknown.values() for one in held])
    for edition_id in editions:
        made = hashes.get(edition_id)
        record(
            session,
            at=now,
            actor="deliver",
            action=SETTLED,
            object_type="edition",
            object_id=edition_id,
            states=states[edition_id],
            unknown=unknown.get(edition_id, []),
            content=made.outcomes if made else None,
            queued=made.queued if made else None,
        )
