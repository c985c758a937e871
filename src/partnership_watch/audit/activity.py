"""How much was found under each commitment, month by month, and when last."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from itertools import pairwise

from sqlalchemy import text
from sqlalchemy.orm import Session

from partnership_watch.matching.tallying import MONTH, NOT_FOUND_BEFORE
from partnership_watch.store.tables import MatchGrade

UNCOUNTED_AT_MOST = 5_000
"""Search rows that a page counts by itself, beside the tallies of the last sweep: some milliseconds."""


@dataclass(frozen=True)
class Month:
    """Items of one commitment that are dated in one month, without those that staff rejected."""

    commitment: str
    month: date
    direct: int
    context: int


@dataclass(frozen=True)
class Evidence:
    """The newest item in one grade that staff did not reject."""

    item_id: int
    dated: datetime


def months_before(now: datetime, count: int) -> list[date]:
    """The first days of as many months, oldest first, the present one last."""
    first = now.date().replace(day=1)
    behind = range(count - 1, -1, -1)
    return [
        date(first.year + (first.month - 1 - back) // 12, (first.month - 1 - back) % 12 + 1, 1)
        for back in behind
    ]


def activity(
    session: Session, partnership: str, commitments: Collection[str], *, since: date | None = None
) -> list[Month]:
    """Months in which anything was found, oldest first.

    An item that is first context and later direct is counted in both; several revisions and looks are one.
    """
    asked = {
        "partnership": partnership,
        "commitments": list(commitments),
        "since": since or date.min,
        "uncounted": UNCOUNTED_AT_MOST,
    }
    found: dict[tuple[str, date], dict[str, int]] = {}
    for sign, query in ((1, _TALLIED), (1, _UNCOUNTED), (-1, _REJECTED)):
        for commitment, month, grade, items in session.execute(text(query), asked):
            grades = found.setdefault((commitment, month), {})
            grades[grade] = grades.get(grade, 0) + sign * items
    counted = (
        Month(commitment, month, max(0, grades.get("direct", 0)), max(0, grades.get("context", 0)))
        for (commitment, month), grades in sorted(found.items(), key=lambda one: one[0][::-1])
    )
    return [one for one in counted if one.direct or one.context]


def counting_is_behind(session: Session) -> bool:
    """Whether more waits to be counted than a page counts: then the newest months are too low."""
    return bool(session.scalar(text(_BEHIND), {"uncounted": UNCOUNTED_AT_MOST}))


def grades_found(
    session: Session, partnership: str, commitments: Collection[str]
) -> dict[str, set[MatchGrade]]:
    """By commitment, in which grades anything was ever found, rejected or not."""
    asked = {
        "partnership": partnership,
        "commitments": list(commitments),
        "uncounted": UNCOUNTED_AT_MOST,
    }
    grades: dict[str, set[MatchGrade]] = {}
    for commitment, grade in session.execute(text(_GRADES), asked):
        grades.setdefault(commitment, set()).add(MatchGrade(grade))
    return grades


def newest_evidence(
    session: Session, partnership: str, found: Mapping[str, Collection[MatchGrade]]
) -> dict[tuple[str, MatchGrade], Evidence]:
    """By commitment and grade.

    Args:
        found: in which grades anything was found at all: looking for what is not there takes longest.
    """
    asked = [(commitment, grade.value) for commitment, grades in found.items() for grade in grades]
    rows = session.execute(
        text(_NEWEST),
        {
            "partnership": partnership,
            "commitments": [commitment for commitment, _ in asked],
            "grades": [grade for _, grade in asked],
        },
    )
    return {
        (commitment, MatchGrade(grade)): Evidence(item_id, dated)
        for commitment, grade, item_id, dated in rows
    }


def without_gaps(months: Collection[date]) -> list[date]:
    """Every month from the first to the last of these."""
    filled: list[date] = []
    for before, after in pairwise(sorted(months)):
        while before < after:
            filled.append(before)
            before = date(before.year + before.month // 12, before.month % 12 + 1, 1)
    return [*filled, max(months)] if months else []


_TALLIED = """
    SELECT commitment, month, grade, items FROM tallies
    WHERE partnership = :partnership AND commitment = ANY(:commitments) AND month >= :since
"""
_NOT_TALLIED = """uncounted AS (
        SELECT * FROM search_rows
        WHERE id > coalesce((SELECT counted_to FROM tally_marks), 0) ORDER BY id LIMIT :uncounted
    )"""
_UNCOUNTED = f"""
    WITH {_NOT_TALLIED}
    SELECT commitment, {MONTH} AS month, grade, count(*)
    FROM uncounted new
    WHERE partnership = :partnership AND commitment = ANY(:commitments) AND {MONTH} >= :since
        AND {NOT_FOUND_BEFORE}
    GROUP BY 1, 2, 3
"""  # noqa: S608 (our own words)
_BEHIND = """
    SELECT EXISTS (
        SELECT FROM search_rows WHERE id > coalesce((SELECT counted_to FROM tally_marks), 0)
        ORDER BY id OFFSET :uncounted
    )
"""
_GRADES = f"""
    WITH {_NOT_TALLIED}
    SELECT commitment, grade FROM tallies
    WHERE partnership = :partnership AND commitment = ANY(:commitments)
    UNION
    SELECT commitment, grade FROM uncounted
    WHERE partnership = :partnership AND commitment = ANY(:commitments) AND purpose <> 'replay'
"""  # noqa: S608 (our own words)
_REJECTED = f"""
    SELECT commitment, {MONTH} AS month, grade, count(DISTINCT item_id)
    FROM search_rows new
    WHERE partnership = :partnership AND verdict = 'rejected' AND purpose <> 'replay'
        AND dated >= :since AND commitment = ANY(:commitments)
    GROUP BY 1, 2, 3
"""  # noqa: S608 (our own words)
_NEWEST = """
    SELECT asked.commitment, asked.grade, newest.item_id, newest.dated
    FROM unnest(CAST(:commitments AS text[]), CAST(:grades AS text[])) AS asked (commitment, grade)
    CROSS JOIN LATERAL (
        SELECT item_id, dated FROM search_rows
        WHERE partnership = :partnership AND commitment = asked.commitment AND grade = asked.grade
            AND purpose <> 'replay' AND verdict IS DISTINCT FROM 'rejected'
        ORDER BY dated DESC, item_id DESC LIMIT 1
    ) newest
"""
