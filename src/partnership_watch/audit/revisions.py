"""All that an item ever said, page by page."""

from sqlalchemy.orm import Session

from partnership_watch.audit.filters import FilterError
from partnership_watch.audit.pages import NO_CURSOR, Page
from partnership_watch.audit.screenings import Said, past
from partnership_watch.store.tables import Item

_LARGEST_NUMBER = 2**31 - 1  # of a revision, as the database keeps it


def revision_page(
    session: Session, partnership: str, item_id: int, *, after: str | None, limit: int
) -> Page[Said] | None:
    """An item's newest revisions, or the newest below a cursor, each with every screening of it.

    Args:
        after: `next` of the page before.
        limit: revisions of a page.

    Returns:
        the page; None where there is no such item.

    Raises:
        FilterError: `after` is no cursor.
    """
    below = _number(after) if after else None
    if session.get(Item, item_id) is None:
        return None
    upto = below - 1 if below is not None else None
    then = past(session, partnership, item_id, upto=upto, most=limit, every_screening=True)
    return Page(then.revisions, str(then.revisions[-1].number) if then.earlier else None)


def _number(cursor: str) -> int:
    """Of the last revision that was shown."""
    if not (cursor.isascii() and cursor.isdecimal() and 0 < int(cursor) <= _LARGEST_NUMBER):
        raise FilterError(NO_CURSOR)
    return int(cursor)
