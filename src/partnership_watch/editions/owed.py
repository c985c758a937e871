"""What is owed to an audience, and what was owed and grew too old.

`owed.sql` finds it; whether a later revision says anything new is no matter for SQL, and `substance` decides.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from importlib import resources
from typing import Any

from sqlalchemy import text
from sqlalchemy.orm import Session

from partnership_watch.editions.substance import substance_changed
from partnership_watch.store.tables import Audience, Cadence, MatchGrade, ToldKind

MAX_AGE = {
    Cadence.IMMEDIATE: timedelta(days=7),
    Cadence.DAILY: timedelta(days=7),
    Cadence.WEEKLY: timedelta(
        days=14
    ),  # 7 would lose what came out just before one edition and was found just after it
}
"""How old news may be, by its publisher's date or else by when it was first seen."""


OWED_SQL = resources.files("partnership_watch.editions").joinpath("owed.sql").read_text("utf-8")
"""One statement; `parameters` gives what it asks for."""


@dataclass(frozen=True)
class Finding:
    """One item under one commitment, that an audience is to be told of, and why."""

    item_id: int
    match_id: int
    commitment: str
    clause: int
    pillar: str
    grade: MatchGrade
    score: float
    evidence: dict[str, Any]
    kind: ToldKind
    fresh: bool
    known_at: datetime
    """When it was found: screened, or for a correction rejected."""
    story_id: int | None
    language: str
    title: str
    summary: str
    publisher: str
    link: str | None
    published_at: datetime | None
    first_seen_at: datetime


@dataclass(frozen=True)
class Owed:
    """What there is for an audience at one moment."""

    now: Sequence[Finding]
    """To be told."""
    lapsed: Sequence[Finding]
    """Owed once, and too old now."""


def owed(session: Session, audience: Audience, *, now: datetime, lapsed_since: datetime) -> Owed:
    """Everything that is owed to an audience at `now`, and what grew too old since `lapsed_since`.

    What an audience's readers were told by the audience that they came from counts as told.
    """
    rows = session.execute(
        text(OWED_SQL), parameters(audience, now=now, lapsed_since=lapsed_since)
    ).mappings()
    findings = [_finding(dict(row)) for row in rows if says_something_new(dict(row))]
    return Owed(
        now=[finding for finding in findings if finding.fresh],
        lapsed=[finding for finding in findings if not finding.fresh],
    )


def parameters(audience: Audience, *, now: datetime, lapsed_since: datetime) -> dict[str, Any]:
    """What OWED_SQL asks of an audience at one moment."""
    oldest = now - MAX_AGE[audience.cadence]
    wanted = audience.filter
    return {
        "audience": audience.id,
        "partnership": audience.partnership,
        "owed_from": audience.owed_from,
        "opened_at": audience.opened_at,
        "oldest": oldest,
        "lapsed_since": min(oldest, lapsed_since - MAX_AGE[audience.cadence]),
        "max_age": MAX_AGE[audience.cadence],
        "any_topic": not (wanted["pillars"] or wanted["clauses"] or wanted["commitments"]),
        **wanted,
    }


def says_something_new(row: Mapping[str, Any]) -> bool:
    """Whether a row of OWED_SQL is to be told.

    A later revision under a told commitment must differ in substance; the rest is news as it is.
    """
    if row["told_title"] is None:
        return True
    return substance_changed(row["told_title"], row["told_summary"], row["title"], row["summary"])


def _finding(row: dict[str, Any]) -> Finding:
    del row["told_title"], row["told_summary"]
    return Finding(**{**row, "grade": MatchGrade(row["grade"]), "kind": ToldKind(row["kind"])})
