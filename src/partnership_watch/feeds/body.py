"""Read a response's body within bounds of size, whatever the server does to break them."""

import zlib
from dataclasses import dataclass

import httpx

from partnership_watch.feeds.outcomes import FetchError
from partnership_watch.store.tables import FetchOutcome

CHUNK_BYTES = 65_536
MAX_GZIP_MEMBERS = 100  # each costs a copy of its chunk; real servers send one
GZIP_WINDOW = 31  # zlib's code for "a gzip wrapper, any window"


@dataclass(frozen=True)
class BodyBounds:
    """The largest body that is read. The largest real feed we know has 1,000 items and 1.5 MB."""

    wire_bytes: int = 5_000_000
    decoded_bytes: int = 10_000_000


async def read_body(response: httpx.Response, bounds: BodyBounds) -> bytes:
    """The body of a streamed response, decoded.

    httpx's own decoding is not used: it inflates a whole chunk before anyone can count, and does so twice
    for "gzip, gzip".
    Raises FetchError (bad encoding, too large, truncated) and httpx's transport errors.
    """
    encoding = response.headers.get("content-encoding", "").strip().lower()
    if encoding in ("gzip", "x-gzip"):
        sink: _Plain | _Gzip = _Gzip(bounds.decoded_bytes)
    elif encoding in ("", "identity"):
        sink = _Plain(bounds.decoded_bytes)
    else:
        raise FetchError(
            FetchOutcome.BAD_ENCODING,
            f"the body is encoded as {encoding[:60]!r}, and only gzip was offered",
            "tell the publisher that the server ignores Accept-Encoding",
        )
    received = 0
    async for chunk in response.aiter_raw(CHUNK_BYTES):
        received += len(chunk)
        if received > bounds.wire_bytes:
            raise _too_large(f"more than {bounds.wire_bytes:,} bytes were sent")
        sink.feed(chunk)
    return sink.close()


class _Plain:
    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._out = bytearray()

    def feed(self, chunk: bytes) -> None:
        self._out += chunk
        if len(self._out) > self._limit:
            raise _too_large(f"the body is larger than {self._limit:,} bytes")

    def close(self) -> bytes:
        return bytes(self._out)


class _Gzip(_Plain):
    """Inflates at most one byte more than the limit, however much a chunk would give."""

    def __init__(self, limit: int) -> None:
        super().__init__(limit)
        self._inflate = zlib.decompressobj(GZIP_WINDOW)
        self._members = 1

    def feed(self, chunk: bytes) -> None:
        while chunk:
            if self._inflate.eof and not self._next_member(chunk):
                return
            try:
                piece = self._inflate.decompress(chunk, self._limit + 1 - len(self._out))
            except zlib.error as error:
                raise FetchError(FetchOutcome.BAD_ENCODING, f"the body is no valid gzip ({error})") from error
            super().feed(piece)
            chunk = self._inflate.unconsumed_tail or self._inflate.unused_data

    def close(self) -> bytes:
        if not self._inflate.eof:
            raise FetchError(FetchOutcome.TRUNCATED, "the gzip body ends before its end mark")
        return super().close()

    def _next_member(self, chunk: bytes) -> bool:
        if not chunk.startswith(b"\x1f"):
            return False  # padding after the last member, which every gzip reader leaves unread
        self._members += 1
        if self._members > MAX_GZIP_MEMBERS:
            raise FetchError(FetchOutcome.BAD_ENCODING, f"more than {MAX_GZIP_MEMBERS} gzip members")
        self._inflate = zlib.decompressobj(GZIP_WINDOW)
        return True


def _too_large(reason: str) -> FetchError:
    return FetchError(FetchOutcome.TOO_LARGE, reason, "ask for a shorter feed, or use a section's")
