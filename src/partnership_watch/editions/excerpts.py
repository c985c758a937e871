"""Evidence as a reader sees it: the phrases that were found, in the words around them."""

from collections.abc import Mapping
from typing import Any

from partnership_watch.editions.content import Phrase

AROUND = 60
"""Characters of context on either side; one line of a mail holds about as many."""


class UnusableFindingError(ValueError):
    """A finding that cannot be told as it stands. The message says why, without quoting it."""


def phrases(evidence: Mapping[str, Any], title: str, summary: str) -> tuple[Phrase, ...]:
    """Cut each phrase of the evidence out of the stored text, the weightiest first.

    Raises:
        UnusableFindingError: the evidence does not fit the text; nobody is shown words that were not found.
    """
    texts = {"title": title, "summary": summary}
    found: dict[tuple[str, int, int], float] = {}
    try:
        for term in evidence["terms"]:
            place = (term["field"], int(term["start"]), int(term["end"]))
            if not 0 <= place[1] < place[2] <= len(texts[place[0]]):
                raise UnusableFindingError("its evidence points outside its text")
            found[place] = max(float(term.get("weight", 0)), found.get(place, 0))
    except (KeyError, TypeError) as error:
        raise UnusableFindingError("its evidence cannot be read") from error
    places = sorted(found, key=lambda place: (-found[place], place[0] != "title", place[1]))
    return tuple(excerpt(texts[field], start, end) for field, start, end in places)


def excerpt(text: str, start: int, end: int, around: int = AROUND) -> Phrase:
    """Cut `text[start:end]` out with whole words on either side, up to `around` characters."""
    before, after = text[max(0, start - around) : start], text[end : end + around]
    if start > around:
        before = before.partition(" ")[2]
    if end + around < len(text):
        after = after.rpartition(" ")[0]
    return Phrase(before, text[start:end], after)
