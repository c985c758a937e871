"""Stored rule sets, and what differs between two of them, as JSON."""

from collections.abc import Callable, Iterator
from dataclasses import asdict
from datetime import datetime

from sqlalchemy.orm import Session

from partnership_watch.audit.exports.forms import json_object
from partnership_watch.audit.exports.frame import Head, Rows, Tail
from partnership_watch.audit.exports.writing import noted
from partnership_watch.audit.filters import Asked
from partnership_watch.audit.stored_changes import stored_changes
from partnership_watch.matching.kept_rules import kept_rule_set, rule_set_meant
from partnership_watch.store import Store


class RuleSetsAsked(Asked):
    """Which one, and the earlier one that it is compared with."""

    rule_set: str
    since_rule_set: str | None = None


def export_rule_set(
    store: Store, partnership: str, beginning: str, *, actor: str, clock: Callable[[], datetime]
) -> Iterator[bytes]:
    """All that one holds, as it decided: its hash is of `body`. It is written down as every export is.

    Raises:
        UnknownRuleSetError: no hash begins so, or several do.
    """
    with store.transaction() as session:
        meant = rule_set_meant(session, partnership, beginning)
    head = Head(Rows.RULE_SETS, partnership, clock(), RuleSetsAsked(rule_set=meant.hash))

    def pieces(session: Session, tail: Tail) -> Iterator[str]:
        kept = kept_rule_set(session, partnership, meant.hash)
        tail.rows = 1
        one = {"hash": kept.hash, "engine_version": kept.engine_version, "body": kept.body}
        return json_object(head, [("rule_set", one)], tail)

    return noted(store, head, "json", pieces, actor=actor, clock=clock)


def export_rule_set_changes(
    store: Store, partnership: str, before: str, after: str, *, actor: str, clock: Callable[[], datetime]
) -> Iterator[bytes]:
    """What differs between two, all of it; `null` where this version cannot read one of them.

    Raises:
        UnknownRuleSetError: as above.
    """
    with store.transaction() as session:
        old = rule_set_meant(session, partnership, before)
        new = rule_set_meant(session, partnership, after)
    asked = RuleSetsAsked(rule_set=new.hash, since_rule_set=old.hash)
    head = Head(Rows.RULE_SETS, partnership, clock(), asked)

    def pieces(session: Session, tail: Tail) -> Iterator[str]:
        changes = stored_changes(session, old.hash, new.hash)
        tail.rows = 2
        return json_object(head, [("changes", asdict(changes) if changes else None)], tail)

    return noted(store, head, "json", pieces, actor=actor, clock=clock)
