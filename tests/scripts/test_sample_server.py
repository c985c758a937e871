"""The web server of the sample feeds."""

import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from sample_server import SampleServer, sample_server


@pytest.fixture
def server(tmp_path: Path) -> Iterator[SampleServer]:
    """Serves two versions of one feed, and one version of another."""
    (tmp_path / "post.xml").write_text("<rss>first</rss>")
    (tmp_path / "post.2.xml").write_text("<rss>second</rss>")
    (tmp_path / "bao.xml").write_text("<rss>only</rss>" * 40)
    with sample_server(tmp_path, 0) as server:
        yield server


def get(server: SampleServer, path: str, **headers: str) -> httpx.Response:
    """Ask it."""
    address = f"http://127.0.0.1:{server.port}{path}"
    return httpx.get(address, headers=headers, timeout=3, trust_env=False)


def test_unchanged_feed_is_answered_without_a_body(server: SampleServer) -> None:
    """Conditional requests work as at a real publisher's."""
    first = get(server, "/feeds/post.xml")

    again = get(server, "/feeds/post.xml", **{"If-None-Match": first.headers["ETag"]})

    assert (first.status_code, again.status_code, again.content) == (200, 304, b"")


def test_later_the_second_version_stands_in_its_place(server: SampleServer) -> None:
    """And a feed that has none stays as it is."""
    server.later = True

    assert get(server, "/feeds/post.xml").text == "<rss>second</rss>"
    assert get(server, "/feeds/bao.xml").text.startswith("<rss>only")


@pytest.mark.parametrize("path", ["/feeds/none.xml", "/feeds/../secret.xml", "/", "/feeds/post.2.xml"])
def test_what_is_not_there_is_not_found(server: SampleServer, path: str) -> None:
    """Nor is anything outside its folder."""
    assert get(server, path).status_code == 404


def test_slow_one_comes_in_the_end(server: SampleServer) -> None:
    """Dripped, and whole."""
    started = time.monotonic()

    answer = get(server, "/slow/bao.xml")

    assert answer.text == "<rss>only</rss>" * 40
    assert time.monotonic() - started > 1


def test_silent_one_begins_and_never_ends_until_later(server: SampleServer) -> None:
    """Whoever waits for it must give up by himself."""
    with pytest.raises(httpx.ReadTimeout):
        get(server, "/hangs/bao.xml")

    server.later = True
    assert get(server, "/hangs/bao.xml").status_code == 200


def test_port_that_is_taken_is_replaced_by_a_free_one(server: SampleServer, tmp_path: Path) -> None:
    """The demo must not fail because something else listens there."""
    with sample_server(tmp_path, server.port) as other:
        assert other.port != server.port
