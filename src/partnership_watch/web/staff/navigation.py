"""The entries at the head of every staff page."""

from dataclasses import dataclass

from partnership_watch.web.staff.frame_wording import FRAME_WORDING
from partnership_watch.web.staff.people import Role, StaffMember

PLACES = (
    ("overview", "/", Role.VIEWER),
    ("search", "/search", Role.VIEWER),
    ("review", "/review", Role.REVIEWER),
    ("editions", "/editions", Role.VIEWER),
    ("rules", "/rule-sets", Role.VIEWER),
    ("sources", "/sources", Role.VIEWER),
)
"""The name of its word, where it leads, and who sees it."""


@dataclass(frozen=True)
class Entry:
    """One of them."""

    name: str
    path: str
    here: bool


def entries(member: StaffMember, language: str, path: str) -> list[Entry]:
    """Those that this member may open; the one whose page or part is open is marked."""
    words = FRAME_WORDING[language].navigation
    return [
        Entry(words[name], where, here=path == where or (where != "/" and path.startswith(f"{where}/")))
        for name, where, role in PLACES
        if member.may(role)
    ]
