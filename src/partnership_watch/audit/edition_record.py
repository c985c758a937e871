"""One edition as it was cut: for whom, what it told, its bodies, and what became of its deliveries."""

import re
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from partnership_watch.audit.approvals import EditionApproval, approval_of
from partnership_watch.audit.delivery_counts import delivery_counts
from partnership_watch.audit.told_stories import ToldStory, told_stories
from partnership_watch.audit.who_asked import WhoAsked, who_asked
from partnership_watch.editions.placeholders import EditionLinks, ReaderLinks, fill, with_edition_links
from partnership_watch.store.tables import (
    Audience,
    Bounce,
    BounceKind,
    Delivery,
    DeliveryState,
    Edition,
    EditionState,
    Told,
)

NOWHERE = "#"
"""Where the links of a body lead here: to nobody's subscription, and to no answer in a reader's name."""


@dataclass(frozen=True)
class EditionRecord:
    """All that is known of one edition, and nothing of any reader. Times are UTC."""

    id: int
    state: EditionState
    local_date: date | None
    alert_number: int | None
    period_from: datetime
    cut_at: datetime
    subject: str | None
    audience: WhoAsked
    approval: EditionApproval | None
    """None where it waited for nobody."""
    told: int
    """Findings, those beyond MOST_TOLD too."""
    stories: tuple[ToldStory, ...]
    has_page: bool
    """There is a body of HTML (edition_html)."""
    text: str | None
    payload: str | None
    """The JSON that webhooks were sent."""
    deliveries: dict[DeliveryState, int]
    came_back: dict[BounceKind, int]

    @property
    def shown(self) -> int:
        """How many findings `stories` holds."""
        return sum(len(item.findings) for story in self.stories for item in story.items)


def edition_record(session: Session, partnership: str, edition_id: int, *, link: str) -> EditionRecord | None:
    """One edition; None where there is none of this number.

    Args:
        link: what stands in the text for each link that a reader gets.
    """
    row = session.execute(
        select(
            Edition.id,
            Edition.state,
            Edition.local_date,
            Edition.alert_number,
            Edition.period_from,
            Edition.cut_at,
            Edition.subject,
            Edition.html.is_not(None).label("has_page"),
            Edition.text,
            Edition.payload,
            Audience,
        )
        .join(Audience, Audience.id == Edition.audience_id)
        .where(Edition.id == edition_id, Audience.partnership == partnership)
    ).one_or_none()
    if row is None:
        return None
    return EditionRecord(
        id=row.id,
        state=row.state,
        local_date=row.local_date,
        alert_number=row.alert_number,
        period_from=row.period_from,
        cut_at=row.cut_at,
        subject=row.subject,
        audience=who_asked(row.Audience),
        approval=approval_of(session, edition_id),
        told=session.scalar(select(func.count()).where(Told.edition_id == edition_id)) or 0,
        stories=told_stories(session, edition_id),
        has_page=row.has_page,
        text=_nobodys(row.text, link) if row.text is not None else None,
        payload=row.payload,
        deliveries=delivery_counts(session, {edition_id}).get(edition_id, {}),
        came_back=_came_back(session, edition_id),
    )


def edition_html(session: Session, partnership: str, edition_id: int) -> str | None:
    """The page as it was mailed, but that what leads a reader to us is no link; None where there is none.

    It holds what came from outside, cleaned by the code of its day: show it where it can do nothing.
    """
    html = session.scalar(
        select(Edition.html)
        .join(Audience, Audience.id == Edition.audience_id)
        .where(Edition.id == edition_id, Audience.partnership == partnership)
    )
    return _LINK_NOWHERE.sub("", _nobodys(html, NOWHERE)) if html is not None else None


_LINK_NOWHERE = re.compile(rf'\shref="{NOWHERE}[^"]*"')


def _nobodys(body: str, link: str) -> str:
    return fill(with_edition_links(body, EditionLinks(link, link, link)), ReaderLinks(link))


def _came_back(session: Session, edition_id: int) -> dict[BounceKind, int]:
    counts = session.execute(
        select(Bounce.kind, func.count())
        .join(Delivery, Delivery.id == Bounce.delivery_id)
        .where(Delivery.edition_id == edition_id)
        .group_by(Bounce.kind)
    )
    return dict(iter(counts))
