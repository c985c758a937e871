"""Verdicts: a staff member's word on a match. Each is one more row; the newest one stands."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import and_, func, select
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.orm import Session, aliased

from partnership_watch.errors import PartnershipWatchError
from partnership_watch.matching.stored import LARGEST_ID
from partnership_watch.store.audit_log import record
from partnership_watch.store.canonical import digest
from partnership_watch.store.letting_out import may_have_arrived
from partnership_watch.store.tables import (
    Item,
    Match,
    Purpose,
    Revision,
    Screening,
    Told,
    Verdict,
    VerdictWord,
)


class VerdictError(PartnershipWatchError):
    """There is no such match to give a verdict on. The message names those that there are."""


@dataclass(frozen=True)
class Given:
    """What a verdict was given on."""

    commitment: str
    matches: Sequence[int]
    """The matches, one of each revision."""
    told: int
    """How many audiences were told of them; a rejection is corrected to these."""


def judge_item(
    session: Session,
    partnership: str,
    item_id: int,
    commitment: str | None,
    word: VerdictWord,
    *,
    note: str,
    actor: str,
    now: datetime,
) -> Given:
    """Confirm or reject that an item is about a commitment, in every revision that was found to be.

    A rejection of the newest revision alone would let an older one that was told stand uncorrected, and one
    of the older alone would be borne out by the newest (docs/decisions/0010-what-counts-as-news.md).

    Args:
        commitment: may be None where the item has only one.

    Raises:
        VerdictError: the item has no live match under it, or has several and none is named.
    """
    _take_turns(session, item_id)
    of_item = session.execute(
        select(Match.id, Match.commitment)
        .join(Screening, Screening.id == Match.screening_id)
        .join(Revision, Revision.id == Screening.revision_id)
        .where(
            Revision.item_id == item_id,
            Screening.partnership == partnership,
            Screening.purpose == Purpose.LIVE,
        )
        .ext(distinct_on(Revision.number, Match.commitment))
        .order_by(Revision.number, Match.commitment, Screening.number.desc())
    ).all()
    known = sorted({row.commitment for row in of_item})
    if not known:
        raise VerdictError(f"item {item_id} has no live match; there is nothing to confirm or reject")
    if commitment is None and len(known) > 1:
        raise VerdictError(
            f"item {item_id} is matched to several commitments; give one by --commitment: {', '.join(known)}"
        )
    asked = commitment or known[0]
    if asked not in known:
        raise VerdictError(f"item {item_id} is not matched to {asked!r}; choose from {', '.join(known)}")
    matches = [row.id for row in of_item if row.commitment == asked]
    return _give(session, asked, matches, word, note=note, actor=actor, now=now)


def judge_match(
    session: Session,
    partnership: str,
    match_id: int,
    word: VerdictWord,
    *,
    note: str,
    actor: str,
    now: datetime,
) -> Given:
    """Confirm or reject one match, and so what one revision says under its commitment.

    Raises:
        VerdictError: there is no such live match.
    """
    commitment, item_id = _live_match(session, partnership, match_id)
    _take_turns(session, item_id)
    return _give(session, commitment, [match_id], word, note=note, actor=actor, now=now)


def judge_undecided(
    session: Session,
    partnership: str,
    match_id: int,
    word: VerdictWord,
    *,
    note: str,
    actor: str,
    now: datetime,
) -> Given | None:
    """Judge the item of a match as `judge_item` does, if nobody gave a verdict on the match meanwhile.

    Of two who answer at once, the second finds the verdict of the first, and None comes back.

    Raises:
        VerdictError: there is no such live match.
    """
    commitment, item_id = _live_match(session, partnership, match_id)
    _take_turns(session, item_id)
    if session.scalar(select(Verdict.id).where(Verdict.match_id == match_id).limit(1)) is not None:
        return None
    return judge_item(session, partnership, item_id, commitment, word, note=note, actor=actor, now=now)


def verdict_hash(verdict: Verdict) -> str:
    """The SHA-256 of what was said of which match, by whom and when, with its note (docs/audit.md)."""
    said = [verdict.match_id, verdict.word.value, verdict.given_by, verdict.given_at, verdict.note]
    return digest(said)


def _live_match(session: Session, partnership: str, match_id: int) -> tuple[str, int]:
    """Return the commitment and the item of a live match."""
    found = session.execute(
        select(Match.commitment, Revision.item_id)
        .join(Screening, Screening.id == Match.screening_id)
        .join(Revision, Revision.id == Screening.revision_id)
        .where(
            Match.id == min(match_id, LARGEST_ID),
            Screening.partnership == partnership,
            Screening.purpose == Purpose.LIVE,
        )
    ).one_or_none()
    if found is None:
        raise VerdictError(f"there is no live match {match_id}; give the id of one, or of its item")
    return found.commitment, found.item_id


def _take_turns(session: Session, item_id: int) -> None:
    """Wait for others who judge the item: what is searched and told keeps the verdict that was given last."""
    session.execute(select(Item.id).where(Item.id == item_id).with_for_update())


def _give(
    session: Session,
    commitment: str,
    matches: Sequence[int],
    word: VerdictWord,
    *,
    note: str,
    actor: str,
    now: datetime,
) -> Given:
    for match_id in matches:
        verdict = Verdict(match_id=match_id, word=word, given_by=actor, given_at=now, note=note)
        session.add(verdict)
        session.flush()
        record(
            session,
            at=now,
            actor=actor,
            action=f"match.{word.value}",
            object_type="match",
            object_id=match_id,
            commitment=commitment,
            verdict=verdict.id,
            content=verdict_hash(verdict),
        )
    return Given(commitment, matches, _audiences_told(session, matches))


def _audiences_told(session: Session, matches: Sequence[int]) -> int:
    """By any look at the revisions of these matches: a rescreen's match is not the one that was told. What no
    person let out, or no server took, was told to nobody.
    """
    judged, telling = aliased(Match), aliased(Match)
    looked_at, looked_at_then = aliased(Screening), aliased(Screening)
    told = (
        select(func.count(Told.audience_id.distinct()))
        .join(telling, telling.id == Told.match_id)
        .join(looked_at_then, looked_at_then.id == telling.screening_id)
        .join(looked_at, looked_at.revision_id == looked_at_then.revision_id)
        .join(judged, and_(judged.screening_id == looked_at.id, judged.commitment == telling.commitment))
        .where(
            judged.id.in_(matches),
            looked_at_then.partnership == looked_at.partnership,
            may_have_arrived(Told.edition_id),
        )
    )
    return session.scalar(told) or 0
