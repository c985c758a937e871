"""What stands in an address: the number of a row or a revision, and how a rule set's hash begins."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Annotated, Any

from pydantic import Field

from partnership_watch.errors import PartnershipWatchError, Sentence
from partnership_watch.matching.kept_rules import SHORTEST_PREFIX, UnknownRuleSetError
from partnership_watch.matching.stored import LARGEST_ID

LONGEST_QUOTED = 80  # characters of an address that cannot be read

RowId = Annotated[int, Field(ge=1, le=LARGEST_ID)]
RevisionNumber = Annotated[int, Field(ge=1, le=2**31 - 1)]
Beginning = Annotated[str, Field(pattern=f"^[0-9a-f]{{{SHORTEST_PREFIX},64}}$")]


class NotHereError(PartnershipWatchError):
    """What an address names is not there. The page names it, with status 404."""


def not_here(form: str, **values: object) -> NotHereError:
    """The error whose sentence this is."""
    return NotHereError(Sentence(form, values))


def no_item(item_id: int) -> NotHereError:
    """There is none of this number."""
    return not_here("there is no item {number}", number=item_id)


def no_edition(edition_id: int) -> NotHereError:
    """There is none of this number."""
    return not_here("there is no edition {number}", number=edition_id)


def no_revision(item_id: int, number: int, newest: int) -> NotHereError:
    """The item is there, and has not said so much."""
    form = "item {item} has no revision {number}; its newest is {newest}"
    return not_here(form, item=item_id, number=number, newest=newest)


@contextmanager
def found_or_404() -> Iterator[None]:
    """Where no rule set's hash begins so, or several do, there is no page."""
    try:
        yield
    except UnknownRuleSetError as error:
        raise NotHereError(*error.args) from error


def unreadable(problems: Sequence[Any]) -> NotHereError:
    """Of an address whose parts are none of the above: each with what would be one."""
    return NotHereError(*map(_unreadable, problems))


def _unreadable(problem: Any) -> Sentence:
    value = str(problem["input"])[:LONGEST_QUOTED]
    match problem["type"]:
        case "string_pattern_mismatch":
            form = "{value!r} is no beginning of a rule set's hash; give 4 or more of 0-9 and a-f"
        case "enum" | "literal_error":
            forms = str(problem["ctx"]["expected"])
            form = "{value!r} is no form of a file here; take one of {forms}"
            return Sentence(form, {"value": value, "forms": forms})
        case _:
            form = "{value!r} is no number of anything here; correct it"
    return Sentence(form, {"value": value})
