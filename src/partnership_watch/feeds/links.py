"""What an item's link is, and when two links are the same publication."""

import re

import httpx

from partnership_watch.feeds.addresses import AddressError, web_address

MAX_LINK_CHARS = 2_048

_TRACKING_PREFIXES = ("utm_", "mtm_", "pk_", "piwik_", "matomo_", "hsa_", "at_")
_TRACKING = frozenset(
    {
        "fbclid", "gclid", "gbraid", "wbraid", "dclid", "msclkid", "yclid", "twclid", "ttclid", "igshid",
        "mc_cid", "mc_eid", "_ga", "_gl", "_hsenc", "_hsmi", "cmpid", "cmp", "ocid", "ns_campaign",
        "ns_mchannel", "ns_source", "vero_id", "wt_mc", "zarsrc",
    }
)  # fmt: skip
_FRONT = re.compile(r"^(?:(?:www|m|amp)\.)+(?=[^.]+\.)")


def duplicate_key(link: str) -> str:
    """Equal for two links to one publication: scheme, `www.`/`m.`/`amp.`, case, last slash, fragment and what
    only tells the publisher where a reader came from do not count.

    Raises AddressError as `link_and_key` does.
    """
    return _key(_parsed(link))


def link_and_key(link: str) -> tuple[str, str]:
    """The link as a reader may open it, whole and with other letters than ASCII percent-encoded, and its
    `duplicate_key`. Reading an address is what costs, and is done once for both.

    Raises AddressError for what is no http or https address, is too long, or carries a login.
    """
    url = _parsed(link)
    return _bounded(str(url)), _key(url)


def _canonical(url: httpx.URL) -> str:
    if "?" in str(url) or "#" in str(url) or url.port is not None:  # else it reads as it would be written
        kept = [part for part in url.query.decode("ascii").split("&") if part and not _is_tracking(part)]
        url = url.copy_with(query="&".join(kept).encode("ascii") or None, fragment=None)
    return _bounded(str(url))


def _key(url: httpx.URL) -> str:
    _, _, rest = _canonical(url).lower().partition("://")
    path, mark, query = _FRONT.sub("", rest).partition("?")
    return path.rstrip("/") + mark + query


def _parsed(link: str) -> httpx.URL:
    return web_address(_bounded(link.strip()))


def _bounded(link: str) -> str:
    if len(link) > MAX_LINK_CHARS:
        raise AddressError(f"the link is longer than {MAX_LINK_CHARS:,} characters")
    return link


def _is_tracking(parameter: str) -> bool:
    name = parameter.partition("=")[0].lower()
    return name in _TRACKING or name.startswith(_TRACKING_PREFIXES)
