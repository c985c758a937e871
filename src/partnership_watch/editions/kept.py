"""What an edition said and of which matches, as one hash: written at its cut, made again by an audit."""

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from sqlalchemy import BigInteger, bindparam, text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Session

from partnership_watch.store.canonical import digest

# The database hashes the long parts: an audit of ten years would else carry every body over the network.
_FRAMES = text(
    """
    SELECT id, audience_id, local_date::text, alert_number, state, period_from, cut_at, subject,
        encode(sha256(convert_to(html, 'UTF8')), 'hex'),
        encode(sha256(convert_to(text, 'UTF8')), 'hex'),
        encode(sha256(convert_to(payload, 'UTF8')), 'hex')
    FROM editions WHERE id = ANY(:ids)
    """
).bindparams(bindparam("ids", type_=ARRAY(BigInteger)))

_TOLD = text(
    """
    SELECT told.edition_id, told.item_id, told.commitment, told.kind, told.match_id,
        matches.commitment, matches.grade, matches.score::text,
        encode(sha256(convert_to(matches.evidence::text, 'UTF8')), 'hex')
    FROM told JOIN matches ON matches.id = told.match_id
    WHERE told.edition_id = ANY(:ids) ORDER BY told.edition_id, told.id
    """
).bindparams(bindparam("ids", type_=ARRAY(BigInteger)))


def edition_hashes(session: Session, editions: Sequence[int]) -> dict[int, str]:
    """The hash of each of these editions that is stored (docs/audit.md).

    It holds for the audience, the date, the period, subject and bodies, and for what was told: item,
    commitment, kind, and the match with its grade, score and evidence. It names no reader.
    """
    told: dict[int, list[Sequence[Any]]] = defaultdict(list)
    for edition_id, *finding in session.execute(_TOLD, {"ids": list(editions)}):
        told[edition_id].append(finding)
    frames = session.execute(_FRAMES, {"ids": list(editions)})
    return {frame.id: digest([*frame, told[frame.id]]) for frame in frames}
