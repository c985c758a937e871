"""What one attempt to read a feed is asked, and what came of it: failures are values, not exceptions."""

from dataclasses import dataclass
from enum import StrEnum


class Outcome(StrEnum):
    """How an attempt ended. `pace` says what each one means for the next attempt."""

    CHANGED = "changed"
    """A body came that was not seen before; parse it."""
    UNCHANGED = "unchanged"
    """Status 304, or the same bytes as last time: a success with nothing to do."""
    NOT_A_FEED = "not_a_feed"
    """Set by whoever parses: the body came, and is no feed."""
    HTTP_ERROR = "http_error"
    NOT_FOUND = "not_found"
    GONE = "gone"
    BLOCKED = "blocked"
    RATE_LIMITED = "rate_limited"
    TIMEOUT = "timeout"
    """One step (connect, one read) took too long."""
    TOO_SLOW = "too_slow"
    """Every step was in time, the whole was not."""
    TOO_LARGE = "too_large"
    BAD_ENCODING = "bad_encoding"
    TRUNCATED = "truncated"
    DNS = "dns"
    CONNECTION = "connection"
    TLS = "tls"
    REFUSED_ADDRESS = "refused_address"
    REDIRECT_REFUSED = "redirect_refused"

    @property
    def succeeded(self) -> bool:
        """Whether the source was read: only then did nothing of it escape us."""
        return self in (Outcome.CHANGED, Outcome.UNCHANGED)


@dataclass(frozen=True)
class FetchRequest:
    """One feed to ask for. Leave out the validators to ask without condition (`pace.wants_unconditional`)."""

    source: str
    """The source's key; it comes back in the result."""
    url: str
    etag: str | None = None
    last_modified: str | None = None
    """Both as an earlier result gave them, byte for byte (bytes as Latin-1)."""
    body_hash: str | None = None


@dataclass(frozen=True)
class FetchResult:
    """What came of one request.

    `etag`, `last_modified` and `body_hash` are what to send next time, whatever happened. Keep them only in
    the transaction that keeps the entries, and not at all if the body proves to be no feed: otherwise the
    server answers "unchanged" about items that were never stored.
    """

    source: str
    url: str
    outcome: Outcome
    reason: str
    """In words, for the record of fetches and for the digest."""
    remedy: str | None = None
    """What a person can do, where one can do something."""
    status: int | None = None
    final_url: str | None = None
    permanent_url: str | None = None
    """Where unbroken permanent redirects (301, 308) lead from the registered address."""
    body: bytes = b""
    """Decoded; only when the outcome is CHANGED."""
    body_hash: str | None = None
    etag: str | None = None
    last_modified: str | None = None
    content_type: str | None = None
    cache_control: str | None = None
    expires: str | None = None
    retry_after: str | None = None
    """The last three as sent; `pace` reads them."""
    seconds: float = 0.0


class FetchError(Exception):
    """Ends one attempt inside this room; `Fetcher.fetch` makes a result of it."""

    def __init__(self, outcome: Outcome, reason: str, remedy: str | None = None) -> None:
        super().__init__(reason)
        self.outcome = outcome
        self.reason = reason
        self.remedy = remedy
