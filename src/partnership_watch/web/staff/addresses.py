"""What stands in an address: the number of a row or a revision, and how a rule set's hash begins."""

from collections.abc import Collection
from typing import Annotated

from fastapi import HTTPException
from pydantic import Field
from sqlalchemy.orm import Session

from partnership_watch.matching.kept_rules import SHORTEST_PREFIX, UnknownRuleSetError, kept_rule_set
from partnership_watch.matching.stored import LARGEST_ID
from partnership_watch.registry import RuleSet

RowId = Annotated[int, Field(ge=1, le=LARGEST_ID)]
RevisionNumber = Annotated[int, Field(ge=1, le=2**31 - 1)]
Beginning = Annotated[str, Field(pattern=f"^[0-9a-f]{{{SHORTEST_PREFIX},64}}$")]


def rules_named(session: Session, partnership: str, beginning: str, *, words: Collection[str]) -> RuleSet:
    """The stored rule set that is meant, with these words of its layer (matching.kept_rules.kept_rule_set).

    Raises:
        HTTPException: 404; there is none, or there are several.
    """
    try:
        return kept_rule_set(session, partnership, beginning, words=words)
    except UnknownRuleSetError as error:
        raise HTTPException(404) from error
