"""Two stored rule sets compared: most of what they hold is alike in both, and is not taken apart."""

import json
from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import text
from sqlalchemy.orm import Session

from partnership_watch.audit.layer_words import words_compared
from partnership_watch.audit.rule_set_changes import RuleSetChanges, rule_set_changes
from partnership_watch.audit.rule_set_record import is_readable

_Place = tuple[str, str]
"""In which part of a body something stands, "" for the body itself, and under which key."""
_ASKED_FOR: tuple[_Place, ...] = (("", "format"), ("layer", "cut"))
"""What is needed where it is the same, too."""


def stored_changes(session: Session, before: str, after: str) -> RuleSetChanges | None:
    """What differs between two stored rule sets. None: this version cannot read one of them.

    Args:
        before: its whole hash; after: likewise.
    """
    old, new = _parts(session, before), _parts(session, after)
    unlike = [place for place in old | new if old.get(place) != new.get(place)]
    was, now = _body(old, unlike), _body(new, unlike)
    if not (is_readable(was) and is_readable(now)):
        return None
    return rule_set_changes(was, now, words_compared(session, before, after))


def _parts(session: Session, rule_set: str) -> dict[_Place, str]:
    """As JSON: every commitment, what the layer holds beside words, and whatever else there is."""
    rows = session.execute(_PARTS, {"hash": rule_set})
    return {(within, key): value for within, key, value in rows}


def _body(parts: Mapping[_Place, str], places: Iterable[_Place]) -> dict[str, Any]:
    body: dict[str, Any] = {}
    for within, key in (*_ASKED_FOR, *places):
        if (within, key) in parts:
            holder = body.setdefault(within, {}) if within else body
            holder[key] = json.loads(parts[within, key])
    return body


_PARTS = text(
    """
    SELECT part.* FROM (
        SELECT body -> 'commitments' AS commitments, body -> 'layer' AS layer,
               body - '{commitments,layer}'::text[] AS rest
        FROM (
            SELECT body #> '{}' AS body FROM rule_sets WHERE hash = :hash
            OFFSET 0  -- as in matching.kept_rules: what is stored packed is unpacked once
        ) AS whole
        OFFSET 0  -- and each is taken out once
    ) AS parts, LATERAL (
        SELECT '', key, value::text FROM jsonb_each(rest)
        UNION ALL
        SELECT 'commitments', key, value::text FROM jsonb_each(
            -- a later version may keep another thing in either
            CASE jsonb_typeof(commitments) WHEN 'object' THEN commitments ELSE '{}' END
        )
        UNION ALL
        SELECT 'layer', key, value::text FROM jsonb_each(
            CASE jsonb_typeof(layer) WHEN 'object' THEN layer - 'words' ELSE '{}' END
        )
    ) AS part
    """
)
