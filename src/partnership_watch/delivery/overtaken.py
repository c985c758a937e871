"""What an edition that waits for a person tells, and what of it holds no longer: its text is frozen."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from partnership_watch.editions.takedowns import is_hidden
from partnership_watch.store.tables import Item, SearchRow, Told, ToldKind, VerdictWord


def overtaken(session: Session, edition_id: int) -> Sequence[str]:
    """What was said since its cut of what it tells: a sentence for each finding, in the order of telling.

    A finding was rejected, one that it takes back stands again, or an item was taken down.
    """
    tellings = session.execute(
        select(Told.item_id, Told.commitment, Told.kind, SearchRow.verdict, is_hidden(Told.item_id))
        .join(SearchRow, SearchRow.match_id == Told.match_id)
        .where(Told.edition_id == edition_id)
        .order_by(Told.id)
    )
    said = []
    for item_id, commitment, kind, verdict, hidden in tellings:
        rejected = verdict == VerdictWord.REJECTED
        if hidden:
            said.append(f"item {item_id} was taken down")
        elif kind is ToldKind.CORRECTION and not rejected:
            said.append(f"item {item_id} under {commitment}, which it takes back, is rejected no longer")
        elif kind is not ToldKind.CORRECTION and rejected:
            said.append(f"item {item_id} under {commitment} was rejected")
    return list(dict.fromkeys(said))


def hold_still(session: Session, edition_id: int) -> None:
    """Wait for whoever judges or takes down what an edition tells, and let others who would do it wait until
    the caller's transaction ends."""
    told = select(Told.item_id).where(Told.edition_id == edition_id)
    locked = select(Item.id).where(Item.id.in_(told)).order_by(Item.id)
    session.execute(locked.with_for_update(read=True, key_share=True))  # those take the rows FOR UPDATE
