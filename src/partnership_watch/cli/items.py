"""An item as a person names it on the command line: by its number, or by its address."""

import re

from sqlalchemy.orm import Session

from partnership_watch.errors import PartnershipWatchError
from partnership_watch.feeds.addresses import AddressError
from partnership_watch.feeds.links import duplicate_key
from partnership_watch.matching.stored import StoredItem, item_of_id, item_of_key


class UnreadableItemError(PartnershipWatchError):
    """What was given cannot name an item."""


def names_item(words: str) -> bool:
    """Whether these words look like an item's number or address."""
    return re.fullmatch(r"[0-9]+|https?://\S+", words, re.IGNORECASE) is not None


def named_item(session: Session, partnership: str, words: str) -> StoredItem:
    """Return the item of this number or http address.

    Raises:
        UnreadableItemError: the words are neither.
        UnknownItemError: there is no such item, or several have the address.
    """
    if not names_item(words):
        raise UnreadableItemError(f"{words[:100]!r} is neither the id nor the http address of an item")
    if words.isdigit():
        return item_of_id(session, partnership, int(words))
    try:
        return item_of_key(session, partnership, duplicate_key(words))
    except AddressError as error:
        raise UnreadableItemError(f"{words[:100]}: {error}") from error
