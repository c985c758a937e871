"""One POST to one endpoint: to a checked address, within bounds of time, and without reading what it says.

The status is the answer; a body, however long, is not read.
"""

import asyncio
from dataclasses import dataclass
from typing import Literal

import httpx

from partnership_watch.feeds.addresses import AddressError, web_address
from partnership_watch.feeds.network import GuardedTransport
from partnership_watch.feeds.outcomes import FetchError
from partnership_watch.store.tables import DeliveryState, FetchOutcome

USER_AGENT = "PartnershipWatch/1.0 (webhooks)"

GONE = 410


@dataclass(frozen=True)
class Limits:
    """Bounds of one attempt, in seconds. The lease of a claimed event (claiming.LEASE) is longer."""

    total: float = 20.0
    """The specification asks for 15 to 30."""
    step: float = 10.0
    """For resolving, for connecting, and for each part of the answer."""


@dataclass(frozen=True)
class Answer:
    """How one attempt ended. `error` is the class of what went wrong; what the endpoint said is not kept."""

    state: Literal[DeliveryState.ACCEPTED, DeliveryState.REFUSED, DeliveryState.DEFERRED]
    code: int | None = None
    error: str | None = None
    retry_after: str | None = None

    @property
    def reason(self) -> str | None:
        """Why it was not taken."""
        if self.state is DeliveryState.ACCEPTED:
            return None
        return self.error or f"status {self.code}"


async def post(
    transport: GuardedTransport,
    url: str,
    headers: dict[str, str],
    body: bytes,
    *,
    limits: Limits,
    allow_hosts: frozenset[str],
) -> Answer:
    """Post `body`. Whatever the endpoint does is an Answer.

    Redirects are not followed: an operator entered this address, and no other.

    Args:
        allow_hosts: hosts on this machine that may be reached, also without TLS; for trials only.
    """
    try:
        address = web_address(url)
    except AddressError:
        return Answer(DeliveryState.REFUSED, error="AddressError")
    if address.scheme != "https" and address.host not in allow_hosts:
        return Answer(DeliveryState.REFUSED, error=FetchOutcome.REFUSED_ADDRESS.value)
    request = httpx.Request(
        "POST",
        address,
        headers={"User-Agent": USER_AGENT, "Content-Type": "application/json", **headers},
        content=body,
        extensions={"timeout": httpx.Timeout(limits.step).as_dict()},
    )
    try:
        async with asyncio.timeout(limits.total):
            response = await transport.handle_async_request(request)
            await response.aclose()
    except FetchError as error:
        if error.outcome is FetchOutcome.REFUSED_ADDRESS:
            return Answer(DeliveryState.REFUSED, error=error.outcome.value)
        return Answer(DeliveryState.DEFERRED, error=error.outcome.value)
    except (httpx.HTTPError, TimeoutError, OSError, ValueError) as error:
        return Answer(DeliveryState.DEFERRED, error=type(error).__name__)
    return _by_code(response.status_code, response.headers.get("retry-after"))


def _by_code(code: int, retry_after: str | None) -> Answer:
    if 200 <= code < 300:
        return Answer(DeliveryState.ACCEPTED, code)
    if 300 <= code < 400 or code == GONE:
        return Answer(DeliveryState.REFUSED, code)
    return Answer(DeliveryState.DEFERRED, code, retry_after=retry_after)
