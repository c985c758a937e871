"""An item as the database has it, and what was decided of it."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from partnership_watch.errors import PartnershipWatchError
from partnership_watch.matching.results import ItemText
from partnership_watch.registry.models import Grade
from partnership_watch.store.tables import Item, Match, Purpose, Revision, Screening

LARGEST_ID = 2**63 - 1


class UnknownItemError(PartnershipWatchError):
    """No such item is stored. The message says what was looked for."""


@dataclass(frozen=True)
class LiveMatch:
    """A commitment that an item was found to be about."""

    grade: Grade
    score: float
    likely: bool
    """Whether the score is a probability."""


@dataclass(frozen=True)
class LiveScreening:
    """What was decided of a revision when it was first seen, or last rescreened."""

    rule_set_hash: str
    screened_at: datetime
    language: str
    matches: dict[str, LiveMatch]
    """By commitment, strongest first."""


@dataclass(frozen=True)
class StoredItem:
    """The latest revision of an item."""

    id: int
    link: str | None
    revision: int
    seen_at: datetime
    text: ItemText
    live: LiveScreening | None
    """None: nobody looked at this revision yet, or it changes too often."""


@dataclass(frozen=True)
class StoredRevision:
    """What an item said at one time."""

    number: int
    newest: bool
    text: ItemText


def item_of_id(session: Session, partnership: str, item_id: int) -> StoredItem:
    """Return an item by its number. Raises UnknownItemError."""
    item = session.get(Item, item_id) if item_id <= LARGEST_ID else None
    if item is None:
        raise UnknownItemError(f"there is no item {item_id}; give the id or the address of a stored item")
    return _stored(session, partnership, item)


def item_of_key(session: Session, partnership: str, key: str) -> StoredItem:
    """Return an item by the key that the feeds room makes of its address. Raises UnknownItemError."""
    items = session.scalars(select(Item).where(Item.key == key).order_by(Item.id)).all()
    if not items:
        raise UnknownItemError(f"no item with the address {key} is stored; correct it, or give the item's id")
    if len(items) > 1:
        ids = ", ".join(f"{item.id} ({item.publisher})" for item in items)
        raise UnknownItemError(f"the address {key} is of several items; give the id of one: {ids}")
    return _stored(session, partnership, items[0])


def stored_revision(session: Session, item_id: int, number: int | None = None) -> StoredRevision | None:
    """Any revision of an item, however old, by its number; the newest if None. None: there is no such one."""
    newest = select(func.max(Revision.number)).where(Revision.item_id == item_id).scalar_subquery()
    row = session.execute(
        select(Revision, Item.publisher, newest)
        .join(Item, Item.id == Revision.item_id)
        .where(Revision.item_id == item_id, Revision.number == (newest if number is None else number))
    ).one_or_none()
    if row is None:
        return None
    said, publisher, last = row
    text = ItemText(said.title, said.summary, said.language, publisher)
    return StoredRevision(said.number, said.number == last, text)


def _stored(session: Session, partnership: str, item: Item) -> StoredItem:
    revision = session.scalars(
        select(Revision).where(Revision.item_id == item.id).order_by(Revision.number.desc()).limit(1)
    ).one()
    return StoredItem(
        id=item.id,
        link=item.link,
        revision=revision.number,
        seen_at=revision.seen_at,
        text=ItemText(revision.title, revision.summary, revision.language, item.publisher),
        live=_live(session, partnership, revision),
    )


def _live(session: Session, partnership: str, revision: Revision) -> LiveScreening | None:
    screening = session.scalars(
        select(Screening)
        .where(
            Screening.revision_id == revision.id,
            Screening.partnership == partnership,
            Screening.purpose == Purpose.LIVE,
        )
        .order_by(Screening.number.desc())
        .limit(1)
    ).one_or_none()
    if screening is None:
        return None
    matches = session.scalars(
        select(Match)
        .where(Match.screening_id == screening.id)
        .order_by(Match.score.desc(), Match.clause, Match.commitment)
    )
    return LiveScreening(
        rule_set_hash=screening.rule_set_hash,
        screened_at=screening.screened_at,
        language=screening.language,
        matches={
            match.commitment: LiveMatch(match.grade.value, match.score, "learned" in match.evidence)
            for match in matches
        },
    )
