"""Who was told what, and when: one row an edition, item, commitment and kind. Nobody is named in them."""

from collections.abc import Generator, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated, Any

from pydantic import Field
from sqlalchemy import ColumnElement, RowMapping, Select, select, text, tuple_
from sqlalchemy.orm import Session

from partnership_watch.audit.delivery_counts import delivery_counts
from partnership_watch.audit.filters import Chosen, read_pairs
from partnership_watch.audit.listing import EditionFilters, edition_conditions, told_of
from partnership_watch.audit.pages import READ_AT_ONCE, Page, Place, place_of
from partnership_watch.audit.who_asked import schedule_in_words, who_asked
from partnership_watch.editions.asking import asked_for
from partnership_watch.editions.takedowns import is_hidden
from partnership_watch.editions.wording import wording_for
from partnership_watch.matching.stored import LARGEST_ID
from partnership_watch.registry import Partnership
from partnership_watch.store.tables import (
    Audience,
    Cadence,
    Channel,
    Edition,
    Item,
    Match,
    MatchGrade,
    Revision,
    Screening,
    Told,
    ToldKind,
)


class TellingFilters(EditionFilters):
    """Which tellings: every field that is filled must hold; of several values in one, any."""

    edition: Annotated[int, Field(ge=1, le=LARGEST_ID)] | None = None
    item: Annotated[int, Field(ge=1, le=LARGEST_ID)] | None = None
    commitment: Chosen = ()
    kind: tuple[ToldKind, ...] = ()


@dataclass(frozen=True)
class ToldRow:
    """One telling. Times are UTC; what the audience asked for is in words of the language that was chosen."""

    edition_id: int
    cut_at: datetime
    period_from: datetime
    local_date: date | None
    """Of a digest."""
    alert_number: int | None
    """Of an alert."""
    audience_id: int
    audience_filter: str
    audience_schedule: str
    audience_cadence: Cadence
    audience_channel: Channel
    audience_language: str
    deliveries: dict[str, int]
    """The edition's, by state: how many."""
    item_id: int
    hidden: bool
    """An operator has taken the item down since: readers see it nowhere."""
    publisher: str
    link: str | None
    title: str
    """As it was told."""
    language: str
    """Of the item."""
    clause: int
    commitment: str
    grade: MatchGrade
    kind: ToldKind
    match_id: int
    rule_set: str
    """The whole hash."""


def parse_telling_filters(pairs: Mapping[str, str] | Iterable[tuple[str, str]]) -> TellingFilters:
    """Read the pairs of a query string; an empty value is as none, and what takes several may be repeated.

    Raises:
        FilterError: a field cannot be used; the message names each with what is wrong.
    """
    return read_pairs(TellingFilters, pairs)


def told_rows(
    session: Session, partnership: Partnership, filters: TellingFilters, language: str
) -> Generator[ToldRow]:
    """Every telling that passes, newest edition first, through a cursor of the server.

    All are as of one moment, that of the first row; the session must have asked nothing yet.

    Args:
        language: of the words for what an audience asked for.
    """
    session.execute(text("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ"))
    every = _rows(*_conditions(partnership.slug, filters)).execution_options(yield_per=READ_AT_ONCE)
    with session.execute(every) as found:
        for rows in found.mappings().partitions():
            yield from _told_rows(session, partnership, language, rows)


def told_page(
    session: Session,
    partnership: Partnership,
    filters: TellingFilters,
    *,
    language: str,
    after: str | None,
    limit: int,
) -> Page[ToldRow]:
    """The newest tellings that pass, or the newest below a cursor.

    Raises:
        FilterError: `after` is no cursor.
    """
    place = tuple_(Edition.cut_at, Edition.id, Told.id)
    newest = (
        select(Edition.cut_at, Edition.id, Told.id)
        .join(Told, Told.edition_id == Edition.id)
        .join(Audience, Audience.id == Edition.audience_id)
        .where(*_conditions(partnership.slug, filters))
        .order_by(Edition.cut_at.desc(), Edition.id.desc(), Told.id.desc())
        .limit(limit + 1)
    )
    if after:
        below = place_of(after)
        newest = newest.where(
            Edition.cut_at <= below.dated, place < tuple_(below.dated, below.item_id, below.row_id)
        )
    places = [Place(*row) for row in session.execute(newest)]
    shown = places[:limit]
    rows = session.execute(
        _rows(Edition.id.in_({one.item_id for one in shown}), Told.id.in_([one.row_id for one in shown]))
    )
    told = _told_rows(session, partnership, language, rows.mappings().all())
    return Page(list(told), shown[-1].cursor() if len(places) > limit else None)


def _conditions(partnership: str, filters: TellingFilters) -> Iterator[ColumnElement[bool]]:
    yield Audience.partnership == partnership
    yield from edition_conditions(filters)
    if filters.edition:
        yield Edition.id == filters.edition
    if filters.item:
        yield Told.item_id == filters.item
    if filters.clause:
        yield told_of(filters.clause)
    if filters.commitment:
        yield Told.commitment.in_(filters.commitment)
    if filters.kind:
        yield Told.kind.in_(filters.kind)


def _rows(*conditions: ColumnElement[bool]) -> Select[Any]:
    return (
        select(*_COLUMNS)
        .join(Edition, Edition.id == Told.edition_id)
        .join(Audience, Audience.id == Edition.audience_id)
        .join(Match, Match.id == Told.match_id)
        .join(Screening, Screening.id == Match.screening_id)
        .join(Revision, Revision.id == Screening.revision_id)
        .join(Item, Item.id == Told.item_id)
        .where(*conditions)
        .order_by(Edition.cut_at.desc(), Edition.id.desc(), Told.id.desc())
    )


def _told_rows(
    session: Session, partnership: Partnership, language: str, rows: Sequence[RowMapping]
) -> Iterator[ToldRow]:
    deliveries = delivery_counts(session, {row["edition_id"] for row in rows})
    audiences = session.scalars(select(Audience).where(Audience.id.in_({row["audience_id"] for row in rows})))
    asked = {one.id: _in_words(one, partnership, language) for one in audiences}
    for row in rows:
        wanted, schedule = asked[row["audience_id"]]
        yield ToldRow(
            **row,
            audience_filter=wanted,
            audience_schedule=schedule,
            deliveries={state.value: count for state, count in deliveries.get(row["edition_id"], {}).items()},
        )


def _in_words(audience: Audience, partnership: Partnership, language: str) -> tuple[str, str]:
    who = who_asked(audience)
    parts = asked_for(who.filter, partnership, language) or (wording_for(language).everything,)
    return "; ".join(parts), schedule_in_words(who, language)


_COLUMNS: tuple[Any, ...] = (
    Told.edition_id.label("edition_id"),
    Edition.cut_at.label("cut_at"),
    Edition.period_from.label("period_from"),
    Edition.local_date.label("local_date"),
    Edition.alert_number.label("alert_number"),
    Told.audience_id.label("audience_id"),
    Audience.cadence.label("audience_cadence"),
    Audience.channel.label("audience_channel"),
    Audience.language.label("audience_language"),
    Told.item_id.label("item_id"),
    is_hidden(Told.item_id).label("hidden"),
    Item.publisher.label("publisher"),
    Item.link.label("link"),
    Revision.title.label("title"),
    Screening.language.label("language"),
    Match.clause.label("clause"),
    Told.commitment.label("commitment"),
    Match.grade.label("grade"),
    Told.kind.label("kind"),
    Told.match_id.label("match_id"),
    Screening.rule_set_hash.label("rule_set"),
)
"""By the names of ToldRow."""
