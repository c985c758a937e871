"""The editions that covered a day for one subscription: what each told, and what became of its message."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from partnership_watch.audit.approvals import EditionApproval, approvals_of
from partnership_watch.audit.attempts import Attempted, CameBack, attempts_of, came_back
from partnership_watch.store.tables import (
    Delivery,
    DeliveryState,
    Edition,
    EditionState,
    Item,
    Match,
    MatchGrade,
    Revision,
    Screening,
    Subscription,
    Told,
    ToldKind,
)


@dataclass(frozen=True)
class SentMessage:
    """One edition's message to one subscription."""

    state: DeliveryState
    reason: str | None
    queued_at: datetime
    next_attempt_at: datetime
    resent: bool
    attempts: tuple[Attempted, ...]
    came_back: tuple[CameBack, ...]


@dataclass(frozen=True)
class Telling:
    """One finding that an edition told."""

    item_id: int
    title: str
    publisher: str
    commitment: str
    grade: MatchGrade
    kind: ToldKind


@dataclass(frozen=True)
class CoveringEdition:
    """An edition that covered the day, or the row of a date that was missed or had nothing to tell."""

    edition_id: int
    state: EditionState
    local_date: date | None
    alert_number: int | None
    period_from: datetime
    cut_at: datetime
    subject: str | None
    approval: EditionApproval | None
    """None where it waited for nobody."""
    message: SentMessage | None
    """None where this subscription got none: there was none, or it began later or had ended."""
    told: tuple[Telling, ...]


def covering_editions(
    session: Session, row: Subscription, editions: Sequence[Edition]
) -> tuple[CoveringEdition, ...]:
    """Each of them as the subscription of this name got it, whichever row stood for it then."""
    ids = [one.id for one in editions]
    messages, told, approvals = _messages(session, row, ids), _told(session, ids), approvals_of(session, ids)
    return tuple(
        CoveringEdition(
            edition_id=one.id,
            state=one.state,
            local_date=one.local_date,
            alert_number=one.alert_number,
            period_from=one.period_from,
            cut_at=one.cut_at,
            subject=one.subject,
            approval=approvals.get(one.id),
            message=messages.get(one.id),
            told=tuple(told.get(one.id, ())),
        )
        for one in editions
    )


def _messages(session: Session, row: Subscription, editions: Collection[int]) -> dict[int, SentMessage]:
    deliveries = session.scalars(
        select(Delivery)
        .join(Subscription, Subscription.id == Delivery.subscription_id)
        .where(
            Delivery.edition_id.in_(editions),
            Subscription.subscriber_id == row.subscriber_id,
            Subscription.name == row.name,
        )
    ).all()
    ids = [one.id for one in deliveries]
    attempts, returned = attempts_of(session, ids), came_back(session, ids)
    return {
        one.edition_id: SentMessage(
            state=one.state,
            reason=one.reason,
            queued_at=one.queued_at,
            next_attempt_at=one.next_attempt_at,
            resent=one.resent,
            attempts=attempts.get(one.id, ()),
            came_back=returned.get(one.id, ()),
        )
        for one in deliveries
    }


def _told(session: Session, editions: Collection[int]) -> dict[int, list[Telling]]:
    """Strongest first."""
    rows = session.execute(
        select(
            Told.edition_id,
            Told.item_id,
            Revision.title,
            Item.publisher,
            Told.commitment,
            Match.grade,
            Told.kind,
        )
        .join(Match, Match.id == Told.match_id)
        .join(Screening, Screening.id == Match.screening_id)
        .join(Revision, Revision.id == Screening.revision_id)
        .join(Item, Item.id == Told.item_id)
        .where(Told.edition_id.in_(editions))
        .order_by(Match.grade.desc(), Match.score.desc(), Told.id)
    )
    found: dict[int, list[Telling]] = {}
    for edition_id, item_id, title, publisher, commitment, grade, kind in rows:
        telling = Telling(item_id, title, publisher, commitment, grade, kind)
        found.setdefault(edition_id, []).append(telling)
    return found
