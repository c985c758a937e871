"""One attempt at one address, against real servers that behave and misbehave."""

import asyncio
import gzip
import time

import pytest

from partnership_watch.errors import ConfigurationError
from partnership_watch.feeds import Fetcher, FetchRequest, Limits
from partnership_watch.feeds.body import BodyBounds
from partnership_watch.feeds.fetch import user_agent
from partnership_watch.store.tables import FetchOutcome

FEED = b'<?xml version="1.0"?><rss version="2.0"><channel><title>t</title></channel></rss>'
SMALL = Limits(body=BodyBounds(wire_bytes=50_000, decoded_bytes=100_000))
HURRIED = Limits(total_seconds=0.6, step_seconds=0.4)


def test_new_content_comes_back_with_what_to_send_next_time(site, fetch):
    """The body, its hash and the validators are in the result, byte for byte."""
    site.reply(
        "/feed", FEED, headers={"ETag": 'W/"a\xe9-1"', "Last-Modified": "Thu, 20 Nov 2025 10:00:00 GMT"}
    )

    result = fetch("/feed")

    assert result.outcome is FetchOutcome.CHANGED
    assert result.body == FEED
    assert (result.etag, result.last_modified) == ('W/"a\xe9-1"', "Thu, 20 Nov 2025 10:00:00 GMT")
    assert len(result.body_hash) == 64


def test_validators_are_sent_back_byte_for_byte(site, fetch):
    """Quotes, the W/ prefix and bytes beyond ASCII survive the round trip."""
    site.reply("/feed", status=304)

    result = fetch("/feed", etag='W/"a\xe9-1"', last_modified="yesterday, or so", body_hash="h")

    _, headers = site.asked[0]
    assert headers["if-none-match"] == 'W/"a\xe9-1"'
    assert headers["if-modified-since"] == "yesterday, or so"
    assert result.outcome is FetchOutcome.UNCHANGED
    assert (result.etag, result.last_modified, result.body_hash) == ('W/"a\xe9-1"', "yesterday, or so", "h")


def test_validators_are_renewed_by_a_304(site, fetch):
    """A server may change its ETag without changing the feed."""
    site.reply("/feed", status=304, headers={"ETag": '"2"'})

    assert fetch("/feed", etag='"1"').etag == '"2"'


def test_304_to_an_unconditional_request_is_an_error(site, fetch):
    """Nothing was asked that could be "not modified"; calling it a success would hide a broken server."""
    site.reply("/feed", status=304)

    assert fetch("/feed").outcome is FetchOutcome.HTTP_ERROR


def test_same_bytes_are_unchanged_without_any_validator(site, fetch):
    """Servers without ETag cost no parsing either."""
    site.reply("/feed", FEED)

    again = fetch("/feed", body_hash=fetch("/feed").body_hash)

    assert again.outcome is FetchOutcome.UNCHANGED
    assert again.body == b""


def test_we_say_who_we_are_and_send_no_cookies(site, fetch):
    """The User-Agent carries the contact; a cookie that was set is not sent back after a redirect."""
    site.reply("/old", status=302, headers={"Location": "/feed", "Set-Cookie": "id=1"})
    site.reply("/feed", FEED)

    fetch("/old")

    (_, first), (_, second) = site.asked
    assert "desk@watch.example" in first["user-agent"]
    assert first["accept-encoding"] == "gzip"
    assert "cookie" not in second


@pytest.mark.parametrize("contact", ["", "nobody", "a@b\r\nX: y", "http://watch.example", "đ@watch.example"])
def test_contact_that_cannot_be_sent_is_refused(contact):
    """A publisher must be able to reach us, and a header must stay one header."""
    with pytest.raises(ConfigurationError, match="give a mail address"):
        user_agent(contact)


def test_gzip_is_read_also_in_several_members(site, fetch):
    """Some servers compress header and body of a feed apart, and pad the end."""
    site.reply(
        "/feed",
        gzip.compress(FEED[:20]) + gzip.compress(FEED[20:]) + b"\0" * 8,
        headers={"Content-Encoding": "gzip"},
    )

    assert fetch("/feed").body == FEED


def test_gzip_bomb_is_too_large(site, fetch):
    """Fifty megabytes of zeros in fifty kilobytes end at the limit, not in memory."""
    site.reply("/feed", gzip.compress(bytes(40_000_000)), headers={"Content-Encoding": "gzip"})

    result = fetch("/feed", limits=SMALL)

    assert result.outcome is FetchOutcome.TOO_LARGE
    assert result.remedy


@pytest.mark.parametrize("encoding", ["gzip, gzip", "br", "deflate"])
def test_encoding_that_was_not_offered_is_refused(site, fetch, encoding):
    """A bomb inside a bomb is not opened, nor what we did not ask for."""
    site.reply("/feed", gzip.compress(gzip.compress(FEED)), headers={"Content-Encoding": encoding})

    assert fetch("/feed").outcome is FetchOutcome.BAD_ENCODING


def test_false_gzip_and_endless_members_are_bad_encodings(site, fetch):
    """Neither raises, and neither keeps the processor busy."""
    site.reply("/false", FEED, headers={"Content-Encoding": "gzip"})
    site.reply("/members", gzip.compress(b"") * 1_000, headers={"Content-Encoding": "gzip"})

    assert fetch("/false").outcome is FetchOutcome.BAD_ENCODING
    assert fetch("/members").outcome is FetchOutcome.BAD_ENCODING


def test_truncated_gzip_and_short_body_are_truncated(site, fetch):
    """Half a feed would look as if the other half had been withdrawn."""
    site.reply("/gzip", gzip.compress(FEED)[:-12], headers={"Content-Encoding": "gzip"})
    site.reply("/short", FEED, headers={"Content-Length": "5000"})

    assert fetch("/gzip").outcome is FetchOutcome.TRUNCATED
    assert fetch("/short").outcome is FetchOutcome.TRUNCATED


def test_huge_body_is_too_large(site, fetch):
    """A body without end is left after the limit."""

    def endless(handler):
        handler.send_response(200)
        handler.end_headers()
        while True:
            handler.wfile.write(b"x" * 10_000)

    site.answer("/feed", endless)

    assert fetch("/feed", limits=SMALL).outcome is FetchOutcome.TOO_LARGE


def test_dripping_server_is_too_slow(site, fetch):
    """One byte at a time passes each read's time-out, but not the whole's."""

    def drip(handler):
        handler.send_response(200)
        handler.end_headers()
        while True:
            handler.wfile.write(b" ")
            time.sleep(0.05)

    site.answer("/feed", drip)

    result = fetch("/feed", limits=HURRIED)

    assert result.outcome is FetchOutcome.TOO_SLOW
    assert result.seconds < 5


def test_silent_server_is_a_timeout(site, fetch):
    """Nothing at all within one step's time."""
    site.answer("/feed", lambda handler: time.sleep(1))

    assert fetch("/feed", limits=HURRIED).outcome is FetchOutcome.TIMEOUT


def test_redirects_are_followed_and_the_permanent_part_is_reported(site, fetch):
    """Only what is permanent from the first hop on may replace the registered address."""
    site.reply("/a", status=301, headers={"Location": "/b"})
    site.reply("/b", status=308, headers={"Location": "/c"})
    site.reply("/c", status=302, headers={"Location": "/d"})
    site.reply("/d", status=301, headers={"Location": "/e"})
    site.reply("/e", FEED)

    result = fetch("/a")

    assert result.outcome is FetchOutcome.CHANGED
    assert result.final_url == site.url("/e")
    assert result.permanent_url == site.url("/c")


def test_redirect_loop_and_long_chain_are_refused(site, fetch):
    """Both end with a reason, after few requests."""
    site.reply("/x", status=302, headers={"Location": "/y"})
    site.reply("/y", status=302, headers={"Location": "/x"})
    for step in range(10):
        site.reply(f"/{step}", status=302, headers={"Location": f"/{step + 1}"})

    assert "circle" in fetch("/x").reason
    assert "more than 5" in fetch("/0").reason
    assert len(site.asked) == 2 + 6


@pytest.mark.parametrize(
    "location", ["file:///etc/passwd", "javascript:alert(1)", "http://[", "http://u:p@example.org/", "", "//"]
)
def test_redirect_to_something_else_than_a_plain_web_address_is_refused(site, fetch, location):
    """A redirect can name anything; only http and https without a login are followed."""
    site.reply("/feed", status=302, headers={"Location": location})

    assert fetch("/feed").outcome is FetchOutcome.REDIRECT_REFUSED


def test_redirect_to_a_private_address_is_refused(site, fetch):
    """A publisher cannot make us read our own network, by name or by number."""
    site.reply("/number", status=302, headers={"Location": "http://169.254.169.254/latest/meta-data"})
    site.reply("/name", status=302, headers={"Location": "http://localhost/"})

    assert fetch("/number").outcome is FetchOutcome.REFUSED_ADDRESS
    assert fetch("/name").outcome is FetchOutcome.REFUSED_ADDRESS


@pytest.mark.parametrize(
    ("status", "headers", "outcome"),
    [
        (404, {}, FetchOutcome.NOT_FOUND),
        (410, {}, FetchOutcome.GONE),
        (500, {}, FetchOutcome.HTTP_ERROR),
        (503, {}, FetchOutcome.HTTP_ERROR),
        (503, {"Retry-After": "60"}, FetchOutcome.RATE_LIMITED),
        (429, {"Retry-After": "Thu, 20 Nov 2025 10:00:00 GMT"}, FetchOutcome.RATE_LIMITED),
        (403, {}, FetchOutcome.HTTP_ERROR),
        (403, {"cf-mitigated": "challenge"}, FetchOutcome.BLOCKED),
    ],
)
def test_refusals_are_told_apart(site, fetch, status, headers, outcome):
    """Each has an outcome of its own, the status, and what a publisher asked for is kept."""
    site.reply("/feed", b"<html>", status=status, headers=headers)

    result = fetch("/feed", etag='"1"')

    assert (result.outcome, result.status) == (outcome, status)
    assert result.retry_after == headers.get("Retry-After")
    assert result.etag == '"1"'


@pytest.mark.parametrize(
    "page", [b"<!DOCTYPE html><title>x", b" \n<!-- a --><HTML>", b"\xef\xbb\xbf<?xml version='1.0'?><html>"]
)
def test_web_page_in_place_of_a_feed_is_a_block(site, fetch, page):
    """A block page with status 200 is no empty feed, and the validators of the last good answer are kept."""
    site.reply("/feed", page, headers={"Content-Type": "application/rss+xml", "ETag": '"block"'})

    result = fetch("/feed", etag='"good"', body_hash="good")

    assert result.outcome is FetchOutcome.BLOCKED
    assert (result.etag, result.body_hash) == ('"good"', "good")


def test_name_without_address_refused_port_and_false_tls_are_told_apart(site, fetch):
    """Three failures before any answer, each with its own outcome."""
    closed = site.host

    assert fetch("http://no-such-host.invalid/feed").outcome is FetchOutcome.DNS
    assert fetch(f"https://{site.host}/feed").outcome is FetchOutcome.TLS
    site.close()
    assert fetch(f"http://{closed}/feed").outcome is FetchOutcome.CONNECTION


@pytest.mark.parametrize(
    "garbage", [b"\0\1\2", b"HTTP/1.1 abc\r\n\r\n", b"HTTP/1.1 200 OK\r\nA: \0\r\n\r\n", b""]
)
def test_answer_that_is_no_http_is_a_connection_failure(site, fetch, garbage):
    """Whatever a server writes, the attempt ends with a value."""

    def answer(handler):
        handler.wfile.write(garbage)
        handler.close_connection = True

    site.answer("/feed", answer)

    assert fetch("/feed").outcome is FetchOutcome.CONNECTION


@pytest.mark.parametrize(
    "url",
    ["", "feed", "ftp://example.org/", "http://", "http://u:p@example.org/", "http://[", "http://a\0b/"],
)
def test_address_that_cannot_be_asked_is_refused(fetch, url):
    """A mistake in the configuration is an outcome with a remedy, like any other."""
    result = fetch(url)

    assert result.outcome is FetchOutcome.REFUSED_ADDRESS
    assert result.remedy


def test_cancelling_an_attempt_is_not_swallowed(site):
    """A stage that is told to stop stops."""
    site.answer("/feed", lambda handler: time.sleep(2))

    async def ask() -> None:
        allow = frozenset({site.host})
        async with Fetcher(contact="desk@watch.example", allow_hosts=allow) as fetcher, asyncio.timeout(0.2):
            await fetcher.fetch(FetchRequest(source="test", url=site.url("/feed")))

    with pytest.raises(TimeoutError):
        asyncio.run(ask())
