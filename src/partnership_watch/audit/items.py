"""One item's whole story: what it said, every screening of it under any rule set, and who was told."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, distinct, func, select
from sqlalchemy.orm import Session

from partnership_watch.audit.delivery_counts import delivery_counts
from partnership_watch.audit.screenings import Said, past
from partnership_watch.audit.who_asked import WhoAsked, who_asked
from partnership_watch.editions.takedowns import is_hidden
from partnership_watch.store.tables import (
    Audience,
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

MOST_EDITIONS = 50
"""That told of it, the newest; every telling is in the export."""


@dataclass(frozen=True)
class Seen:
    """In which source it was, however often it stood there."""

    source: str
    first_seen_at: datetime


@dataclass(frozen=True)
class ToldOf:
    """One edition told its audience of it. Deliveries are counted by state: no reader is named."""

    edition_id: int
    cut_at: datetime
    audience: WhoAsked
    findings: tuple[tuple[str, ToldKind], ...]
    """Commitments by key, each as what."""
    deliveries: Mapping[DeliveryState, int]


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
    """Newest first, at most MOST_REVISIONS."""
    earlier: Said | None
    """The revision before these, if there is one."""
    screenings_more: bool
    """These revisions have older screenings, too."""
    told: tuple[ToldOf, ...]
    """Newest first, at most MOST_EDITIONS."""
    told_more: bool
    """Older editions told of it, too."""


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
    then = past(session, partnership, item_id)
    told = _told(session, partnership, item_id)
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
        revisions=then.revisions,
        earlier=then.earlier,
        screenings_more=then.screenings_more,
        told=told[:MOST_EDITIONS],
        told_more=len(told) > MOST_EDITIONS,
    )


def editions_told(session: Session, partnership: str, items: Collection[int]) -> Mapping[int, int]:
    """How many editions told of each of these items; nothing of those that nobody was told of."""
    rows = session.execute(
        _tellings(partnership, Revision.item_id, func.count(distinct(Told.edition_id)))
        .where(Revision.item_id.in_(items))
        .group_by(Revision.item_id)
    )
    return dict(map(tuple, rows))


def _seen(session: Session, partnership: str, item_id: int) -> tuple[Seen, ...]:
    first = func.min(Sighting.first_seen_at)
    rows = session.execute(
        select(SourceState.key, first)
        .join(SourceState, SourceState.id == Sighting.source_id)
        .where(Sighting.item_id == item_id, SourceState.partnership == partnership)
        .group_by(SourceState.key)
        .order_by(first, SourceState.key)
    )
    return tuple(Seen(*one) for one in rows)


def _told(session: Session, partnership: str, item_id: int) -> tuple[ToldOf, ...]:
    """One edition more than is shown, if there is one."""
    newest = session.execute(
        _tellings(partnership, Edition.cut_at, Edition.id)
        .where(Revision.item_id == item_id)
        .distinct()
        .order_by(Edition.cut_at.desc(), Edition.id.desc())
        .limit(MOST_EDITIONS + 1)
    ).all()
    editions = {edition_id for _, edition_id in newest}
    rows = session.execute(
        _tellings(partnership, Told, Audience)
        .where(Revision.item_id == item_id, Told.edition_id.in_(editions))
        .order_by(Told.id)
    ).all()
    findings: dict[int, list[tuple[str, ToldKind]]] = {}
    audiences = {told.edition_id: audience for told, audience in rows}
    for told, _ in rows:
        findings.setdefault(told.edition_id, []).append((told.commitment, told.kind))
    deliveries = delivery_counts(session, editions)
    return tuple(
        ToldOf(
            edition_id=edition_id,
            cut_at=cut_at,
            audience=who_asked(audiences[edition_id]),
            findings=tuple(findings[edition_id]),
            deliveries=deliveries.get(edition_id, {}),
        )
        for cut_at, edition_id in newest
    )


def _tellings(partnership: str, *columns: Any) -> Select[Any]:
    """Of an item by its matches: there is no index by item alone."""
    return (
        select(*columns)
        .select_from(Told)
        .join(Match, Match.id == Told.match_id)
        .join(Screening, Screening.id == Match.screening_id)
        .join(Revision, Revision.id == Screening.revision_id)
        .join(Edition, Edition.id == Told.edition_id)
        .join(Audience, Audience.id == Told.audience_id)
        .where(Audience.partnership == partnership)
    )
