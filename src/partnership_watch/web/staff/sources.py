"""Sources: how each does now, and how it was heard over a time that has passed."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from babel.dates import format_timedelta
from fastapi import APIRouter, Request, Response

from partnership_watch.audit.exports import Form
from partnership_watch.audit.filters import FilterError
from partnership_watch.audit.hearing import HeardFilters, heard, parse_heard_filters
from partnership_watch.audit.source_days import last_looks, source_days
from partnership_watch.web.staff.addresses import NotHereError
from partnership_watch.web.staff.mistakes import Mistake, mistake
from partnership_watch.web.staff.sources_wording import SOURCES_WORDING
from partnership_watch.web.staff.visiting import Here, Visit

LOOKS_SHOWN = 50

router = APIRouter()


@dataclass(frozen=True)
class _Asked:
    """The time that is shown: the one that was asked about, or else the usual one and what is wrong."""

    since: datetime
    until: datetime
    now: datetime
    query: str
    problem: Mistake | None = None

    @property
    def last_day(self) -> date:
        """For the form."""
        return (self.until - timedelta(microseconds=1)).date()


@router.get("/sources")
def sources(request: Request, visit: Here) -> Response:
    """Every source that is read or was read in that time."""
    asked = _asked(request, visit)
    with visit.store.transaction() as session:
        found = heard(session, visit.partnership, asked.since, asked.until, now=asked.now)
    return _show(visit, "sources", asked, sources=found)


@router.get("/sources/{key}")
def source(request: Request, visit: Here, key: str) -> Response:
    """One source, day by day, and the newest looks at it in that time."""
    asked = _asked(request, visit)
    slug = visit.partnership.slug
    with visit.store.transaction() as session:
        try:
            (found,) = heard(session, visit.partnership, asked.since, asked.until, now=asked.now, source=key)
        except FilterError as error:
            raise NotHereError(*error.args) from error
        days = source_days(session, slug, key, asked.since, asked.until)
        looks = last_looks(session, slug, key, asked.since, asked.until, limit=LOOKS_SHOWN)
    folder = next((one for one in visit.partnership.sources if one.key == key), None)
    return _show(
        visit, "source", asked, source=found, folder=folder, days=days, looks=looks, shown=LOOKS_SHOWN
    )


def _asked(request: Request, visit: Visit) -> _Asked:
    now = visit.now
    try:
        filters = parse_heard_filters(_of_the_form(request.query_params.multi_items()))
        return _Asked(*filters.period(now), now, filters.as_query())
    except FilterError as error:
        return _Asked(*HeardFilters().period(now), now, "", mistake(error, visit.language))


def _of_the_form(pairs: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
    """A source is named by its page."""
    return [one for one in pairs if one[0] != "source"]


def _show(visit: Visit, name: str, asked: _Asked, **values: object) -> Response:
    return visit.show(
        name,
        SOURCES_WORDING,
        status=400 if asked.problem else 200,
        asked=asked,
        forms=list(Form),
        length=lambda gap: format_timedelta(gap, threshold=2, locale=visit.language),
        **values,
    )
