"""Searches, editions, items, sources and rule sets as files. The audit log holds who took them."""

from collections.abc import Iterator

from fastapi import APIRouter, Depends, Request, Response
from fastapi.responses import StreamingResponse

from partnership_watch.audit.exports import (
    MEDIA_TYPES,
    Form,
    RecordForm,
    export,
    export_item,
    export_rule_set,
    export_rule_set_changes,
    export_sources,
    export_tellings,
)
from partnership_watch.audit.filters import parse_filters
from partnership_watch.audit.hearing import parse_heard_filters
from partnership_watch.audit.told_rows import parse_telling_filters
from partnership_watch.matching.stored import UnknownItemError
from partnership_watch.web.staff.addresses import Beginning, RowId, found_or_404, no_item
from partnership_watch.web.staff.people import Role
from partnership_watch.web.staff.visiting import Here, Visit, from_here

router = APIRouter(dependencies=[Depends(from_here)])


@router.get("/search/export.{form}")
def export_found(request: Request, visit: Here, form: Form) -> Response:
    """Every match that passes the same filters as a search."""
    stream = export(
        visit.store,
        visit.partnership,
        parse_filters(request.query_params.multi_items()),
        form,
        actor=visit.member.login,
        clock=visit.site.clock,
        language=visit.language,
    )
    return _file(visit, "found", form, stream)


@router.get("/editions/export.{form}")
def export_told(request: Request, visit: Here, form: Form) -> Response:
    """Who was told what by the editions that pass the same filters as their list."""
    stream = export_tellings(
        visit.store,
        visit.partnership,
        parse_telling_filters(request.query_params.multi_items()),
        form,
        actor=visit.member.login,
        clock=visit.site.clock,
        language=visit.language,
    )
    return _file(visit, "told", form, stream)


@router.get("/items/{item_id}/export.{form}")
def export_record(visit: Here, item_id: RowId, form: RecordForm) -> Response:
    """All that is known of one item. Staff are named to staff who decide, and to nobody else."""
    try:
        stream = export_item(
            visit.store,
            visit.partnership,
            item_id,
            form,
            visit.site.screener,
            actor=visit.member.login,
            clock=visit.site.clock,
            language=visit.language,
            names=visit.may(Role.REVIEWER) or visit.may(Role.PRIVACY),
        )
    except UnknownItemError as error:
        raise no_item(item_id) from error
    return _file(visit, f"item-{item_id}", form, stream)


@router.get("/sources/export.{form}")
def export_heard(request: Request, visit: Here, form: Form) -> Response:
    """How the sources were heard in the time that stands in the address; of one of them, every look at it."""
    filters = parse_heard_filters(request.query_params.multi_items())
    stream = export_sources(
        visit.store,
        visit.partnership,
        filters,
        form,
        actor=visit.member.login,
        clock=visit.site.clock,
        language=visit.language,
    )
    return _file(visit, "looks" if filters.source else "sources", form, stream)


@router.get("/rule-sets/{beginning}/export.json")
def export_rules(visit: Here, beginning: Beginning) -> Response:
    """One rule set, whole."""
    with found_or_404():
        stream = export_rule_set(
            visit.store,
            visit.partnership.slug,
            beginning,
            actor=visit.member.login,
            clock=visit.site.clock,
        )
    return _file(visit, f"rules-{beginning[:12]}", RecordForm.JSON, stream)


@router.get("/rule-sets/{before}/{after}/export.json")
def export_changes(visit: Here, before: Beginning, after: Beginning) -> Response:
    """What differs between two of them, all of it."""
    with found_or_404():
        stream = export_rule_set_changes(
            visit.store,
            visit.partnership.slug,
            before,
            after,
            actor=visit.member.login,
            clock=visit.site.clock,
        )
    return _file(visit, f"rules-{before[:12]}-{after[:12]}", RecordForm.JSON, stream)


def _file(visit: Visit, what: str, form: Form | RecordForm, stream: Iterator[bytes]) -> Response:
    name = f"{visit.partnership.slug}-{what}-{visit.now:%Y%m%dT%H%M%SZ}.{form}"
    return StreamingResponse(
        stream,
        media_type=MEDIA_TYPES[form],
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )
