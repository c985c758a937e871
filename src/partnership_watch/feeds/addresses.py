"""What counts as an address on the web, for feeds, redirects and items alike."""

import re

import httpx

_HOST = re.compile(rb"[a-z0-9_-]+(?:\.[a-z0-9_-]+)*\.?|[0-9a-f:.]+")  # after IDNA: a name, or an IPv6 number


class AddressError(ValueError):
    """Not an address that we ask, or that a reader is given. The message says why."""


def web_address(written: str, seen_from: httpx.URL | None = None) -> httpx.URL:
    """The http or https address that `written` names, relative to `seen_from` if that is given.

    Raises AddressError for anything else, and for an address that carries a login.
    """
    try:
        url = seen_from.join(written) if seen_from else httpx.URL(written)
    except (httpx.InvalidURL, ValueError) as error:
        raise AddressError(f"{written[:100]!r} is no address") from error
    if url.scheme not in ("http", "https") or not _HOST.fullmatch(url.raw_host):
        raise AddressError(f"{written[:100]!r} is no http or https address")
    if url.userinfo:
        raise AddressError("the address carries a login")
    return url
