"""The web server of the sample feeds: real HTTP on loopback, with the faults that publishers have."""

import hashlib
import re
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

_PATH = re.compile(r"^/(feeds|slow|hangs)/([a-z0-9-]+)\.xml$")
DRIP_SECONDS, DRIPS = 0.25, 8
HELD_SECONDS = 60
"""A silent answer is held so long, or until the server stops; whoever asks gives up before."""


class SampleServer(ThreadingHTTPServer):
    """Serves `FOLDER/NAME.xml`, and after `later` was set `NAME.2.xml` where there is one.

    `/slow/` drips its answer; `/hangs/` sends the beginning and falls silent, until `later` is set.
    """

    daemon_threads = True

    def __init__(self, folder: Path, port: int) -> None:
        self.folder, self.later, self.stopping = folder, False, threading.Event()
        super().__init__(("127.0.0.1", port), _Handler)

    @property
    def port(self) -> int:
        """Where it listens, also when it was asked to choose for itself."""
        return int(self.server_address[1])

    def body(self, name: str) -> bytes | None:
        """What stands under a name now; None if nothing does."""
        second, first = self.folder / f"{name}.2.xml", self.folder / f"{name}.xml"
        file = second if self.later and second.exists() else first
        return file.read_bytes() if file.exists() else None


@contextmanager
def sample_server(folder: Path, port: int) -> Iterator[SampleServer]:
    """Listen on `port`, or on a free one if it is taken, while the context is open."""
    try:
        server = SampleServer(folder, port)
    except OSError:
        server = SampleServer(folder, 0)
    with server:
        threading.Thread(target=server.serve_forever, name="sample-feeds", daemon=True).start()
        try:
            yield server
        finally:
            server.stopping.set()
            server.shutdown()


class _Handler(BaseHTTPRequestHandler):
    server: SampleServer

    def do_GET(self) -> None:
        asked = _PATH.match(self.path)
        body = self.server.body(asked[2]) if asked else None
        if asked is None or body is None:
            self.send_error(HTTPStatus.NOT_FOUND)
            return
        etag = f'"{hashlib.sha256(body).hexdigest()[:16]}"'
        unchanged = self.headers.get("If-None-Match") == etag
        self.send_response(HTTPStatus.NOT_MODIFIED if unchanged else HTTPStatus.OK)
        self.send_header("ETag", etag)
        if not unchanged:
            self.send_header("Content-Type", "text/xml; charset=utf-8")
            self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if not unchanged:
            self._send(asked[1], body)

    def _send(self, manner: str, body: bytes) -> None:
        if manner == "hangs" and not self.server.later:
            self.wfile.write(body[:200])
            self.server.stopping.wait(HELD_SECONDS)
            return
        drips = DRIPS if manner == "slow" else 1
        size = -(-len(body) // drips)
        for start in range(0, len(body), size):
            if start:
                time.sleep(DRIP_SECONDS)
            self.wfile.write(body[start : start + size])

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 (its name in the base class)
        """Say nothing: the demo's screen is not an access log."""
