"""The entries of the audit log as they are stored, each with the seal that covers it."""

from collections.abc import Generator, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Row, RowMapping, and_, exists, func, or_, select
from sqlalchemy.orm import Session

from partnership_watch.audit.filters import Chosen, Days, FilterError, read_pairs
from partnership_watch.audit.pages import READ_AT_ONCE
from partnership_watch.audit.passing import midnight
from partnership_watch.errors import Sentence
from partnership_watch.store.tables import AuditEntry, Seal


@dataclass(frozen=True)
class ListedEntry:
    """One act: ids, names of fields, counts and hashes, and never an address."""

    id: int
    at: datetime
    actor: str
    action: str
    object_type: str
    object_id: str
    details: dict[str, Any]
    seal: int | None
    """The number of the seal that covers it; None while it waits for one."""


class EntryFilters(Days):
    """Which entries, by the day on which they were written, UTC: every field that is given must hold, of
    several values in one any."""

    actor: Chosen = ()
    action: Chosen = ()
    object: Chosen = ()
    """A type, such as `match`, or one of it: `match:31`."""


def parse_entry_filters(pairs: Iterable[tuple[str, str]]) -> EntryFilters:
    """Read pairs of names and values; an empty value is as none.

    Raises:
        FilterError: a field cannot be used; the message names each with what is wrong.
    """
    return read_pairs(EntryFilters, pairs)


def refuse_unknown_entries(session: Session, filters: EntryFilters) -> None:
    """Say which actors, actions or objects no entry of any day is about, where it is all that a field names.

    That nothing was ever done with one object of a known type is an answer, if it is named as the others are:
    by a number where they have one. Each value is looked up by an index.

    Raises:
        FilterError: nothing can pass.
    """
    for named, unknown in (
        (filters.actor, [_never(session, "actor", AuditEntry.actor, one) for one in filters.actor]),
        (filters.action, [_never(session, "action", AuditEntry.action, one) for one in filters.action]),
        (filters.object, [_never_about(session, one) for one in filters.object]),
    ):
        if named and all(unknown):
            raise FilterError(*unknown)


def listed_entries(session: Session, filters: EntryFilters) -> Generator[ListedEntry]:
    """The entries that pass, in the order of their ids, through a cursor of the server: memory stays flat.

    Those of some days, actors, actions or objects are found by an index, whatever times stand beside them.
    """
    # A cursor is planned for its first rows, which the key of the table would give soonest; all are wanted.
    session.execute(select(func.set_config("cursor_tuple_fraction", "1", True)))
    columns = [getattr(AuditEntry, name) for name in ListedEntry.__dataclass_fields__ if name != "seal"]
    wanted = select(*columns).where(*_conditions(filters)).order_by(AuditEntry.id)
    seals = select(Seal.number, Seal.last_id).order_by(Seal.number)
    with (
        session.execute(wanted.execution_options(yield_per=READ_AT_ONCE)) as entries,
        session.execute(seals.execution_options(yield_per=READ_AT_ONCE)) as sealed,
    ):
        yield from _with_seals(entries.mappings(), iter(sealed))


def _never(session: Session, field: str, column: Any, value: str) -> Sentence | None:
    if session.scalar(select(exists().where(column == value))):
        return None
    form = "the audit log has no entry of {field} {value!r}, of any day; correct it"
    return Sentence(form, {"field": field, "value": value})


def _never_about(session: Session, named: str) -> Sentence | None:
    object_type, _, object_id = named.partition(":")
    of_type = select(AuditEntry.object_id).where(AuditEntry.object_type == object_type)
    one = session.scalar(of_type.limit(1))
    if one is None:
        return _never(session, "object", AuditEntry.object_type, object_type)
    if object_id and one.isdecimal() and not object_id.isdecimal():
        form = "the audit log names each {type} by its number, and {value!r} is none; correct it"
        return Sentence(form, {"type": object_type, "value": object_id})
    return None


def _conditions(filters: EntryFilters) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    if filters.since:
        conditions.append(AuditEntry.at >= midnight(filters.since))
    if filters.until:
        conditions.append(AuditEntry.at < midnight(filters.until) + timedelta(days=1))
    if filters.actor:
        conditions.append(AuditEntry.actor.in_(filters.actor))
    if filters.action:
        conditions.append(AuditEntry.action.in_(filters.action))
    if filters.object:
        conditions.append(or_(*map(_about, filters.object)))
    return conditions


def _about(named: str) -> ColumnElement[bool]:
    object_type, one, object_id = named.partition(":")
    of_type = AuditEntry.object_type == object_type
    return and_(of_type, AuditEntry.object_id == object_id) if one else of_type


def _with_seals(entries: Iterable[RowMapping], seals: Iterator[Row[int, int]]) -> Iterator[ListedEntry]:
    """Both stand in order: a seal covers what is behind the one before it."""
    seal = next(seals, None)
    for entry in entries:
        while seal is not None and seal.last_id < entry["id"]:
            seal = next(seals, None)
        yield ListedEntry(**entry, seal=seal.number if seal is not None else None)
