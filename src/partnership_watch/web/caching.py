"""Answers that may be kept, and must be asked about each time: a take-down holds at once."""

from datetime import UTC, datetime
from email.utils import format_datetime, parsedate_to_datetime
from hashlib import sha256

from fastapi import Request, Response

CACHE_CONTROL = "public, no-cache"


def kept(
    request: Request, body: bytes, media_type: str, *, changed_at: datetime | None, headers: dict[str, str]
) -> Response:
    """The whole answer, or 304 for whoever has it already.

    Args:
        changed_at: when anything last happened on which the body depends. The tag names the bytes themselves;
            the date is only for clients that know no tags.
    """
    tag = f'"{sha256(body).hexdigest()[:32]}"'
    named = {"ETag": tag, "Cache-Control": CACHE_CONTROL, **headers}
    if changed_at is not None:
        named["Last-Modified"] = format_datetime(changed_at.astimezone(UTC), usegmt=True)
    if _has_it(request, tag, changed_at):
        return Response(status_code=304, headers=named)
    return Response(body, media_type=media_type, headers=named)


def _has_it(request: Request, tag: str, changed_at: datetime | None) -> bool:
    """Tags decide where there are any (RFC 9110, 13.2.2)."""
    tags = request.headers.get("if-none-match")
    if tags is not None:
        given = {one.strip().removeprefix("W/") for one in tags.split(",")}
        return "*" in given or tag in given
    since = request.headers.get("if-modified-since")
    if since is None or changed_at is None:
        return False
    try:
        moment = parsedate_to_datetime(since)
    except ValueError:
        return False
    moment = moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment
    return changed_at.replace(microsecond=0) <= moment
