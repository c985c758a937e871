"""One story: which items tell the same thing, and why they were put together."""

from fastapi import APIRouter, HTTPException, Response

from partnership_watch.audit.story_items import story_of_items
from partnership_watch.editions.folding import outlets
from partnership_watch.web.staff.addresses import RowId
from partnership_watch.web.staff.item_wording import ITEM_WORDING
from partnership_watch.web.staff.visiting import Here

router = APIRouter()


@router.get("/stories/{story_id}")
def story(visit: Here, story_id: RowId) -> Response:
    """Its items, in the order in which they came."""
    with visit.store.transaction() as session:
        found = story_of_items(session, visit.partnership.slug, story_id)
    if found is None or not found.items:
        raise HTTPException(404)
    return visit.show("story", ITEM_WORDING, story=found, outlets=outlets(visit.partnership))
