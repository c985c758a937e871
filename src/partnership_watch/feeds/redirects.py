"""Where a redirect may lead. Each hop is judged here and its address is checked again by `network`."""

from dataclasses import dataclass

import httpx

from partnership_watch.feeds.addresses import AddressError, web_address
from partnership_watch.feeds.outcomes import FetchError
from partnership_watch.store.tables import FetchOutcome

MAX_REDIRECTS = 5
REDIRECTING = frozenset({301, 302, 303, 307, 308})
PERMANENT = frozenset({301, 308})


@dataclass
class Trail:
    """The addresses of one attempt, from the registered one to the one that answers."""

    registered: httpx.URL

    def __post_init__(self) -> None:
        self.current = self.registered
        self.permanent: httpx.URL | None = None
        self._seen = [self.registered]
        self._all_permanent = True

    def follow(self, status: int, location: str | None) -> None:
        """Go on to where the answer points. Raises FetchError if it may not be followed."""
        target = next_address(self.current, location)
        if target in self._seen:
            raise refused(f"the redirects run in a circle at {target}")
        if len(self._seen) > MAX_REDIRECTS:
            raise refused(f"there are more than {MAX_REDIRECTS} redirects")
        self._all_permanent = self._all_permanent and status in PERMANENT
        if self._all_permanent:
            self.permanent = target
        self._seen.append(target)
        self.current = target


def next_address(current: httpx.URL, location: str | None) -> httpx.URL:
    """The address that `location` names, seen from `current`.

    Raises FetchError if it is missing, malformed, no web address, carries a login, or leaves https for http.
    """
    if not location:
        raise refused("a redirect names no address")
    try:
        target = web_address(location, current).copy_with(fragment=None)
    except AddressError as error:
        raise refused(f"a redirect cannot be followed: {error}") from error
    if current.scheme == "https" and target.scheme == "http":
        raise refused(f"a redirect leads from https to http ({target})")
    return target


def refused(reason: str) -> FetchError:
    """A redirect that is not followed."""
    return FetchError(
        FetchOutcome.REDIRECT_REFUSED,
        reason,
        "open the feed in a browser, register where it ends",
    )
