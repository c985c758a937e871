"""Live matches as they were found, and what stood against them by a moment."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.orm import Session

from partnership_watch.store.tables import (
    Audience,
    AuditEntry,
    Expired,
    Item,
    Match,
    MatchGrade,
    Purpose,
    Revision,
    Screening,
)


@dataclass(frozen=True)
class LiveMatch:
    """One live match, as it was found."""

    match_id: int
    item_id: int
    revision: int
    commitment: str
    grade: MatchGrade
    score: float
    language: str
    title: str
    publisher: str
    link: str | None
    found_at: datetime


def found_between(session: Session, audience: Audience, since: datetime, until: datetime) -> list[LiveMatch]:
    """Every live match found after `since` and until then; and what was given up as too old in that time."""
    given_up = select(Expired.match_id).where(
        Expired.audience_id == audience.id, Expired.expired_at > since, Expired.expired_at <= until
    )
    in_time: ColumnElement[bool] = and_(Screening.screened_at > since, Screening.screened_at <= until)
    rows = session.execute(
        select(
            Match.id,
            Item.id,
            Revision.number,
            Match.commitment,
            Match.grade,
            Match.score,
            Screening.language,
            Revision.title,
            Item.publisher,
            Item.link,
            Screening.screened_at,
        )
        .join(Screening, Screening.id == Match.screening_id)
        .join(Revision, Revision.id == Screening.revision_id)
        .join(Item, Item.id == Revision.item_id)
        .where(
            Screening.partnership == audience.partnership,
            Screening.purpose == Purpose.LIVE,
            or_(in_time, Match.id.in_(given_up)),
        )
        .order_by(Match.id)
    )
    return [LiveMatch(*row) for row in rows]


def newest_findings(
    session: Session, partnership: str, items: Collection[int], at: datetime
) -> set[tuple[int, str]]:
    """What the newest look at each item's newest revision had found by then: item and commitment."""
    looks = session.execute(
        select(Revision.item_id, Screening.id)
        .join(Screening, Screening.revision_id == Revision.id)
        .where(
            Revision.item_id.in_(items),
            Screening.partnership == partnership,
            Screening.purpose == Purpose.LIVE,
            Screening.screened_at <= at,
        )
        .order_by(Revision.number, Screening.number)
    )
    newest = dict(iter(looks))
    rows = session.execute(
        select(Revision.item_id, Match.commitment)
        .join(Screening, Screening.id == Match.screening_id)
        .join(Revision, Revision.id == Screening.revision_id)
        .where(Screening.id.in_(newest.values()))
    )
    return {(item, commitment) for item, commitment in rows}


def set_aside_by(session: Session, audience_id: int, edition_id: int | None) -> dict[tuple[int, str], str]:
    """What an edition could not write, with the reason that was recorded then."""
    details = session.scalars(
        select(AuditEntry.details).where(
            AuditEntry.object_type == "audience",
            AuditEntry.object_id == str(audience_id),
            AuditEntry.details["edition"].as_integer() == edition_id,
        )
    )
    return {
        (one["item"], one["commitment"]): one["reason"]
        for detail in details
        for one in detail.get("set_aside", ())
    }
