"""What one attempt to read a feed is asked, and what came of it: failures are values, not exceptions."""

from dataclasses import dataclass

from partnership_watch.store.tables import FetchOutcome


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
    outcome: FetchOutcome
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

    def __init__(self, outcome: FetchOutcome, reason: str, remedy: str | None = None) -> None:
        super().__init__(reason)
        self.outcome = outcome
        self.reason = reason
        self.remedy = remedy
