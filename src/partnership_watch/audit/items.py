"""One item's whole story: what it said, every screening of it under any rule set, and who was told."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from partnership_watch.audit.delivery_counts import delivery_counts
from partnership_watch.audit.screenings import Said, revisions
from partnership_watch.editions.takedowns import is_hidden
from partnership_watch.store.tables import (
    Audience,
    Cadence,
    Channel,
    DeliveryState,
    Edition,
    Item,
    Match,
    Revision,
    Screening,
    Sighting,
    SourceState,
    StoryItem,
    Told,
    ToldKind,
)

MOST_SIGHTINGS = 50
MOST_TOLD = 50


@dataclass(frozen=True)
class Seen:
    """In which feed it was."""

    source: str
    entry_id: str
    first_seen_at: datetime


@dataclass(frozen=True)
class ToldOf:
    """One audience was told of it. Deliveries are counted by state: no reader is named."""

    edition_id: int
    cut_at: datetime
    commitment: str
    kind: ToldKind
    cadence: Cadence
    channel: Channel
    language: str
    deliveries: dict[DeliveryState, int]


@dataclass(frozen=True)
class ItemHistory:
    """All that is known of one publication. Times are UTC."""

    item_id: int
    publisher: str
    link: str | None
    published_at: datetime | None
    published_raw: str | None
    published_flag: str | None
    first_seen_at: datetime
    hidden: bool
    """Taken down."""
    story_id: int | None
    seen: tuple[Seen, ...]
    revisions: tuple[Said, ...]
    """Newest first."""
    told: tuple[ToldOf, ...]
    """Newest first."""


def item_history(session: Session, partnership: str, item_id: int) -> ItemHistory | None:
    """Everything about an item, as far as this partnership has looked; None where there is none."""
    row = session.execute(
        select(Item, is_hidden(Item.id), StoryItem.story_id)
        .outerjoin(StoryItem, StoryItem.item_id == Item.id)
        .where(Item.id == item_id)
    ).one_or_none()
    if row is None:
        return None
    item, hidden, story_id = row
    return ItemHistory(
        item_id=item.id,
        publisher=item.publisher,
        link=item.link,
        published_at=item.published_at,
        published_raw=item.published_raw,
        published_flag=item.published_flag,
        first_seen_at=item.first_seen_at,
        hidden=bool(hidden),
        story_id=story_id,
        seen=_seen(session, partnership, item_id),
        revisions=revisions(session, partnership, item_id),
        told=_told(session, partnership, item_id),
    )


def _seen(session: Session, partnership: str, item_id: int) -> tuple[Seen, ...]:
    rows = session.execute(
        select(SourceState.key, Sighting.entry_id, Sighting.first_seen_at)
        .join(SourceState, SourceState.id == Sighting.source_id)
        .where(Sighting.item_id == item_id, SourceState.partnership == partnership)
        .order_by(Sighting.first_seen_at, Sighting.id)
        .limit(MOST_SIGHTINGS)
    )
    return tuple(Seen(*one) for one in rows)


def _told(session: Session, partnership: str, item_id: int) -> tuple[ToldOf, ...]:
    rows = session.execute(
        select(Told, Edition.cut_at, Audience)
        .join(Match, Match.id == Told.match_id)  # by its index; there is none by item alone
        .join(Screening, Screening.id == Match.screening_id)
        .join(Revision, Revision.id == Screening.revision_id)
        .join(Edition, Edition.id == Told.edition_id)
        .join(Audience, Audience.id == Told.audience_id)
        .where(Revision.item_id == item_id, Audience.partnership == partnership)
        .order_by(Edition.cut_at.desc(), Told.id.desc())
        .limit(MOST_TOLD)
    ).all()
    deliveries = delivery_counts(session, {told.edition_id for told, _, _ in rows})
    return tuple(
        ToldOf(
            edition_id=told.edition_id,
            cut_at=cut_at,
            commitment=told.commitment,
            kind=told.kind,
            cadence=audience.cadence,
            channel=audience.channel,
            language=audience.language,
            deliveries=deliveries.get(told.edition_id, {}),
        )
        for told, cut_at, audience in rows
    )
