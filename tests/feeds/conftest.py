"""A publisher's web server on loopback, and a feed reader that may talk to it."""

import asyncio
import threading
from collections.abc import Callable, Iterator, Mapping
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from partnership_watch.feeds import Fetcher, FetchRequest, FetchResult, Limits

Answer = Callable[[BaseHTTPRequestHandler], None]


class Site:
    """Answers each path as it was told to, and remembers what it was asked."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, dict[str, str]]] = []
        self._answers: dict[str, Answer] = {}
        site = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                site.asked.append((self.path, {name.lower(): value for name, value in self.headers.items()}))
                answer = site._answers.get(self.path, _not_found)
                try:
                    answer(self)
                except ConnectionError:
                    self.close_connection = True

            def log_message(self, *_: object) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self.host = f"127.0.0.1:{self._server.server_port}"
        threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True).start()

    def url(self, path: str) -> str:
        """The address of a path, as a source would register it."""
        return f"http://{self.host}{path}"

    def reply(
        self, path: str, body: bytes = b"", status: int = 200, headers: Mapping[str, str] | None = None
    ) -> None:
        """Answer `path` with this, whole and at once."""

        def answer(handler: BaseHTTPRequestHandler) -> None:
            handler.send_response(status)
            for name, value in {"Content-Length": str(len(body)), **(headers or {})}.items():
                handler.send_header(name, value)
            handler.end_headers()
            handler.wfile.write(body)

        self._answers[path] = answer

    def answer(self, path: str, answer: Answer) -> None:
        """Answer `path` by a function, for servers that misbehave."""
        self._answers[path] = answer

    def close(self) -> None:
        """Stop listening."""
        self._server.shutdown()
        self._server.server_close()


@pytest.fixture
def site() -> Iterator[Site]:
    """One publisher."""
    site = Site()
    yield site
    site.close()


@pytest.fixture
def fetch(site: Site) -> Callable[..., FetchResult]:
    """Ask for one address: a path of the site, or a whole one; the validators are FetchRequest's."""

    def fetch_once(address: str, *, limits: Limits | None = None, **validators: str | None) -> FetchResult:
        url = site.url(address) if address.startswith("/") else address

        async def ask() -> FetchResult:
            allow = frozenset({site.host})
            async with Fetcher(contact="desk@watch.example", limits=limits, allow_hosts=allow) as fetcher:
                return await fetcher.fetch(FetchRequest(source="test", url=url, **validators))

        return asyncio.run(ask())

    return fetch_once


def _not_found(handler: BaseHTTPRequestHandler) -> None:
    handler.send_error(404)
