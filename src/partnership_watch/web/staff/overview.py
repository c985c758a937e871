"""The first page: every commitment of the declaration, and what stands in the way of watching it."""

from fastapi import APIRouter, Response

from partnership_watch.web.staff.overview_wording import OVERVIEW_WORDING
from partnership_watch.web.staff.visiting import Here

router = APIRouter()


@router.get("/")
def overview(visit: Here) -> Response:
    """The declaration as a map."""
    return visit.show("overview", OVERVIEW_WORDING)
