"""Which addresses may be reached: public ones on ports 80 and 443, checked between DNS and connection.

A feed, or a redirect, can name any host, and a name can resolve to anything; so the address that was checked
is the one that is connected to, and the name is never resolved a second time.
"""

import ipaddress
import socket
import ssl
from collections.abc import Iterable

import anyio
import httpcore
import httpx

from partnership_watch.feeds.outcomes import FetchError
from partnership_watch.store.tables import FetchOutcome

PORTS = frozenset({80, 443})
MAX_CONNECTIONS = 100  # above any sensible number of hosts in parallel; `politeness` sets the real bound

_HIDING_IPV4 = tuple(
    ipaddress.IPv6Network(network)
    for network in (
        "::/96",  # IPv4-compatible
        "::ffff:0:0/96",  # IPv4-mapped
        "64:ff9b::/96",  # NAT64
        "64:ff9b:1::/48",  # NAT64 inside one network
        "2001::/32",  # Teredo
        "2002::/16",  # 6to4
    )
)


def is_public(address: str) -> bool:
    """Whether `address` (a literal IP) lies on the public internet and hides no other address inside it."""
    ip = ipaddress.ip_address(address)
    if isinstance(ip, ipaddress.IPv6Address) and any(ip in network for network in _HIDING_IPV4):
        return False
    return ip.is_global and not ip.is_multicast


class GuardedTransport(httpx.AsyncHTTPTransport):
    """HTTP/1.1 over connections that `GuardedBackend` opens; no proxy and nothing from the environment.

    Connections are not kept: a host is asked a few times an hour, and a fresh one is checked afresh.
    """

    def __init__(self, allow_hosts: frozenset[str] = frozenset()) -> None:
        tls: ssl.SSLContext = httpx.create_ssl_context(trust_env=False)
        super().__init__(verify=tls, trust_env=False)
        # httpx does not hand a network backend down, so its pool is replaced by one that has ours.
        self._pool = httpcore.AsyncConnectionPool(
            ssl_context=tls,
            max_connections=MAX_CONNECTIONS,
            max_keepalive_connections=0,
            network_backend=GuardedBackend(allow_hosts),
        )


class GuardedBackend(httpcore.AnyIOBackend):
    """Resolves a name, refuses it if any of its addresses is not public, and connects to what it checked."""

    def __init__(self, allow_hosts: frozenset[str] = frozenset()) -> None:
        """`allow_hosts` are hosts ("localhost"), also with a port ("127.0.0.1:8080"), that skip every check.

        It is for demonstrations and tests, which serve feeds on loopback. In production it stays empty.
        """
        self._allow_hosts = allow_hosts

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        """Raises FetchError for a name that has no address and for an address that is refused."""
        allowed = not self._allow_hosts.isdisjoint((host, f"{host}:{port}"))
        if not allowed and port not in PORTS:
            raise FetchError(
                FetchOutcome.REFUSED_ADDRESS,
                f"port {port} of {host} is not asked; only 80 and 443 are",
                "give the feed's address on the standard port",
            )
        addresses = await _resolve(host, port, timeout)
        for address in addresses:
            if not allowed and not is_public(address):
                raise FetchError(
                    FetchOutcome.REFUSED_ADDRESS,
                    f"{host} is at {address}, which is not on the public internet",
                    "check the feed's address; an internal host cannot be a source",
                )
        return await self._connect_to_any(addresses, port, timeout, local_address, socket_options)

    async def _connect_to_any(
        self,
        addresses: list[str],
        port: int,
        timeout: float | None,
        local_address: str | None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None,
    ) -> httpcore.AsyncNetworkStream:
        for address in addresses[:-1]:
            try:
                return await super().connect_tcp(address, port, timeout, local_address, socket_options)
            except (httpcore.ConnectError, httpcore.ConnectTimeout):
                continue
        return await super().connect_tcp(addresses[-1], port, timeout, local_address, socket_options)


async def _resolve(host: str, port: int, timeout: float | None) -> list[str]:
    try:
        with anyio.fail_after(timeout):
            found = await anyio.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except TimeoutError:
        raise FetchError(FetchOutcome.DNS, f"{host} was not resolved within {timeout:.0f} s") from None
    except (OSError, UnicodeError) as error:
        raise FetchError(
            FetchOutcome.DNS,
            f"the name {host} has no address ({error})",
            "check the host's name in the feed's address",
        ) from error
    return list(dict.fromkeys(str(sockaddr[0]) for *_, sockaddr in found))
