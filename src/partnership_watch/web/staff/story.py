"""One story: which items tell the same thing, why they were put together, and whether anybody was told."""

from fastapi import APIRouter, Response

from partnership_watch.audit.items import editions_told
from partnership_watch.audit.story_items import story_of_items
from partnership_watch.editions.folding import outlets
from partnership_watch.web.staff.addresses import RowId, not_here
from partnership_watch.web.staff.item_wording import ITEM_WORDING
from partnership_watch.web.staff.visiting import Here

router = APIRouter()


@router.get("/stories/{story_id}")
def story(visit: Here, story_id: RowId) -> Response:
    """Its items, in the order in which they came."""
    with visit.store.transaction() as session:
        found = story_of_items(session, visit.partnership.slug, story_id)
        items = [one.item_id for one in found.items] if found else []
        told = editions_told(session, visit.partnership.slug, items)
    if found is None or not found.items:
        raise not_here("there is no story {number}", number=story_id)
    return visit.show("story", ITEM_WORDING, story=found, told=told, outlets=outlets(visit.partnership))
