"""Findings as lists show them: each item once, with all that was found in it."""

from collections.abc import Sequence
from itertools import groupby

from partnership_watch.audit.searching import FoundMatch


def by_item(rows: Sequence[FoundMatch]) -> list[list[FoundMatch]]:
    """Rows of one item stand together already; its strongest comes first."""
    groups = (list(group) for _, group in groupby(rows, key=lambda row: (row.item_id, row.revision)))
    return [sorted(group, key=lambda row: (row.grade != "direct", -(row.score or 0))) for group in groups]
