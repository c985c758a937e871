"""What a search found, and what editions told, as files. The audit log holds who took them."""

from collections.abc import Iterator

from fastapi import APIRouter, Depends, Request, Response
from fastapi.responses import StreamingResponse

from partnership_watch.audit.exports import MEDIA_TYPES, Form, export, export_tellings
from partnership_watch.audit.filters import parse_filters
from partnership_watch.audit.told_rows import parse_telling_filters
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


def _file(visit: Visit, what: str, form: Form, stream: Iterator[bytes]) -> Response:
    name = f"{visit.partnership.slug}-{what}-{visit.now:%Y%m%dT%H%M%SZ}.{form}"
    return StreamingResponse(
        stream,
        media_type=MEDIA_TYPES[form],
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )
