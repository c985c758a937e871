"""What a feed calls an item, made fit to know the item again."""

import hashlib
import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable

MAX_ID_BYTES = 1_000  # longer ones are replaced by their hash; an index row has room for 2,700

# Some publishers append the moment of the last change to the id; each change would look like a new item.
_TIMESTAMP = re.compile(r"#(?:[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:.Zz+-]+|[0-9]{10}|[0-9]{13})$")
_FEED_ENDED = re.compile(r"/feed-ended/?$")


def stable_id(raw_id: str) -> str:
    """The id without the moment of the item's last change, storable and of bounded length."""
    return bounded_id(_TIMESTAMP.sub("", on_one_line(raw_id)))


def bounded_id(entry_id: str) -> str:
    """The id itself, or its hash if it is too long for an index."""
    encoded = entry_id.encode()
    return entry_id if len(encoded) <= MAX_ID_BYTES else f"sha256:{hashlib.sha256(encoded).hexdigest()}"


def announces_end(raw_id: str) -> bool:
    """Whether this is no item but the notice that the feed has ended, which comes with status 200."""
    return _FEED_ENDED.search(stable_id(raw_id)) is not None


def shared_ids(ids_and_links: Iterable[tuple[str, str]]) -> frozenset[str]:
    """The stable ids that one document gives to different links.

    Every use of such an id is told apart by its link, the first one too: were it to keep the bare id, the
    next item to stand first would pass for its revision.
    """
    links: dict[str, set[str]] = defaultdict(set)
    for raw_id, link in ids_and_links:
        links[stable_id(raw_id)].add(link)
    return frozenset(entry_id for entry_id, uses in links.items() if len(uses) > 1)


def on_one_line(written: str) -> str:
    """An id or a link without control characters, invisible ones and surrounding space, NFC."""
    if written.isascii() and written.isprintable():  # as nearly all are
        return " ".join(written.split())
    visible = "".join(letter for letter in written if _is_visible(letter))
    return unicodedata.normalize("NFC", " ".join(visible.split()))


def _is_visible(letter: str) -> bool:
    return letter == " " or unicodedata.category(letter) not in ("Cc", "Cf", "Cs")
