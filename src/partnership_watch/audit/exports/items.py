"""The record of one item as a file: all it said, every look at it, and who was told."""

from collections.abc import Callable, Iterator
from dataclasses import asdict
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from partnership_watch.audit.exports.forms import RecordForm, json_object
from partnership_watch.audit.exports.frame import Head, Rows, Tail
from partnership_watch.audit.exports.item_report import ItemRecord, report_of_item
from partnership_watch.audit.exports.report import report_language
from partnership_watch.audit.exports.writing import noted
from partnership_watch.audit.filters import Asked
from partnership_watch.audit.items import item_history
from partnership_watch.audit.screenings import Said, past
from partnership_watch.audit.story_items import story_of_items
from partnership_watch.audit.told_rows import TellingFilters, told_rows
from partnership_watch.matching import Screener
from partnership_watch.matching.explaining import explain
from partnership_watch.matching.stored import UnknownItemError, stored_revision
from partnership_watch.registry import Partnership
from partnership_watch.store import Store


class ItemAsked(Asked):
    """Which item."""

    item: int


def export_item(
    store: Store,
    partnership: Partnership,
    item_id: int,
    form: RecordForm,
    screener: Screener,
    *,
    actor: str,
    clock: Callable[[], datetime],
    language: str,
    names: bool,
) -> Iterator[bytes]:
    """Everything about one item: what it said, each look under any rule set with evidence and verdicts, its
    story, who was told and when, and what today's rules make of it, with the nearest that do not match.

    No reader is named: an audience stands for them. It is written down as every export is; its rows are the
    looks. Memory grows with thirty revisions, not with all.

    Args:
        screener: of the folder's rules.
        actor, clock, language: as of other exports (audit.exports.streaming).
        names: also who gave each verdict.

    Raises:
        UnknownItemError: there is no such item.
    """
    with store.transaction() as session:
        if stored_revision(session, item_id) is None:
            raise UnknownItemError(f"there is no item {item_id}; give the id of a stored item")
    head = Head(Rows.SCREENINGS, partnership.slug, clock(), ItemAsked(item=item_id))
    written_in = report_language(language, partnership)

    def pieces(session: Session, tail: Tail) -> Iterator[str]:
        record = _record(session, partnership, item_id, screener, tail, written_in, names=names)
        if form is RecordForm.HTML:
            return report_of_item(partnership, head, record, tail, written_in)
        return json_object(head, _parts(record), tail)

    return noted(store, head, form.value, pieces, actor=actor, clock=clock)


def _record(
    session: Session,
    partnership: Partnership,
    item_id: int,
    screener: Screener,
    tail: Tail,
    language: str,
    *,
    names: bool,
) -> ItemRecord:
    told = list(told_rows(session, partnership, TellingFilters(item=item_id), language))  # asked first of all
    history = item_history(session, partnership.slug, item_id)
    newest = stored_revision(session, item_id)
    if history is None or newest is None:
        raise UnknownItemError(f"there is no item {item_id} any more")
    story = story_of_items(session, partnership.slug, history.story_id) if history.story_id else None
    return ItemRecord(
        history=history,
        title=newest.text.title,
        revisions=_revisions(session, partnership.slug, item_id, tail, names=names),
        story=story,
        told=told,
        rule_set=screener.rule_set.hash,
        explained=explain(screener, newest.text),
    )


def _revisions(
    session: Session, partnership: str, item_id: int, tail: Tail, *, names: bool
) -> Iterator[dict[str, Any]]:
    """Newest first, as plain values."""
    upto: int | None = None
    while True:
        then = past(session, partnership, item_id, upto=upto, every_screening=True)
        for said in then.revisions:
            for look in said.screenings:
                tail.rows += 1
                tail.rule_sets[look.rule_set_hash] += 1
            yield _revision(said, names=names)
        if then.earlier is None:
            return
        upto = then.earlier.number


def _revision(said: Said, *, names: bool) -> dict[str, Any]:
    plain = asdict(said)
    for look in plain["screenings"]:
        for match in look["matches"]:
            for verdict in match["verdicts"]:
                if not names:
                    del verdict["given_by"]
    return plain


def _parts(record: ItemRecord) -> Iterator[tuple[str, object]]:
    history = record.history
    kept = ("item_id", "publisher", "link", "published_at", "published_raw", "published_flag")
    facts = {name: getattr(history, name) for name in (*kept, "first_seen_at", "hidden", "story_id")}
    yield "item", {**facts, "seen": [asdict(one) for one in history.seen]}
    yield "revisions", record.revisions
    yield "story", asdict(record.story) if record.story else None
    yield "tellings", [asdict(one) for one in record.told]
    yield "explained_now", {"rule_set": record.rule_set, **asdict(record.explained)}
