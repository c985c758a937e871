"""What an audience had been told of some stories, and so why one more item of them said nothing new to it."""

from collections.abc import Collection
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import ColumnElement, and_, or_, select, true
from sqlalchemy.orm import Session, aliased

from partnership_watch.audit.found import LiveMatch
from partnership_watch.audit.moments import Moment
from partnership_watch.audit.reasons import Reason
from partnership_watch.store.tables import (
    Audience,
    Edition,
    Match,
    MatchGrade,
    Revision,
    Screening,
    StoryItem,
    Told,
)


class Earlier(NamedTuple):
    """One finding that was told before, with the revision and the grade that were told."""

    audience_id: int
    edition_id: int
    item_id: int
    commitment: str
    grade: MatchGrade
    revision: int
    cut_at: datetime


class Tellings:
    """What an audience, and those its readers came from, had been told of some items' stories by a moment."""

    def __init__(self, session: Session, audience: Audience, items: Collection[int], moment: Moment) -> None:
        own, other = aliased(StoryItem), aliased(StoryItem)
        self._stories: dict[int, set[int]] = {item: {item} for item in items}
        for item, of_story in session.execute(
            select(own.item_id, other.item_id)
            .join(other, other.story_id == own.story_id)
            .where(own.item_id.in_(items))
        ):
            self._stories[item].add(of_story)
        before = Told.edition_id < moment.edition_id if moment.edition_id is not None else true()
        rows = session.execute(
            select(
                Told.audience_id,
                Told.edition_id,
                Told.item_id,
                Told.commitment,
                Match.grade,
                Revision.number,
                Edition.cut_at,
            )
            .join(Match, Match.id == Told.match_id)
            .join(Screening, Screening.id == Match.screening_id)
            .join(Revision, Revision.id == Screening.revision_id)
            .join(Edition, Edition.id == Told.edition_id)
            .where(
                Told.item_id.in_(set().union(*self._stories.values())),
                or_(*_lineage(session, audience)),
                before,
            )
            .order_by(Told.edition_id.desc(), Told.id.desc())
        )
        self._earlier = [Earlier(*row) for row in rows]

    def of(self, match: LiveMatch) -> tuple[Reason, Earlier | None]:
        """Why this one said nothing more, and the newest telling that had said it."""
        story = [one for one in self._earlier if one.item_id in self._stories[match.item_id]]
        under = [one for one in story if one.commitment == match.commitment]
        for one in under:
            if one.item_id == match.item_id:
                newer = match.revision > one.revision
                return (Reason.NOTHING_NEW if newer else Reason.ALREADY_TOLD), one
        if under:
            return Reason.TOLD_IN_STORY, under[0]
        return Reason.WEAKER, next((one for one in story if one.grade is MatchGrade.DIRECT), None)


def _lineage(session: Session, audience: Audience) -> list[ColumnElement[bool]]:
    """Whose tellings count as this audience's: its own, and of those that its readers came from."""
    conditions: list[ColumnElement[bool]] = [Told.audience_id == audience.id]
    last = audience.after_edition_id
    while last is not None:
        came_from = session.get_one(Audience, session.get_one(Edition, last).audience_id)
        conditions.append(and_(Told.audience_id == came_from.id, Told.edition_id <= last))
        last = came_from.after_edition_id
    return conditions
