"""Ask one address for a feed: conditional, bounded in size, time and target, and never with an exception.

Every attempt ends in a FetchResult with an outcome, a reason in words and, where a person can mend it, a
remedy.
"""

import asyncio
import ssl
from dataclasses import dataclass, field, replace
from types import TracebackType
from typing import Self

import httpx

from partnership_watch.errors import ConfigurationError
from partnership_watch.feeds.addresses import AddressError, web_address
from partnership_watch.feeds.answers import failed, judge
from partnership_watch.feeds.body import BodyBounds
from partnership_watch.feeds.network import GuardedTransport
from partnership_watch.feeds.outcomes import FetchError, FetchRequest, FetchResult
from partnership_watch.feeds.redirects import REDIRECTING, Trail
from partnership_watch.store.tables import FetchOutcome

ACCEPT = "application/atom+xml, application/rss+xml, application/feed+json, application/xml;q=0.9, */*;q=0.5"


@dataclass(frozen=True)
class Limits:
    """Bounds of one attempt, in seconds and bytes."""

    total_seconds: float = 30.0
    """From the first connection to the last byte, redirects included: a server that drips passes every other
    time-out."""
    step_seconds: float = 10.0
    """For resolving, for connecting, and for each read."""
    body: BodyBounds = field(default_factory=BodyBounds)


class Fetcher:
    """Fetches feeds under one name and one set of limits. Use it as `async with Fetcher(...) as fetcher`.

    The transport is used without httpx's client, and so there are no cookies, no redirects but our own, no
    proxy and nothing from the environment to switch off.
    """

    def __init__(
        self, *, contact: str, limits: Limits | None = None, allow_hosts: frozenset[str] = frozenset()
    ) -> None:
        """`contact` is a mail or https address at which a publisher can reach us; each request carries it.

        `allow_hosts`: see `network.GuardedBackend`; for demonstrations and tests only.
        Raises ConfigurationError for a contact that cannot stand in a header.
        """
        self._headers = {"User-Agent": user_agent(contact), "Accept": ACCEPT, "Accept-Encoding": "gzip"}
        self._limits = limits or Limits()
        self._transport = GuardedTransport(allow_hosts)

    async def __aenter__(self) -> Self:
        await self._transport.__aenter__()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._transport.__aexit__(kind, error, trace)

    async def fetch(self, request: FetchRequest) -> FetchResult:
        """One attempt. Raises nothing but cancellation."""
        loop = asyncio.get_running_loop()
        started = loop.time()
        try:
            async with asyncio.timeout(self._limits.total_seconds):
                result = await self._attempt(request)
        except FetchError as error:
            result = failed(request, error)
        except TimeoutError:
            reason = f"the whole answer did not come within {self._limits.total_seconds:g} s"
            result = failed(request, FetchError(FetchOutcome.TOO_SLOW, reason))
        except (httpx.HTTPError, httpx.InvalidURL, OSError, ValueError) as error:
            result = failed(request, _translated(error, self._limits))
        return replace(result, seconds=loop.time() - started)

    async def _attempt(self, request: FetchRequest) -> FetchResult:
        trail = Trail(_registered(request.url))
        while True:
            response = await self._ask(trail.current, request)
            try:
                if response.status_code not in REDIRECTING:
                    result = await judge(response, request, self._limits.body)
                    return replace(
                        result,
                        final_url=str(trail.current),
                        permanent_url=str(trail.permanent) if trail.permanent else None,
                    )
                trail.follow(response.status_code, response.headers.get("location"))
            finally:
                await response.aclose()

    async def _ask(self, url: httpx.URL, request: FetchRequest) -> httpx.Response:
        headers: dict[bytes, bytes] = {name.encode(): value.encode() for name, value in self._headers.items()}
        if request.etag:
            headers[b"If-None-Match"] = request.etag.encode("latin-1")
        if request.last_modified:
            headers[b"If-Modified-Since"] = request.last_modified.encode("latin-1")
        timeout = httpx.Timeout(self._limits.step_seconds).as_dict()
        return await self._transport.handle_async_request(
            httpx.Request("GET", url, headers=headers, extensions={"timeout": timeout})
        )


def user_agent(contact: str) -> str:
    """Who asks, and where to complain."""
    reachable = "@" in contact or contact.startswith("https://")
    if not (reachable and contact.isascii() and contact.isprintable()):
        raise ConfigurationError(
            f"the contact {contact!r} cannot be sent to publishers; give a mail address or an https address"
        )
    return f"PartnershipWatch/1.0 (feed reader; +{contact})"


def _registered(address: str) -> httpx.URL:
    try:
        return web_address(address).copy_with(fragment=None)
    except AddressError as error:
        remedy = "give the source an http or https address without a login"
        raise FetchError(FetchOutcome.REFUSED_ADDRESS, str(error), remedy) from error


def _translated(error: Exception, limits: Limits) -> FetchError:
    if isinstance(error, httpx.TimeoutException):
        step = "connection" if isinstance(error, httpx.ConnectTimeout) else "next part of the answer"
        return FetchError(FetchOutcome.TIMEOUT, f"the {step} did not come within {limits.step_seconds:g} s")
    tls = _tls_error(error)
    if tls is not None:
        return FetchError(
            FetchOutcome.TLS,
            f"no secure connection ({tls})",
            "tell the publisher: its certificate or port may be wrong",
        )
    return FetchError(FetchOutcome.CONNECTION, f"the connection failed ({error or type(error).__name__})")


def _tls_error(error: BaseException | None) -> ssl.SSLError | None:
    while error is not None and not isinstance(error, ssl.SSLError):
        error = error.__cause__ or error.__context__
    return error
