"""What items said: is each text still the one that its hash was made of?"""

from collections.abc import Callable

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from partnership_watch.audit.chain import BrokenError
from partnership_watch.feeds.text import content_hash
from partnership_watch.store.tables import Revision

TEXTS_AT_ONCE = 200
"""Read from the database: mostly half a kB each, and 128 kB at most."""


def count_texts(session: Session) -> int:
    """How many there are to compare."""
    return session.scalar(select(func.count()).select_from(Revision)) or 0


def compare_texts(session: Session, compared: Callable[[int], None]) -> None:
    """See that each revision's title and summary have its hash, in the order in which they were stored.

    The hash is of the words, however they are spaced. Memory does not grow with the texts.

    Args:
        compared: told how many were found to be the same since it was last told.

    Raises:
        BrokenError: the first that was changed.
    """
    columns = (Revision.item_id, Revision.number, Revision.content_hash, Revision.title, Revision.summary)
    stored = select(*columns).order_by(Revision.id).execution_options(yield_per=TEXTS_AT_ONCE)
    with session.execute(stored) as found:
        for some in found.partitions():
            for done, (item_id, number, kept, title, summary) in enumerate(some):
                if content_hash(title, summary) != kept:
                    compared(done)
                    raise BrokenError(
                        f"item {item_id} was changed: what its revision {number} says has not the hash that "
                        "was stored with it"
                    )
            compared(len(some))
