"""Judge an answer: its status, its headers and its body make an outcome."""

import hashlib
from dataclasses import replace

import httpx

from partnership_watch.feeds.body import BodyBounds, read_body
from partnership_watch.feeds.outcomes import FetchError, FetchRequest, FetchResult
from partnership_watch.feeds.sniffing import looks_like_html
from partnership_watch.store.tables import FetchOutcome

MAX_VALIDATOR_BYTES = 1_024  # an ETag or a date; what is longer is not kept


async def judge(response: httpx.Response, request: FetchRequest, bounds: BodyBounds) -> FetchResult:
    """What came of `request`, answered by `response`. Reads the body only of a success.

    Raises the transport errors of httpx.
    """
    answered = replace(
        failed(request, _refusal(response)),
        status=response.status_code,
        content_type=response.headers.get("content-type"),
        cache_control=response.headers.get("cache-control"),
        expires=response.headers.get("expires"),
        retry_after=response.headers.get("retry-after"),
    )
    if response.status_code == httpx.codes.NOT_MODIFIED and (request.etag or request.last_modified):
        return replace(
            answered,
            outcome=FetchOutcome.UNCHANGED,
            reason="not modified (status 304)",
            remedy=None,
            etag=_validator(response, b"etag") or request.etag,
            last_modified=_validator(response, b"last-modified") or request.last_modified,
        )
    if not response.is_success:
        return answered
    try:
        body = await read_body(response, bounds)
    except FetchError as error:
        return replace(answered, outcome=error.outcome, reason=error.reason, remedy=error.remedy)
    except httpx.RemoteProtocolError as error:
        return replace(
            answered, outcome=FetchOutcome.TRUNCATED, reason=f"the body was cut off ({error})", remedy=None
        )
    if looks_like_html(body):
        return replace(
            answered,
            outcome=FetchOutcome.BLOCKED,
            reason="a web page came instead of a feed: a block page, or the feed has moved",
            remedy="open the address in a browser; ask to be admitted, or register the new address",
        )
    digest = hashlib.sha256(body).hexdigest()
    same = digest == request.body_hash
    return replace(
        answered,
        outcome=FetchOutcome.UNCHANGED if same else FetchOutcome.CHANGED,
        reason="the same bytes as last time" if same else "new content",
        remedy=None,
        body=b"" if same else body,
        body_hash=digest,
        etag=_validator(response, b"etag"),
        last_modified=_validator(response, b"last-modified"),
    )


def failed(request: FetchRequest, error: FetchError) -> FetchResult:
    """The result of an attempt that brought nothing; what was known of the feed stays known."""
    return FetchResult(
        source=request.source,
        url=request.url,
        outcome=error.outcome,
        reason=error.reason,
        remedy=error.remedy,
        body_hash=request.body_hash,
        etag=request.etag,
        last_modified=request.last_modified,
    )


def _refusal(response: httpx.Response) -> FetchError:
    status = response.status_code
    words = f"status {status} {httpx.codes.get_reason_phrase(status)}".rstrip()
    if status == httpx.codes.TOO_MANY_REQUESTS:
        return FetchError(FetchOutcome.RATE_LIMITED, f"we ask too often ({words})")
    if "cf-mitigated" in response.headers:
        return FetchError(
            FetchOutcome.BLOCKED,
            f"a shield before the site turned us away ({words})",
            "ask the publisher to admit our User-Agent, or use another feed of the same publisher",
        )
    if status == httpx.codes.SERVICE_UNAVAILABLE and "retry-after" in response.headers:
        return FetchError(FetchOutcome.RATE_LIMITED, f"we are asked to come back later ({words})")
    if status == httpx.codes.NOT_FOUND:
        return FetchError(FetchOutcome.NOT_FOUND, words, "look for the feed's new address on its site")
    if status == httpx.codes.GONE:
        return FetchError(FetchOutcome.GONE, words, "the feed was withdrawn; replace or disable the source")
    if status in (httpx.codes.UNAUTHORIZED, httpx.codes.FORBIDDEN):
        return FetchError(
            FetchOutcome.HTTP_ERROR, words, "ask the publisher to admit us, or use another feed"
        )
    return FetchError(FetchOutcome.HTTP_ERROR, words)


def _validator(response: httpx.Response, name: bytes) -> str | None:
    """A header exactly as it was sent; the encoding that httpx guesses might not survive the way back."""
    for key, value in response.headers.raw:
        if key.lower() == name and len(value) <= MAX_VALIDATOR_BYTES:
            return value.decode("latin-1")
    return None
