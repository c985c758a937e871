"""What stands in an address: the number of a row or a revision, and how a rule set's hash begins."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Annotated

from fastapi import HTTPException
from pydantic import Field

from partnership_watch.matching.kept_rules import SHORTEST_PREFIX, UnknownRuleSetError
from partnership_watch.matching.stored import LARGEST_ID

RowId = Annotated[int, Field(ge=1, le=LARGEST_ID)]
RevisionNumber = Annotated[int, Field(ge=1, le=2**31 - 1)]
Beginning = Annotated[str, Field(pattern=f"^[0-9a-f]{{{SHORTEST_PREFIX},64}}$")]


@contextmanager
def found_or_404() -> Iterator[None]:
    """Where no rule set's hash begins so, or several do, there is no page."""
    try:
        yield
    except UnknownRuleSetError as error:
        raise HTTPException(404) from error
