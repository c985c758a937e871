"""The conditions of `owed.sql`, set one after the other over the database as it stood at a past moment.

There is one statement of what is owed, and this runs that statement. What it reads is replaced: a WITH clause
before its own hides each table behind the rows that stood then. What it asks is widened until everything
passes, and then narrowed again condition by condition; the one at which a match disappears is why it was not
owed.
"""

from collections.abc import Collection
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from importlib import resources
from typing import Any

from sqlalchemy import text
from sqlalchemy.orm import Session

from partnership_watch.audit.moments import Moment
from partnership_watch.editions.owed import OWED_SQL, parameters, says_something_new
from partnership_watch.store.tables import Audience, ToldKind

LONG_AGO = datetime(1, 1, 1, tzinfo=UTC)
ANY_AGE = timedelta(days=365_000)


class Condition(StrEnum):
    """What a match must meet to be owed, in the order in which it is asked."""

    NEWEST = "newest"
    """The newest look at the item's newest revision found it."""
    TOPIC = "topic"
    GRADE = "grade"
    LANGUAGE = "language"
    NOT_REJECTED = "not_rejected"
    NOT_TAKEN_DOWN = "not_taken_down"
    OF_KNOWN_AGE = "of_known_age"
    NOT_TOLD = "not_told"
    SINCE_OPENING = "since_opening"
    FRESH = "fresh"


def first_unmet(
    session: Session, audience: Audience, item_ids: Collection[int], moment: Moment
) -> dict[int, Condition | None]:
    """For each match of these items that stood at `moment`: the first condition it did not meet, if any.

    A match that is not in the answer was not the newest finding on its item: Condition.NEWEST.
    """
    asked = _asked(audience, moment)
    relaxed = {**asked, **_RELAXED, "items": list(item_ids)}
    passing = _passing(session, relaxed, moment)
    unmet: dict[int, Condition | None] = dict.fromkeys(passing)
    for condition, names in _SETS.items():
        relaxed |= {name: asked[name] for name in names}
        still = _passing(session, relaxed, moment)
        unmet |= dict.fromkeys(passing - still, condition)
        passing &= still
    return unmet


def _asked(audience: Audience, moment: Moment) -> dict[str, Any]:
    asked = parameters(audience, now=moment.at, lapsed_since=moment.period_from)
    if audience.opened_at > moment.at:  # it lost its readers since, and was opened anew
        asked |= {"opened_at": moment.period_from, "owed_from": moment.period_from}
    return {
        **asked,
        "with_verdicts": True,
        "with_takedowns": True,
        "with_backlog": True,
        "with_told": True,
        "with_expired": True,
        "fresh_only": True,
    }


def _passing(session: Session, asked: dict[str, Any], moment: Moment) -> set[int]:
    """The matches that are to be told, by what is asked."""
    edition = moment.edition_id
    rows = session.execute(
        _AS_IT_STOOD,
        {
            **{name: value for name, value in asked.items() if name != "fresh_only"},
            "at": moment.at,
            "before_edition": edition,
            # What an edition gave up itself is marked with its own moment.
            "expired_before": moment.at if edition is not None else datetime.max.replace(tzinfo=UTC),
        },
    ).mappings()
    return {
        row["match_id"]
        for row in rows
        if row["kind"] != ToldKind.CORRECTION
        and (row["fresh"] or not asked["fresh_only"])
        and says_something_new(dict(row))
    }


_RELAXED: dict[str, Any] = {
    "any_topic": True,
    "grades": [],
    "languages": [],
    "with_verdicts": False,
    "with_takedowns": False,
    "with_backlog": False,
    "with_told": False,
    "with_expired": False,
    "owed_from": LONG_AGO,
    "opened_at": LONG_AGO,
    "oldest": LONG_AGO,
    "lapsed_since": LONG_AGO,
    "max_age": ANY_AGE,
    "fresh_only": False,
}

_SETS: dict[Condition, tuple[str, ...]] = {
    Condition.TOPIC: ("any_topic",),
    Condition.GRADE: ("grades",),
    Condition.LANGUAGE: ("languages",),
    Condition.NOT_REJECTED: ("with_verdicts",),
    Condition.NOT_TAKEN_DOWN: ("with_takedowns",),
    Condition.OF_KNOWN_AGE: ("with_backlog",),
    Condition.NOT_TOLD: ("with_told",),
    Condition.SINCE_OPENING: ("owed_from",),
    Condition.FRESH: ("opened_at", "oldest", "lapsed_since", "max_age", "with_expired", "fresh_only"),
}
"""Which of the relaxed parameters each condition sets back to what the audience asked."""

_AS_IT_STOOD = text(
    OWED_SQL.replace(
        "WITH RECURSIVE",
        resources.files("partnership_watch.audit").joinpath("as_it_stood.sql").read_text("utf-8"),
        1,
    )
)
