"""Acts on history that were begun and have not ended: rescreens, replays and imports.

Each goes on where it was, or is repeated without harm; but somebody has to start it.
"""

from datetime import datetime, timedelta

from sqlalchemy import exists, select
from sqlalchemy.orm import Session, aliased

from partnership_watch.store.connection import at_work
from partnership_watch.store.tables import AuditEntry, Import, Replay, StoredRuleSet
from partnership_watch.troubles import Trouble

BEGUN_LATELY = timedelta(minutes=15)
"""A task of Airflow that died is started again by then."""

MATTERS_FOR = timedelta(days=14)
"""What an older rescreen would still find is too old for every audience, and who still wants an older replay
or import has seen by now that it is not there."""


def rescreen_work(partnership: str) -> str:
    """The name under which a rescreen runs (Store.alone)."""
    return f"rescreen {partnership}"


def import_work(partnership: str, file_hash: str) -> str:
    """The name under which one file is imported (Store.alone)."""
    return f"import {partnership} {file_hash}"


def replay_work(replay_id: int) -> str:
    """The name under which one replay runs (Store.alone)."""
    return f"replay {replay_id}"


def replay_command(since: datetime, until: datetime, rule_set: str) -> str:
    """The command that does a replay again: its span to the microsecond, or it would be another one."""
    span = f"--since {since.isoformat()} --until {until.isoformat()}"
    return f"partnership-watch replay {span} --rules {rule_set}"


def unfinished_troubles(session: Session, partnership: str, *, now: datetime) -> list[Trouble]:
    """Those that nobody works on any more."""
    return [
        *_rescreen(session, partnership, now),
        *_replays(session, partnership, now),
        *_imports(session, partnership, now),
    ]


def _rescreen(session: Session, partnership: str, now: datetime) -> list[Trouble]:
    """The newest act of rescreening, if it was begun and never ended."""
    newest = session.scalars(
        select(AuditEntry)
        .join(StoredRuleSet, StoredRuleSet.hash == AuditEntry.object_id)
        .where(
            AuditEntry.object_type == "rule_set",
            AuditEntry.action.in_(("rescreen begun", "rescreened")),
            StoredRuleSet.partnership == partnership,
            AuditEntry.at > now - MATTERS_FOR,
        )
        .order_by(AuditEntry.id.desc())
        .limit(1)
    ).one_or_none()
    if newest is None or newest.action == "rescreened" or now - newest.at < BEGUN_LATELY:
        return []
    if at_work(session, rescreen_work(partnership)):
        return []
    return [
        Trouble(
            "a rescreen under rule set {rules} was begun and has not ended",
            newest.at,
            "run `partnership-watch rescreen --since ...` again, back to {since} UTC",
            values={"rules": newest.object_id[:12], "since": newest.details["since"][:16]},
        )
    ]


def _replays(session: Session, partnership: str, now: datetime) -> list[Trouble]:
    """But for those that a later one under the same rules made up for."""
    later = aliased(Replay)
    made_up_for = exists().where(
        later.partnership == Replay.partnership,
        later.asked_hash == Replay.asked_hash,
        later.id > Replay.id,
        later.ended_at.is_not(None),
    )
    begun = session.scalars(
        select(Replay)
        .where(
            Replay.partnership == partnership,
            Replay.begun_at.between(now - MATTERS_FOR, now - BEGUN_LATELY),
            Replay.ended_at.is_(None),
            ~made_up_for,
        )
        .order_by(Replay.id)
    )
    return [
        Trouble(
            "replay {number} under rule set {rules} was begun and has not ended",
            one.begun_at,
            "run `{command}` again",
            values={
                "number": one.id,
                "rules": one.asked_hash[:12],
                "command": replay_command(one.since, one.until, one.asked_hash[:12]),
            },
        )
        for one in begun
        if not at_work(session, replay_work(one.id))
    ]


def _imports(session: Session, partnership: str, now: datetime) -> list[Trouble]:
    begun = session.scalars(
        select(Import)
        .where(
            Import.partnership == partnership,
            Import.begun_at.between(now - MATTERS_FOR, now - BEGUN_LATELY),
            Import.ended_at.is_(None),
        )
        .order_by(Import.id)
    )
    return [
        Trouble(
            "the import of {file} was begun and has not ended; {rows} rows are done",
            one.begun_at,
            "run `partnership-watch import` with the same file again: it goes on where it was",
            values={"file": one.file_name, "rows": one.rows_done},
        )
        for one in begun
        if not at_work(session, import_work(partnership, one.file_hash))
    ]
